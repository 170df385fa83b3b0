import type { Day } from '../days.js';
import { addUnit, armOutcome, byText, type OutcomeSums, outcomeSums } from './armSums.js';
import {
  askedCampaigns,
  boughtInWindow,
  type CampaignQuestion,
  campaignParameters,
  overUnits,
  units,
} from './campaignUnits.js';
import { columnsOf } from './columnsOf.js';
import type { Store } from './open.js';
import { eachUnitsOrders } from './unitOrders.js';

/** A campaign of the question. Money in minor units, rates in millionths. */
export interface CampaignHead {
  readonly campaign: number;
  readonly campaignId: string;
  readonly name: string | undefined;
  readonly channel: string | undefined;
  readonly program: string | undefined;
  readonly kind: string | undefined;
  readonly windowDays: number;
  /** For lines whose cost is not known; `undefined` = nobody said. */
  readonly marginMillionths: number | undefined;
  readonly fixedCost: number;
  readonly contactCost: number | undefined;
}

const heads = `
with ${askedCampaigns}
select a.campaign, a.campaign_id as campaignId, k.name, k.channel, k.program, k.kind, a.window_days as windowDays,
  a.margin_rate as marginMillionths, coalesce(k.fixed_cost, 0) as fixedCost, k.contact_cost as contactCost
from asked a join campaign_rows k on k.campaign = a.campaign
order by a.campaign_id`;

/** The campaigns of a question, by id. Empty if the one asked for is not known. */
export async function campaignHeads(
  store: Store,
  question: CampaignQuestion,
): Promise<readonly CampaignHead[]> {
  type Raw = { [Key in keyof CampaignHead]: CampaignHead[Key] | null };
  return store.db
    .prepare<[object], Raw>(heads)
    .all({ ...campaignParameters(store, question), every: 0 })
    .map(
      (row) =>
        Object.fromEntries(
          Object.entries(row).map(([k, v]) => [k, v ?? undefined]),
        ) as unknown as CampaignHead,
    );
}

/** Sums over the units of one arm of one campaign, apart for units whose window is over and those where it is not. */
export interface ArmOutcome {
  readonly campaign: number;
  readonly arm: string;
  readonly complete: boolean;
  readonly units: number;
  readonly firstDay: Day;
  readonly lastDay: Day;
  /** Units with at least one order of positive net amount. */
  readonly purchasers: number;
  readonly orders: Sums;
  readonly spend: Sums;
  /** Without a margin rate for amounts that need one (`ratedAmount` is not 0), this is what is known alone. */
  readonly margin: Sums;
  /** The amount whose margin is a rate. */
  readonly ratedAmount: number;
  /** Orders with such an amount. */
  readonly ratedOrders: number;
}

/** n units, those with a value other than 0, the sum and the sum of squares, in minor units. */
export interface Sums {
  readonly n: number;
  readonly buyers: number;
  readonly sum: number;
  readonly sumSquares: number;
}

/** The definition of the outcome of an arm. */
export const armOutcomesSql = `
with ${askedCampaigns}, ${units}, ${boughtInWindow}, outcome as (
  select b.campaign, b.unit, b.arm,
    sum(case when b.amount > 0 then 1 else 0 end) as orders,
    sum(b.amount) as spend, sum(b.known) as known, sum(b.rated) as rated,
    sum(b.known) + sum(b.rated) * coalesce(k.margin_rate, 0) / 1000000.0 as margin,
    sum(case when b.rated <> 0 then 1 else 0 end) as rated_orders
  from bought b join asked k on k.campaign = b.campaign
  group by b.campaign, b.unit, b.arm
)
select u.campaign, u.arm, u.complete, count(*) as units, min(u.t0) as firstDay, max(u.last_day) as lastDay,
  count(*) filter (where o.orders > 0) as purchasers,
  coalesce(sum(o.orders), 0) as orders, coalesce(sum(o.orders * o.orders), 0) as ordersSquares,
  count(*) filter (where o.spend <> 0) as spenders,
  coalesce(sum(o.spend), 0) as spend, coalesce(sum(1.0 * o.spend * o.spend), 0) as spendSquares,
  count(*) filter (where o.margin <> 0) as buyers,
  coalesce(sum(o.known), 0) as known, coalesce(sum(o.rated), 0) as rated,
  coalesce(sum(o.margin * o.margin), 0) as marginSquares,
  coalesce(sum(o.rated_orders), 0) as ratedOrders, k.margin_rate as rate
from unit u
join asked k on k.campaign = u.campaign
left join outcome o on o.campaign = u.campaign and o.unit = u.unit and o.arm = u.arm
group by u.campaign, u.arm, u.complete, k.margin_rate, k.campaign_id
order by k.campaign_id, u.arm, u.complete`;

/** What every arm's units did in their windows, by campaign id and arm. Evaluates `armOutcomesSql` over columns. */
export async function armOutcomes(store: Store, question: CampaignQuestion): Promise<readonly ArmOutcome[]> {
  const columns = columnsOf(store, question, 0);
  const { units } = columns;
  const arms = units.arms.names.length + 1;
  /** By campaign, arm (from −1, none, on) and whether the window is over. */
  const found: (OutcomeSums | undefined)[] = [];
  eachUnitsOrders(units, columns.bought(), question, (unit, bought) => {
    const campaign = units.campaign[unit]!;
    const place = 2 * (campaign * arms + units.arm[unit]! + 1) + units.complete[unit]!;
    found[place] ??= outcomeSums(units, unit);
    addUnit(found[place], units, unit, bought, units.asked[campaign]!.rate ?? 0);
  });
  return found
    .filter((sums) => sums !== undefined)
    .sort(
      (a, b) =>
        byText(a.asked.campaignId, b.asked.campaignId) ||
        byText(a.arm, b.arm) ||
        Number(a.complete) - Number(b.complete),
    )
    .map(armOutcome);
}

/** Units of one arm that responded in their window. */
export interface ArmResponses {
  readonly campaign: number;
  readonly arm: string;
  readonly complete: boolean;
  readonly units: number;
}

/** The definition of a response rate's numerator: units, by people and not by machines, in the window. */
export const armResponsesSql = `
with ${askedCampaigns}, ${units}
select u.campaign, u.arm, u.complete, count(distinct u.unit) as units
from unit u
join member m on m.campaign = u.campaign and m.unit = u.unit and m.arm = u.arm
join response_rows r on r.customer = m.customer and r.campaign = m.campaign
  and r.day between u.t0 and u.last_day and r.day <= @as_of
where r.type = @type and coalesce(r.machine, 0) = 0
group by u.campaign, u.arm, u.complete
order by u.campaign, u.arm, u.complete`;

/** How many units of every arm have a response of a type within their window. */
export async function armResponses(
  store: Store,
  question: CampaignQuestion,
  type: string,
): Promise<readonly ArmResponses[]> {
  return overUnits<Omit<ArmResponses, 'complete'> & { complete: number }>(store, armResponsesSql, {
    ...campaignParameters(store, question),
    every: 0,
    type,
  }).map((row) => ({ ...row, complete: row.complete === 1 }));
}

const types = 'select distinct type from response_rows order by type';

/** The types of response that the store holds. */
export async function responseTypes(store: Store): Promise<readonly string[]> {
  return store.db
    .prepare<[], { type: string }>(types)
    .all()
    .map((row) => row.type);
}
