import type { Bought } from './bought.js';
import type { Sums } from './campaignFacts.js';
import { askedCampaigns, type CampaignQuestion } from './campaignUnits.js';
import { columnsOf } from './columnsOf.js';
import { countedOrder } from './countedOrder.js';
import type { Store } from './open.js';
import { firstFrom } from './orderLines.js';
import { orderPlaces } from './orderPlaces.js';
import { pastAttributes } from './pastAttributes.js';
import { type Covariate, include, inOrder, pastArms, peopleBefore } from './pastSums.js';
import type { UnitColumns } from './unitColumns.js';

/** The definition of orders and spend before the day of contact, per customer. */
export const pastOrdersSql = `
with ${askedCampaigns}, ${peopleBefore}, ordered as (
  select m.campaign, m.arm, m.customer, sum(o.amount) as amount
  from person m left join order_rows o on o.customer = m.customer and o.day < m.day
  group by m.campaign, m.customer, m.arm, ${countedOrder.number}
), past as materialized (
  select campaign, arm, customer, count(*) filter (where amount > 0) as orders, coalesce(sum(amount), 0) as spend
  from ordered group by campaign, customer, arm
)
select campaign, arm, 'orders' as name, count(*) as n, count(*) filter (where orders <> 0) as buyers,
  sum(orders) as sum, sum(1.0 * orders * orders) as sumSquares
from past group by campaign, arm
union all
select campaign, arm, 'spend' as name, count(*) as n, count(*) filter (where spend <> 0) as buyers,
  sum(spend) as sum, sum(1.0 * spend * spend) as sumSquares
from past group by campaign, arm
order by campaign, name, arm`;

/** Everything numeric that was known before the send, for the balance of arms. */
export async function covariates(store: Store, question: CampaignQuestion): Promise<readonly Covariate[]> {
  const columns = columnsOf(store, question, 0);
  const held = heldOut(columns.units);
  return [
    ...pastOrders(columns.units, columns.bought(), held),
    ...pastAttributes(store, columns.units, held),
  ];
}

/** Which of the campaigns asked about held somebody out. */
function heldOut({ asked, arms, assigned }: UnitColumns): Uint8Array {
  const control = arms.codes.get('control') ?? -2;
  const held = new Uint8Array(asked.length);
  for (let i = 0; i < assigned.size; i++) if (assigned.arm[i] === control) held[assigned.campaign[i]!] = 1;
  return held;
}

/** Orders and spend before the day of contact, summed by arm. Evaluates `pastOrdersSql` over columns. */
function pastOrders(units: UnitColumns, bought: Bought, held: Uint8Array): readonly Covariate[] {
  const { assigned } = units;
  const before = running(bought);
  const { start, day } = bought;
  const sums = pastArms(units);
  const orders: Sums[] = [];
  const spend: Sums[] = [];
  for (let i = 0; i < assigned.size; i++) {
    if (held[assigned.campaign[i]!] === 0) continue;
    const first = start[assigned.customer[i]!]!;
    const end = start[assigned.customer[i]! + 1]!;
    const past = firstFrom(day, first, end, assigned.day[i]!);
    const place = sums.placeOf(i);
    include(orders, place, before.orders[past]! - before.orders[first]!);
    include(spend, place, before.spend[past]! - before.spend[first]!);
  }
  return inOrder([...sums.named('orders', orders), ...sums.named('spend', spend)]);
}

/** Orders (`countedOrder`) and spend of all parts of orders before each, as they stood then. */
function running(bought: Bought): { readonly orders: Int32Array; readonly spend: Float64Array } {
  const { start, outcomeOrder, amount } = bought;
  const n = amount.length;
  const orders = new Int32Array(n + 1);
  const spend = new Float64Array(n + 1);
  const places = bought.single ? undefined : orderPlaces();
  const net: number[] = [];
  for (let customer = 0; customer + 1 < start.length; customer++) {
    places?.restart();
    net.length = 0;
    for (let at = start[customer]!; at < start[customer + 1]!; at++) {
      const place = places?.of(outcomeOrder[at]!);
      const before = place === undefined ? 0 : (net[place] ?? 0);
      const after = before + amount[at]!;
      if (place !== undefined) net[place] = after;
      orders[at + 1] = orders[at]! + (after > 0 ? 1 : 0) - (before > 0 ? 1 : 0);
      spend[at + 1] = spend[at]! + amount[at]!;
    }
  }
  return { orders, spend };
}
