import type { CampaignQuestion } from './campaignUnits.js';
import { columnsOf } from './columnsOf.js';
import type { Store } from './open.js';
import { unitsContacted } from './unitStrata.js';

/** What says whether a message arrived: types of response, those of people where machines also do them. */
export const deliveryEventsSql = `
select customer, campaign,
  max(case when type in ('delivered', 'clicked') or type = 'opened' then 1 else 0 end) as arrived,
  max(case when type in ('rejected', 'bounced_hard', 'bounced_soft') then 1 else 0 end) as lost,
  max(case when type = 'delivered' then 1 else 0 end) as said
from response_rows
where day <= @as_of and type in ('sent', 'delivered', 'opened', 'clicked', 'rejected', 'bounced_hard', 'bounced_soft')
  and (type not in ('opened', 'clicked') or coalesce(machine, 0) = 0)
group by customer, campaign order by customer, campaign`;

/**
 * 1 for every unit that a message of its campaign reached: a member has a delivered event or opened or clicked; in
 * campaigns without delivered events, a contact that was neither rejected nor bounced.
 */
export function unitDelivered(store: Store, question: CampaignQuestion): Float64Array {
  const { units } = columnsOf(store, question, 0);
  const events = new Map<string, { readonly arrived: number; readonly lost: number }>();
  const says = new Set<number>();
  type Row = { customer: number; campaign: number; arrived: number; lost: number; said: number };
  for (const row of store.db.prepare<[object], Row>(deliveryEventsSql).iterate({ as_of: question.asOf })) {
    events.set(`${row.campaign} ${row.customer}`, row);
    if (row.said === 1) says.add(row.campaign);
  }
  const contacted = unitsContacted(store, question);
  const found = new Float64Array(units.size);
  for (let unit = 0; unit < units.size; unit++) {
    const { campaign } = units.asked[units.campaign[unit]!]!;
    let arrived = false;
    let lost = false;
    for (let m = units.start[unit]!; m < units.start[unit + 1]!; m++) {
      const event = events.get(`${campaign} ${units.member[m]}`);
      arrived ||= event?.arrived === 1;
      lost ||= event?.lost === 1;
    }
    if (arrived || (contacted[unit] === 1 && !says.has(campaign) && !lost)) found[unit] = 1;
  }
  return found;
}
