import { byText } from './armSums.js';
import type { Bought } from './bought.js';
import type { Sums } from './campaignFacts.js';
import { askedCampaigns, type CampaignQuestion, campaignParameters } from './campaignUnits.js';
import { columnsOf } from './columnsOf.js';
import type { Store } from './open.js';
import { firstFrom } from './orderLines.js';
import { orderPlaces } from './orderPlaces.js';

/** Sums over the customers of an arm of something known before the send. */
export interface Covariate {
  readonly campaign: number;
  readonly arm: string;
  readonly name: string;
  readonly sums: Sums;
}

interface RawCovariate {
  readonly campaign: number;
  readonly arm: string;
  readonly name: string;
  readonly n: number;
  readonly buyers: number;
  readonly sum: number;
  readonly sumSquares: number;
}

/** `person`: everyone assigned in campaigns that held somebody out. */
const people = `held as materialized (
  select distinct a.campaign from asked k join assignment_rows a on a.campaign = k.campaign
  where a.arm = 'control' and a.day <= @as_of
), person as (
  select a.campaign, a.customer, a.arm, a.day
  from held h join assignment_rows a on a.campaign = h.campaign
  where a.day <= @as_of
)`;

/** The definition of orders and spend before the day of contact, per customer. */
export const pastOrdersSql = `
with ${askedCampaigns}, ${people}, past as materialized (
  select m.campaign, m.arm, m.customer, count(distinct o.order_no) as orders, coalesce(sum(o.amount), 0) as spend
  from person m left join order_rows o on o.customer = m.customer and o.day < m.day
  group by m.campaign, m.customer, m.arm
)
select campaign, arm, 'orders' as name, count(*) as n, count(*) filter (where orders <> 0) as buyers,
  sum(orders) as sum, sum(1.0 * orders * orders) as sumSquares
from past group by campaign, arm
union all
select campaign, arm, 'spend' as name, count(*) as n, count(*) filter (where spend <> 0) as buyers,
  sum(spend) as sum, sum(1.0 * spend * spend) as sumSquares
from past group by campaign, arm
order by campaign, name, arm`;

/** The definition of numeric attributes before contact: the version valid on that day, else the earliest known. */
const pastAttributesSql = `
with ${askedCampaigns}, ${people}, valued as (
  select m.campaign, m.arm, a.attribute, cast(a.value as real) as value
  from person m
  join attribute_rows a on a.customer = m.customer
  join attribute_names n on n.attribute = a.attribute and n.numeric = 1
  where not exists (
      select 1 from attribute_rows v
      where v.customer = a.customer and v.attribute = a.attribute and v.known_on > a.known_on and v.known_on <= m.day)
    and (a.known_on <= m.day or not exists (
      select 1 from attribute_rows v
      where v.customer = a.customer and v.attribute = a.attribute and v.known_on < a.known_on))
)
select v.campaign, v.arm, n.name, count(*) as n, count(*) filter (where v.value <> 0) as buyers,
  sum(v.value) as sum, sum(v.value * v.value) as sumSquares
from valued v join attribute_names n on n.attribute = v.attribute
group by v.campaign, v.arm, n.name
order by v.campaign, n.name, v.arm`;

/** Everything numeric that was known before the send, for the balance of arms. */
export async function covariates(store: Store, question: CampaignQuestion): Promise<readonly Covariate[]> {
  const parameters = { ...campaignParameters(store, question), every: 0 };
  const attributes = store.db.prepare<[object], RawCovariate>(pastAttributesSql).all(parameters);
  return [
    ...pastOrders(store, question),
    ...attributes.map(({ campaign, arm, name, ...sums }) => ({ campaign, arm, name, sums })),
  ];
}

/** Orders and spend before the day of contact, summed by arm. Evaluates `pastOrdersSql` over columns. */
function pastOrders(store: Store, question: CampaignQuestion): readonly Covariate[] {
  const columns = columnsOf(store, question, 0);
  const { asked, arms, assigned } = columns.units;
  const bought = columns.bought();
  const control = arms.codes.get('control') ?? -2;
  const held = new Uint8Array(asked.length);
  for (let i = 0; i < assigned.size; i++) if (assigned.arm[i] === control) held[assigned.campaign[i]!] = 1;
  const before = running(bought);
  const { start, day } = bought;
  const sums: { campaign: number; arm: string; orders: SumsOf; spend: SumsOf }[] = [];
  for (let i = 0; i < assigned.size; i++) {
    const campaign = assigned.campaign[i]!;
    if (held[campaign] === 0) continue;
    const first = start[assigned.customer[i]!]!;
    const end = start[assigned.customer[i]! + 1]!;
    const past = firstFrom(day, first, end, assigned.day[i]!);
    const orders = before.orders[past]! - before.orders[first]!;
    const spend = before.spend[past]! - before.spend[first]!;
    // The code of an arm is -1 where it has no name.
    const place = campaign * (arms.names.length + 1) + assigned.arm[i]! + 1;
    sums[place] ??= {
      campaign: asked[campaign]!.campaign,
      arm: arms.names[assigned.arm[i]!] ?? '',
      orders: sumsOf(),
      spend: sumsOf(),
    };
    include(sums[place].orders, orders);
    include(sums[place].spend, spend);
  }
  return sums
    .flatMap(({ campaign, arm, orders, spend }) => [
      { campaign, arm, name: 'orders', sums: orders },
      { campaign, arm, name: 'spend', sums: spend },
    ])
    .sort((a, b) => a.campaign - b.campaign || byText(a.name, b.name) || byText(a.arm, b.arm));
}

/** Orders and spend of all parts of orders before each, where an order counts when its customer is first seen with it. */
function running(bought: Bought): { readonly orders: Int32Array; readonly spend: Float64Array } {
  const { start, order, amount } = bought;
  const n = order.length;
  const orders = new Int32Array(n + 1);
  const spend = new Float64Array(n + 1);
  const places = bought.single ? undefined : orderPlaces();
  for (let customer = 0; customer + 1 < start.length; customer++) {
    places?.restart();
    let seen = 0;
    for (let at = start[customer]!; at < start[customer + 1]!; at++) {
      const isNew = places === undefined || places.of(order[at]!) === seen;
      if (isNew) seen++;
      orders[at + 1] = orders[at]! + (isNew ? 1 : 0);
      spend[at + 1] = spend[at]! + amount[at]!;
    }
  }
  return { orders, spend };
}

type SumsOf = { -readonly [Key in keyof Sums]: Sums[Key] };

function sumsOf(): SumsOf {
  return { n: 0, buyers: 0, sum: 0, sumSquares: 0 };
}

function include(sums: SumsOf, value: number): void {
  sums.n++;
  if (value !== 0) sums.buyers++;
  sums.sum += value;
  sums.sumSquares += value * value;
}
