import type { Day } from '../days.js';
import type { LadderFact, LadderRules } from './ladderRules.js';

/** Orders sorted by customer and day, as known on some day: those of the `c`-th are `start[c] … start[c + 1] − 1`; minor units. */
export interface LadderHistory {
  readonly customers: number;
  readonly start: Int32Array;
  readonly day: Int32Array;
  readonly amount: Float64Array;
}

/** What a customer has done as of a day. Facts that do not exist yet are `undefined`: no rule about them holds. */
export interface Standing {
  readonly orders: number;
  readonly spend: number;
  readonly daysSinceLast: number | undefined;
  readonly daysSinceFirst: number | undefined;
  /** Days between the last two days with a purchase. */
  readonly lastGap: number | undefined;
}

/**
 * The state of the `c`-th customer as of a day: the place in `rules.names`. The history must hold no order after it.
 * A customer without history is `c = -1`.
 */
export function stateOf(rules: LadderRules, history: LadderHistory, c: number, asOf: Day): number {
  const standing = standingOf(history, c, asOf);
  const values = rules.facts.map((fact) => factOf(fact, standing, history, c, asOf));
  const state = rules.alternatives.findIndex((alternatives) =>
    alternatives.some((conditions) =>
      conditions.every(({ fact, low, high }) => {
        const value = values[fact];
        return value !== undefined && value >= low && value <= high;
      }),
    ),
  );
  return state < 0 ? rules.names.length - 1 : state;
}

/** The standing of the `c`-th customer. A purchase is an order with a positive net amount. */
export function standingOf(history: LadderHistory, c: number, asOf: Day): Standing {
  let [orders, spend] = [0, 0];
  let [first, last, before] = [undefined, undefined, undefined] as (Day | undefined)[];
  for (let at = from(history, c); at < to(history, c); at++) {
    spend += history.amount[at]!;
    if (history.amount[at]! <= 0) continue;
    orders++;
    const day = history.day[at]!;
    first ??= day;
    if (day !== last) before = last;
    last = day;
  }
  return {
    orders,
    spend,
    daysSinceLast: last === undefined ? undefined : asOf - last,
    daysSinceFirst: first === undefined ? undefined : asOf - first,
    lastGap: last === undefined || before === undefined ? undefined : last - before,
  };
}

function factOf(
  fact: LadderFact,
  standing: Standing,
  history: LadderHistory,
  c: number,
  asOf: Day,
): number | undefined {
  if (fact.days !== undefined) return inDays(fact.name === 'spend', history, c, asOf - fact.days);
  if (fact.name === 'orders') return standing.orders;
  if (fact.name === 'spend') return standing.spend;
  if (fact.name === 'days_since_last') return standing.daysSinceLast;
  if (fact.name === 'days_since_first') return standing.daysSinceFirst;
  return standing.lastGap;
}

/** Spend or purchases after a day. */
function inDays(spend: boolean, history: LadderHistory, c: number, after: Day): number {
  let sum = 0;
  for (let at = from(history, c); at < to(history, c); at++) {
    if (history.day[at]! <= after) continue;
    if (spend) sum += history.amount[at]!;
    else if (history.amount[at]! > 0) sum++;
  }
  return sum;
}

function from(history: LadderHistory, c: number): number {
  return c < 0 ? 0 : history.start[c]!;
}

function to(history: LadderHistory, c: number): number {
  return c < 0 ? 0 : history.start[c + 1]!;
}

/** Counts and sums of customers who went from one state to another; `from = -1` was not known yet. */
export interface Move {
  readonly from: number;
  readonly to: number;
  readonly customers: number;
  readonly profit: number;
}

/**
 * The migration matrix of states (Anderson & Goodman 1957, Ann. Math. Stat. 28, the counts of a transition matrix): its
 * non-empty cells, by from and to. Whoever is in `before` is in `after`; −1 in `before` = not known then.
 */
export function moves(before: Int8Array, after: Int8Array, profit: Float64Array): readonly Move[] {
  const cells = new Map<number, { from: number; to: number; customers: number; profit: number }>();
  after.forEach((to, i) => {
    if (to < 0) return;
    const from = before[i]!;
    const key = (from + 1) * 256 + to;
    const cell = cells.get(key) ?? { from, to, customers: 0, profit: 0 };
    cells.set(key, cell);
    cell.customers++;
    cell.profit += profit[i]!;
  });
  return [...cells].sort(([a], [b]) => a - b).map(([, cell]) => cell);
}
