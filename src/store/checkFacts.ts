import { misfitsOf } from './armsBefore.js';
import { askedCampaigns, type CampaignQuestion, campaignParameters, units } from './campaignUnits.js';
import { codedTexts } from './codedTexts.js';
import { columnsOf } from './columnsOf.js';
import { contactMade } from './contactMade.js';
import type { Store } from './open.js';
import { largest } from './orderPlaces.js';

/** What the health checks of one campaign need; all of it counts units. */
export interface CampaignCheckCounts {
  readonly campaign: number;
  /** Somebody was contacted, as far as the store knows. */
  readonly contacted: boolean;
  /** Held-out units with a contact, or a sent, delivered, opened or clicked response. */
  readonly contaminated: number;
  /** E-mail addresses that belong to more than one unit. */
  readonly sharedEmails: number;
  readonly unitsInTwoArms: number;
  /** Units of assignment that the households or accounts asked about cut in pieces. */
  readonly splitUnits?: number;
  /** Units with a response on a day before their first contact. */
  readonly respondedBefore: number;
}

/** The definition of the counts behind the checks. */
export const checkCountsSql = `
with ${askedCampaigns}, ${units}, contaminated as (
  select m.campaign, m.unit from member m
  join contact_rows c on c.customer = m.customer and c.campaign = m.campaign
  where m.arm = 'control' and c.arm <> 'control' and c.day <= @as_of
  union
  select m.campaign, m.unit from member m
  join response_rows r on r.customer = m.customer and r.campaign = m.campaign
  where m.arm = 'control' and r.type in ('sent', 'delivered', 'opened', 'clicked') and r.day <= @as_of
), shared as (
  select m.campaign, c.email_key from member m
  join customer_rows c on c.customer = m.customer
  where c.email_key is not null
  group by m.campaign, c.email_key having count(distinct m.unit) > 1
), torn as (
  select campaign, unit from unit group by campaign, unit having count(*) > 1
), early as (
  select distinct m.campaign, m.unit from member m
  where exists (
    select 1 from response_rows r where r.customer = m.customer and r.campaign = m.campaign and r.day < (
      select min(u.t0) from unit u where u.campaign = m.campaign and u.unit = m.unit and u.arm = m.arm))
)
select k.campaign, ${contactMade} as contacted,
  (select count(*) from contaminated x where x.campaign = k.campaign) as contaminated,
  (select count(*) from shared x where x.campaign = k.campaign) as sharedEmails,
  (select count(*) from torn x where x.campaign = k.campaign) as unitsInTwoArms,
  (select count(*) from early x where x.campaign = k.campaign) as respondedBefore
from asked k order by k.campaign`;

const touching = ['sent', 'delivered', 'opened', 'clicked'];

const contactedSql = `with ${askedCampaigns} select k.campaign, ${contactMade} as contacted from asked k order by k.campaign`;

