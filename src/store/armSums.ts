import type { Day } from '../days.js';
import type { ArmOutcome } from './campaignFacts.js';
import type { AskedCampaign, UnitColumns } from './unitColumns.js';
import type { UnitOrders } from './unitOrders.js';

/** Running sums over the units of one arm whose windows are over, or are not. */
export interface OutcomeSums {
  readonly asked: AskedCampaign;
  readonly arm: string;
  readonly complete: boolean;
  units: number;
  firstDay: Day;
  lastDay: Day;
  purchasers: number;
  orders: number;
  orderSquares: number;
  spenders: number;
  spend: number;
  spendSquares: number;
  buyers: number;
  known: number;
  rated: number;
  marginSquares: number;
  ratedOrders: number;
}

/** Nothing summed yet, for the arm of a unit. */
export function outcomeSums(units: UnitColumns, unit: number): OutcomeSums {
  return {
    asked: units.asked[units.campaign[unit]!]!,
    arm: units.arms.names[units.arm[unit]!] ?? '',
    complete: units.complete[unit] === 1,
    units: 0,
    firstDay: Number.POSITIVE_INFINITY,
    lastDay: Number.NEGATIVE_INFINITY,
    purchasers: 0,
    orders: 0,
    orderSquares: 0,
    spenders: 0,
    spend: 0,
    spendSquares: 0,
    buyers: 0,
    known: 0,
    rated: 0,
    marginSquares: 0,
    ratedOrders: 0,
  };
}

/** Adds one unit and what it bought; `rate` (millionths) makes margin of what has no known cost. */
export function addUnit(
  sums: OutcomeSums,
  units: UnitColumns,
  unit: number,
  bought: UnitOrders,
  rate: number,
): void {
  let orders = 0;
  let spend = 0;
  let known = 0;
  let rated = 0;
  for (let i = 0; i < bought.size; i++) {
    if (bought.amount[i]! > 0) orders++;
    if (bought.rated[i] !== 0) sums.ratedOrders++;
    spend += bought.amount[i]!;
    known += bought.known[i]!;
    rated += bought.rated[i]!;
  }
  const margin = known + (rated * rate) / 1_000_000;
  sums.units++;
  sums.firstDay = Math.min(sums.firstDay, units.t0[unit]!);
  sums.lastDay = Math.max(sums.lastDay, units.lastDay[unit]!);
  if (orders > 0) sums.purchasers++;
  sums.orders += orders;
  sums.orderSquares += orders * orders;
  if (spend !== 0) sums.spenders++;
  sums.spend += spend;
  sums.spendSquares += spend * spend;
  if (margin !== 0) sums.buyers++;
  sums.known += known;
  sums.rated += rated;
  sums.marginSquares += margin * margin;
}

/** The outcome of an arm from its sums. */
export function armOutcome(sums: OutcomeSums): ArmOutcome {
  const n = sums.units;
  return {
    campaign: sums.asked.campaign,
    arm: sums.arm,
    complete: sums.complete,
    units: n,
    firstDay: sums.firstDay,
    lastDay: sums.lastDay,
    purchasers: sums.purchasers,
    orders: { n, buyers: sums.purchasers, sum: sums.orders, sumSquares: sums.orderSquares },
    spend: { n, buyers: sums.spenders, sum: sums.spend, sumSquares: sums.spendSquares },
    margin: {
      n,
      buyers: sums.buyers,
      sum: sums.known + (sums.rated * (sums.asked.rate ?? 0)) / 1_000_000,
      sumSquares: sums.marginSquares,
    },
    ratedAmount: sums.rated,
    ratedOrders: sums.ratedOrders,
  };
}

/** Orders texts as SQLite does: by their UTF-8 bytes. */
export function byText(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
