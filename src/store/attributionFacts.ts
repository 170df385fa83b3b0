import type { Day } from '../days.js';
import { byText } from './armSums.js';
import type { CampaignEvents } from './campaignEvents.js';
import { askedCampaigns, boughtInWindow, type CampaignQuestion, units } from './campaignUnits.js';
import { columnsOf } from './columnsOf.js';
import type { Store } from './open.js';
import type { UnitColumns } from './unitColumns.js';
import { eachUnitsOrders } from './unitOrders.js';

/** Margin credited to the contacts of one arm, minor units. */
export interface ArmAttribution {
  readonly campaign: number;
  readonly arm: string;
  readonly complete: boolean;
  readonly orders: number;
  readonly margin: number;
  readonly spend: number;
}

/**
 * The definition of attribution: an order in a unit's window goes to the last contact with that unit before it (not
 * after it on the same day, where both times are known). An order that several campaigns could claim goes to the one
 * with the later contact, then the lower priority number, then the smaller id; so at most one credit per order.
 * All campaigns compete, also those that were not asked about.
 */
export const attributionSql = `
with ${askedCampaigns}, ${units}, ${boughtInWindow}, touch as (
  select m.campaign, m.unit, m.arm, c.day, c.second
  from member m join contact_rows c on c.customer = m.customer and c.campaign = m.campaign
  where c.arm <> 'control' and c.day <= @as_of
), claim as (
  select b.campaign, b.unit, b.arm, b.amount, b.known, b.rated,
    row_number() over (
      partition by b.order_no
      order by t.day desc, coalesce(t.second, -1) desc, coalesce(k.priority, 2147483647), k.campaign_id, b.unit
    ) as place
  from bought b
  join touch t on t.campaign = b.campaign and t.unit = b.unit and t.arm = b.arm
  join asked k on k.campaign = b.campaign
  where t.day < b.day or (t.day = b.day and (t.second is null or b.second is null or t.second <= b.second))
)
select l.campaign, l.arm, u.complete, count(*) as orders,
  sum(l.known) + sum(l.rated) * coalesce(k.margin_rate, 0) / 1000000.0 as margin, sum(l.amount) as spend
from claim l
join asked k on k.campaign = l.campaign
join unit u on u.campaign = l.campaign and u.unit = l.unit and u.arm = l.arm
where l.place = 1 and (@campaign is null or k.campaign_id = @campaign)
group by l.campaign, l.arm, u.complete, k.margin_rate
order by l.campaign, l.arm, u.complete`;

/** The contact that an order is credited to: its unit's own columns, and how it compares with other claims. */
export interface Claim {
  readonly unit: number;
  readonly day: Day;
  readonly second: number;
  readonly amount: number;
  readonly known: number;
  readonly rated: number;
}

/** What the contacts of every arm are credited with. Arms without credit have no row. Evaluates `attributionSql`. */
export async function attributions(
  store: Store,
  question: CampaignQuestion,
): Promise<readonly ArmAttribution[]> {
  const columns = columnsOf(store, question, 1);
  const { units } = columns;
  // Columns of events are made when they are asked for: asked for once, not for every order.
  const { start, campaign, day, second } = columns.contacts();
  const contacts = { start, campaign, day, second };
  const best = new Map<number, Claim>();
  eachUnitsOrders(units, columns.bought(), question, (unit, bought) => {
    for (let i = 0; i < bought.size; i++) {
      const touch = lastTouch(units, contacts, unit, bought.day[i]!, bought.second[i]!);
      if (touch < 0) continue;
      const claim: Claim = {
        unit,
        day: contacts.day[touch]!,
        second: contacts.second[touch]!,
        amount: bought.amount[i]!,
        known: bought.known[i]!,
        rated: bought.rated[i]!,
      };
      const order = bought.order[i]!;
      const rival = best.get(order);
      if (rival === undefined || precedes(units, claim, rival)) best.set(order, claim);
    }
  });
  return summed(units, best.values(), question.campaignId);
}

/** The last contact with a unit before a day and time, as its place among `contacts`; -1 without one. */
export function lastTouch(
  units: UnitColumns,
  contacts: Pick<CampaignEvents, 'start' | 'campaign' | 'day' | 'second'>,
  unit: number,
  day: Day,
  second: number,
): number {
  const { campaign } = units.asked[units.campaign[unit]!]!;
  let last = -1;
  for (let m = units.start[unit]!; m < units.start[unit + 1]!; m++) {
    const customer = units.member[m]!;
    for (let at = contacts.start[customer]!; at < contacts.start[customer + 1]!; at++) {
      if (contacts.campaign[at] !== campaign) continue;
      const on = contacts.day[at]!;
      const time = contacts.second[at]!;
      const before = on < day || (on === day && (time < 0 || second < 0 || time <= second));
      if (!before) continue;
      if (
        last < 0 ||
        on > contacts.day[last]! ||
        (on === contacts.day[last] && time > contacts.second[last]!)
      )
        last = at;
    }
  }
  return last;
}

/** Whether one claim to an order goes before another: the later contact, then the lower priority number, then the smaller id. */
export function precedes(units: UnitColumns, a: Claim, b: Claim): boolean {
  if (a.day !== b.day) return a.day > b.day;
  if (a.second !== b.second) return a.second > b.second;
  const one = units.asked[units.campaign[a.unit]!]!;
  const other = units.asked[units.campaign[b.unit]!]!;
  const priority = (one.priority ?? 2_147_483_647) - (other.priority ?? 2_147_483_647);
  if (priority !== 0) return priority < 0;
  if (one.campaignId !== other.campaignId) return byText(one.campaignId, other.campaignId) < 0;
  return byText(units.keyName(units.key[a.unit]!), units.keyName(units.key[b.unit]!)) < 0;
}

function summed(
  units: UnitColumns,
  claims: Iterable<Claim>,
  campaignId: string | undefined,
): readonly ArmAttribution[] {
  const found = new Map<
    string,
    { unit: number; orders: number; known: number; rated: number; spend: number }
  >();
  for (const { unit, amount, known, rated } of claims) {
    if (campaignId !== undefined && units.asked[units.campaign[unit]!]!.campaignId !== campaignId) continue;
    const key = `${units.campaign[unit]} ${units.arm[unit]} ${units.complete[unit]}`;
    const sums = found.get(key) ?? { unit, orders: 0, known: 0, rated: 0, spend: 0 };
    sums.orders++;
    sums.known += known;
    sums.rated += rated;
    sums.spend += amount;
    found.set(key, sums);
  }
  return [...found.values()]
    .map(({ unit, orders, known, rated, spend }) => {
      const { campaign, rate } = units.asked[units.campaign[unit]!]!;
      return {
        campaign,
        arm: units.arms.names[units.arm[unit]!] ?? '',
        complete: units.complete[unit] === 1,
        orders,
        margin: known + (rated * (rate ?? 0)) / 1_000_000,
        spend,
      };
    })
    .sort(
      (a, b) => a.campaign - b.campaign || byText(a.arm, b.arm) || Number(a.complete) - Number(b.complete),
    );
}