/** The counts behind the checks, by campaign. Evaluates `checkCountsSql` over columns. */
export async function checkCounts(
  store: Store,
  question: CampaignQuestion,
): Promise<readonly CampaignCheckCounts[]> {
  const columns = columnsOf(store, question, 0);
  const { units } = columns;
  const made = columns.contacts();
  const responses = columns.responses();
  const touch = touching.map((type) => responses.words.codes.get(type) ?? -2);
  const mailboxes = readMailboxes(store, units.customers);
  const counts = units.asked.map(() => ({ contaminated: 0, early: 0, torn: 0, shared: 0 }));
  // Units of a campaign follow each other: what was met in it is marked with its place, so nothing is cleared in between.
  const keys = 1 + largest(units.key);
  const inArms = new Int32Array(keys).fill(-1);
  const isTorn = new Int32Array(keys).fill(-1);
  const isContaminated = new Int32Array(keys).fill(-1);
  const isEarly = new Int32Array(keys).fill(-1);
  const boxes = 1 + largest(mailboxes);
  const boxMet = new Int32Array(boxes).fill(-1);
  const boxKey = new Int32Array(boxes);
  const isShared = new Int32Array(boxes).fill(-1);
  const control = units.arms.codes.get('control') ?? -2;
  const contaminate = (key: number, of: number) => {
    if (isContaminated[key] === of) return;
    isContaminated[key] = of;
    counts[of]!.contaminated++;
  };
  // Columns of events are made when they are asked for: asked for once, not for every unit.
  const { start: madeStart, campaign: madeFor } = made;
  const { start: saidStart, campaign: saidTo, word: said, day: saidOn } = responses;
  const { campaign: ofUnit, key: keyOf, arm, t0, start, member } = units;
  for (let unit = 0; unit < units.size; unit++) {
    const of = ofUnit[unit]!;
    const { campaign } = units.asked[of]!;
    const key = keyOf[unit]!;
    const held = arm[unit] === control;
    if (inArms[key] !== of) inArms[key] = of;
    else if (isTorn[key] !== of) {
      isTorn[key] = of;
      counts[of]!.torn++;
    }
    for (let m = start[unit]!; m < start[unit + 1]!; m++) {
      const customer = member[m]!;
      const box = mailboxes[customer]!;
      if (box >= 0) {
        if (boxMet[box] !== of) {
          boxMet[box] = of;
          boxKey[box] = key;
        } else if (boxKey[box] !== key && isShared[box] !== of) {
          isShared[box] = of;
          counts[of]!.shared++;
        }
      }
      for (let at = madeStart[customer]!; held && at < madeStart[customer + 1]!; at++)
        if (madeFor[at] === campaign) contaminate(key, of);
      for (let at = saidStart[customer]!; at < saidStart[customer + 1]!; at++) {
        if (saidTo[at] !== campaign) continue;
        if (held && touch.includes(said[at]!)) contaminate(key, of);
        if (saidOn[at]! < t0[unit]! && isEarly[key] !== of) {
          isEarly[key] = of;
          counts[of]!.early++;
        }
      }
    }
  }
  const misfits = misfitsOf(store, question.asOf);
  const contacted = new Map(
    store.db
      .prepare<[object], { campaign: number; contacted: number }>(contactedSql)
      .all({ ...campaignParameters(store, question), every: 0 })
      .map((row) => [row.campaign, row.contacted === 1]),
  );
  return units.asked
    .map(({ campaign }, i) => {
      const { contaminated, shared, torn, early } = counts[i]!;
      const { torn: also = 0, split = 0 } = misfits.get(campaign) ?? {};
      return {
        campaign,
        contacted: contacted.get(campaign)!,
        contaminated,
        sharedEmails: shared,
        unitsInTwoArms: torn + also,
        respondedBefore: early,
        ...(split > 0 ? { splitUnits: split } : {}),
      };
    })
    .sort((a, b) => a.campaign - b.campaign);
}

const mailboxRows =
  'select customer as number, email_key as text from customer_rows where email_key is not null order by customer';

/** A code per e-mail address that several customers share, by customer number; -1 for everybody else. */
function readMailboxes({ db }: Store, customers: number): Int32Array {
  const { number, code } = codedTexts(db, mailboxRows);
  const codes = new Int32Array(customers).fill(-1);
  for (let i = 0; i < number.length; i++) codes[number[i]!] = code[i]!;
  return codes;
}

/** The planned share of an arm among the members of a campaign's lists. */
export interface PlannedShare {
  readonly campaign: number;
  readonly arm: string;
  readonly share: number;
}

/**
 * The definition of planned shares: the chance of its arm that every member of a list had, where it was the same for
 * all of the arm; of a list asked about, every member that it drew itself.
 */
const plannedSharesSql = `
with ${askedCampaigns}, chance as (
  select k.campaign, m.arm, min(m.propensity) as least, max(m.propensity) as most
  from asked k
  join list_rows l on l.campaign = k.campaign_id and l.superseded_by is null and (@list is null or l.list = @list)
  join member_rows m on m.list = l.list
  where @list is null
    or exists (select 1 from assignment_rows a where a.customer = m.customer and a.campaign = k.campaign and a.list = m.list)
  group by k.campaign, m.arm
)
select campaign, arm, least as share from chance where most - least < 0.000001 and least > 0
order by campaign, arm`;

export async function plannedShares(
  store: Store,
  question: CampaignQuestion,
): Promise<readonly PlannedShare[]> {
  return store.db
    .prepare<[object], PlannedShare>(plannedSharesSql)
    .all({ ...campaignParameters(store, question), every: 0 });
}

const lags = `
select r.day - (select min(s.day) from order_rows s where s.order_no = r.returns_order) as lag
from order_rows r
where r.amount < 0 and r.returns_order is not null and r.day <= @as_of
  and exists (select 1 from order_rows s where s.order_no = r.returns_order)
order by lag`;

/** The median number of days from an order to its return, of returns that name their order; `undefined` without any. */
export async function medianReturnLag(store: Store, asOf: number): Promise<number | undefined> {
  const found = store.db.prepare<[object], { lag: number }>(lags).all({ as_of: asOf });
  return found[Math.floor((found.length - 1) / 2)]?.lag;
}
