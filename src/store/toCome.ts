import type { Day } from '../days.js';
import type { Store } from './open.js';

/** Contacts that a campaign is still to make. */
export interface ToCome {
  readonly campaign: number;
  /** Units that are to be contacted and have not been. */
  readonly units: number;
  readonly contacts: number;
  /** Millionths of a major unit; contacts without a price count 0. */
  readonly rateSum: number;
  readonly unpriced: number;
  readonly lastDay: Day;
}

/**
 * The definition of contacts to come: customers assigned to a treated arm without a contact by the day of the report,
 * whose window would not be over. Those whom a list made by that day would contact count, not others of their household; those loaded for a later day count if @planned
 * says that the report is of now.
 */
export const toComeSql = `
with planned as (
  select a.campaign, a.customer, a.arm, a.day,
    coalesce(a.unit, 'h:' || c.household_id, 'e:' || c.email_key, 'c:' || c.customer_id) as unit
  from assignment_rows a join customer_rows c on c.customer = a.customer
  join campaign_rows k on k.campaign = a.campaign
  left join list_rows l on l.list = a.list
  where a.arm <> 'control' and a.day + coalesce(k.window_days, @store_window) > @as_of
    and case when l.list is not null then l.as_of <= @as_of else a.day <= @as_of or @planned = 1 end
    and not exists (
      select 1 from contact_rows m where m.customer = a.customer and m.campaign = a.campaign and m.day <= @as_of)
    and (l.list is null or exists (
      select 1 from member_rows b where b.list = l.list and b.customer = a.customer and b.contacted = 1))
    and (l.list is not null or exists (
      select 1 from contact_rows m where m.customer = a.customer and m.campaign = a.campaign and m.arm <> 'control'))
)
select p.campaign, count(distinct p.unit) as units, count(*) as contacts,
  coalesce(sum(coalesce(m.cost, r.cost, k.contact_cost)), 0) as rateSum,
  count(*) filter (where coalesce(m.cost, r.cost, k.contact_cost) is null) as unpriced, max(p.day) as lastDay
from planned p
join campaign_rows k on k.campaign = p.campaign
left join contact_rows m on m.campaign = p.campaign and m.customer = p.customer and m.day = p.day
left join arm_rows r on r.campaign = p.campaign and r.arm = p.arm
group by p.campaign order by p.campaign`;

/** Contacts to come, by campaign. `now` = also count contacts that were loaded for days to come. */
export async function toCome(store: Store, asOf: Day, now: boolean): Promise<readonly ToCome[]> {
  return store.db.prepare<[object], ToCome>(toComeSql).all({
    as_of: asOf,
    planned: now ? 1 : 0,
    store_window: store.settings.windowDays,
  });
}

const costsToCome = `
select campaign, sum(amount * copies) as amount from cost_rows
where campaign is not null and basis = 'total' and day > ?
group by campaign order by campaign`;

/** Costs booked for days after one, by campaign. Minor units. */
export async function bookedToCome(store: Store, asOf: Day): Promise<ReadonlyMap<number, number>> {
  const rows = store.db.prepare<[number], { campaign: number; amount: number }>(costsToCome).all(asOf);
  return new Map(rows.map(({ campaign, amount }) => [campaign, amount]));
}

const responseCounts = `
select r.campaign, coalesce(k.channel, '') as channel, r.type, count(distinct r.customer) as people
from response_rows r join campaign_rows k on k.campaign = r.campaign
where r.day <= @as_of and r.type in ('bounced_hard', 'bounced_soft', 'unsubscribed', 'complained') and coalesce(r.machine, 0) = 0
group by r.campaign, k.channel, r.type order by r.campaign, r.type`;

const contactCounts = `
select m.campaign, coalesce(k.channel, '') as channel, count(distinct m.customer) as people
from contact_rows m join campaign_rows k on k.campaign = m.campaign
where m.day <= @as_of and m.arm <> 'control'
group by m.campaign, k.channel order by m.campaign`;

/** People of a campaign who were contacted, and by type those who bounced, left or complained. */
export interface Trouble {
  readonly campaign: number;
  readonly channel: string;
  readonly contacted: number;
  readonly types: ReadonlyMap<string, number>;
}

/** What went wrong with the contacts of every campaign through a day, by campaign number. */
export async function troubles(store: Store, asOf: Day): Promise<readonly Trouble[]> {
  type Count = { readonly campaign: number; readonly channel: string; readonly people: number };
  const asked = { as_of: asOf };
  const found = store.db.prepare<[object], Count & { type: string }>(responseCounts).all(asked);
  return store.db
    .prepare<[object], Count>(contactCounts)
    .all(asked)
    .map(({ campaign, channel, people }) => ({
      campaign,
      channel,
      contacted: people,
      types: new Map(found.filter((row) => row.campaign === campaign).map((row) => [row.type, row.people])),
    }));
}
