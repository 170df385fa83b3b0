import { type Day, formatDay } from '../../days.js';
import type { CohortSums } from '../../measure/cohorts.js';
import { purchaseCycle } from '../../measure/purchaseCycle.js';
import { type PurchaseHistory, retentionPeriods, valueOfOnePoint } from '../../measure/retention.js';
import { howMany } from '../../result.js';
import type { Store } from '../../store/open.js';
import { orderDaysSql } from '../../store/orderDays.js';
import { lineParameters } from '../../store/writtenSql.js';
import { fraction, moneyOf, precise, readUpTo, sqlLines } from './explained.js';
import { type AtLevel, levelExplain } from './level.js';
import { acquisitionKnown, cohortCells } from './retentionCohorts.js';

/** What `measure retention` is asked, besides the day. */
export interface RetentionAsked {
  readonly days: number;
  readonly count: number;
  readonly horizon: number;
  /** Per period. */
  readonly discount: number;
}

/** All orders of known customers, and those with a positive net amount. */
export interface OrdersCounted {
  readonly all: number;
  readonly positive: number;
}

/** What every view of retention says of its orders, around the formulas of one view. */
export function retentionExplain(
  store: Store,
  asOf: Day,
  { all, positive }: OrdersCounted,
  formulas: readonly string[],
  assumed: number | undefined,
  level: AtLevel | undefined,
): readonly string[] {
  return [
    readUpTo(asOf),
    `counted: ${positive} of ${howMany(all, 'order')}, those with a positive net amount; margins of all ${all}; not counted: anonymous sales`,
    ...formulas,
    ...levelExplain(level),
    ...sqlLines(orderDaysSql, lineParameters(store, asOf, undefined, assumed), 'sql of the orders:'),
  ];
}

/** The formulas of retention by period. */
export function periodLines(
  store: Store,
  history: PurchaseHistory,
  asOf: Day,
  { days, count, horizon, discount }: RetentionAsked,
): readonly string[] {
  const money = moneyOf(store);
  const periods = retentionPeriods(history, asOf, days, count);
  const last = periods.at(-1);
  const point =
    last?.retention === undefined || last.active === 0
      ? undefined
      : valueOfOnePoint(last.margin / last.active, last.retention, discount, horizon);
  return [
    'retention = customers with an order in this period and the one before / customers with an order in the one before',
    ...periods.map(
      (one) =>
        `${formatDay(one.from)} to ${formatDay(one.to)}: ${fraction(one.retained, one.before)}; active ${one.active} = retained ${one.retained} + new ${one.fresh} + returned ${one.returned}; margin ${money(one.margin)}`,
    ),
    'retention_low, retention_high = Wilson score interval, 95 %',
    'value of a point = sum over k = 1 to horizon of margin per active x ((retention + 0.01)^k - retention^k) / (1 + discount)^k',
    ...(point === undefined
      ? []
      : [
          `  with margin per active ${money(last!.margin)} / ${last!.active}, retention ${precise(last!.retention!)}, discount ${precise(discount)} a period, horizon ${horizon}: ${money(point)} each`,
        ]),
  ];
}

/** The formulas of cohorts. */
export function cohortLines(store: Store, sums: CohortSums, asOf: Day): readonly string[] {
  const money = moneyOf(store);
  const cells = cohortCells(sums, asOf);
  const one = cells.find((cell) => cell.age === 1 && !cell.unfinished) ?? cells[0];
  const all = cells.reduce((sum, cell) => (cell.age === 0 ? sum + cell.customers : sum), 0);
  return [
    `cohort = customers by the month of their first order: ${howMany(all, 'customer')} in ${howMany(new Set(cells.map((cell) => cell.cohort)).size, 'cohort')}`,
    'active_share = customers of the cohort with an order in that calendar month / customers of the cohort',
    'earned_per_customer = (margin - contact cost) of the cohort through that month / customers of the cohort',
    `acquisition_cost_per_customer = mean over customers of the cohort whose cost is known, ${acquisitionKnown(cells).join(' of ')}; earned back: the first month with earned_per_customer at least that`,
    ...(one === undefined
      ? []
      : [
          `  the first cohort, ${howMany(one.age, 'month')} later: active_share = ${fraction(one.active, one.customers)}; ${howMany(one.orders, 'order')} with margin ${money(one.margin)}; earned so far ${money(one.earnedPerCustomer * one.customers)} / ${one.customers} = ${money(one.earnedPerCustomer)} each`,
        ]),
  ];
}

/** The formulas of purchase cycles. */
export function cycleLines(history: PurchaseHistory, asOf: Day): readonly string[] {
  const found = purchaseCycle(history, asOf);
  return [
    `repeat buyers = customers with two days of purchase or more: ${fraction(found.repeatBuyers, found.buyers)}`,
    'season of a month = orders per day in it / mean of that over the twelve months, over the last whole years',
    found.seasonal
      ? `  January to December: ${found.season.map((index) => index.toFixed(3)).join(', ')}`
      : '  less than a year of orders: 1 for every month',
    'days between purchases = sum over days of the season of their month',
    'frequent = repeat buyers whose mean gap is at most the median of mean gaps; threshold = 90 % quantile of the gaps of the group',
    ...found.cycles.map(
      (one) =>
        `  ${one.buyers}: ${howMany(one.customers, 'customer')}, ${howMany(one.gaps, 'gap')}, median ${precise(one.medianDays)}, threshold ${precise(one.thresholdDays)}; ${one.late} of them longer away than that`,
    ),
  ];
}
