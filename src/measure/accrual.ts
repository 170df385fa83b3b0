import { certain, gammaPrediction, type Prediction } from './prediction.js';

/** What the units of a campaign did by day of their window: position 0 is the day of contact. */
export interface Accrued {
  /** Events: orders, buyers or responses. */
  readonly events: Float64Array;
  /** What they sum to: the same as events for counts, else money. */
  readonly amount: Float64Array;
  /** Sum of the squares of single amounts; of counts, the number of events. */
  readonly squares: Float64Array;
  /** Units whose window had reached that day by now, and those for whom it will have by the day asked about. */
  readonly reached: Float64Array;
  readonly due: Float64Array;
}

/** How outcomes usually spread over a window, learnt from campaigns whose windows are over. */
export interface Curve {
  /** Share of the outcome by day of the window. */
  readonly share: Float64Array;
  /** The share of each campaign it was learnt from. */
  readonly single: readonly Float64Array[];
}

/**
 * The usual course of a window of `days` from finished campaigns, each an amount per unit by day; campaigns with shorter
 * windows or without any outcome teach nothing. `undefined` if fewer than two do.
 */
export function usualCurve(finished: readonly Float64Array[], days: number): Curve | undefined {
  const single = finished
    .filter((one) => one.length >= days)
    .map((one) => one.subarray(0, days).map((value) => Math.max(value, 0)))
    .map((one) => ({ one, total: one.reduce((sum, value) => sum + value, 0) }))
    .filter(({ total }) => total > 0)
    .map(({ one, total }) => one.map((value) => value / total));
  if (single.length < 2) return undefined;
  const share = new Float64Array(days);
  for (const one of single) for (let a = 0; a < days; a++) share[a] = share[a]! + one[a]! / single.length;
  return { share, single };
}

/**
 * What the units of a running campaign will have done by the day asked about. What is still to come is in proportion to
 * what came: exposure to come over exposure so far, where a unit's exposure on a day of its window is the usual share of
 * that day (one over the days, without a curve). Events are Poisson with an unknown rate (Jeffreys' prior), inflated by
 * how unevenly the days so far turned out; amounts add the spread of single baskets; the curve adds how differently past
 * campaigns went on from there. `undefined` for amounts before the first event. Nothing to come: certain.
 */
export function accrual(accrued: Accrued, curve: Curve | undefined, whole: boolean): Prediction | undefined {
  const { events, amount, squares, reached, due } = accrued;
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  const sofar = sum(amount);
  const count = sum(events);
  const ratio = exposure(reached, due, curve?.share);
  if (ratio === 0) return certain(sofar);
  if (ratio === undefined || (count === 0 && !whole)) return undefined;
  const basket = whole ? 1 : sofar / count;
  const spread = whole ? 0 : Math.max(0, sum(squares) / count - basket * basket);
  const rate = count + 0.5;
  const uneven = dispersion(events, reached, curve?.share);
  const mean = rate * ratio;
  const others = (curve?.single ?? [])
    .map((one) => exposure(reached, due, one))
    .filter((one): one is number => one !== undefined);
  const shape = others.length < 2 ? 0 : varianceOf(others) * (1 + 1 / others.length) * rate * rate;
  const variance = uneven * mean * (1 + ratio) + shape;
  if (!(mean * basket > 0)) return certain(sofar);
  return gammaPrediction(
    sofar,
    mean * basket,
    basket * basket * variance + mean * (1 + ratio) * spread,
    whole ? 1 : 0,
  );
}

/** Exposure to come over exposure so far; `undefined` before the first day. */
export function exposure(
  reached: Float64Array,
  due: Float64Array,
  share: Float64Array | undefined,
): number | undefined {
  let past = 0;
  let coming = 0;
  for (let a = 0; a < due.length; a++) {
    const weight = share?.[a] ?? 1;
    past += reached[a]! * weight;
    coming += Math.max(0, due[a]! - reached[a]!) * weight;
  }
  if (coming === 0) return 0;
  return past > 0 ? coming / past : undefined;
}

/** Pearson's statistic of the days so far over their number less one, at least 1. McCullagh & Nelder 1989, 6.2.4. */
function dispersion(events: Float64Array, reached: Float64Array, share: Float64Array | undefined): number {
  let exposed = 0;
  let total = 0;
  for (let a = 0; a < events.length; a++) {
    exposed += reached[a]! * (share?.[a] ?? 1);
    total += events[a]!;
  }
  if (total === 0 || exposed === 0) return 1;
  let statistic = 0;
  let days = 0;
  for (let a = 0; a < events.length; a++) {
    const expected = (total * reached[a]! * (share?.[a] ?? 1)) / exposed;
    if (!(expected > 0)) continue;
    days++;
    statistic += ((events[a]! - expected) * (events[a]! - expected)) / expected;
  }
  return days < 2 ? 1 : Math.max(1, statistic / (days - 1));
}

function varianceOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / (values.length - 1);
}
