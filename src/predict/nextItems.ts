import type { Day } from '../days.js';
import { logGamma } from '../stats/gamma.js';
import { activityCells, activityOf } from './activity.js';

/** What customers bought when: rows `start[c] … start[c + 1] − 1` of customer c, days ascending. */
export interface ItemHistory {
  readonly customers: number;
  readonly start: Int32Array;
  readonly day: Int32Array;
  /** Codes below `items`. */
  readonly item: Int32Array;
  readonly items: number;
}

/** Chances of buying something for the first time within a window. Plain data but for the typed arrays. */
export interface NextItems {
  /** Items with enough owners, by their code; others have -1 in `place`. */
  readonly kept: readonly number[];
  readonly place: Int32Array;
  /** Chance that somebody who does not own the item buys it, by place. */
  readonly base: Float64Array;
  /** The same among owners of another item: `pair[i * kept.length + j]`, j given i, drawn towards `base[j]`. */
  readonly pair: Float64Array;
  /** Owners of i who did not own j. */
  readonly support: Int32Array;
  /** How many owners' worth of evidence the base rate is taken for; infinite = what one owns says nothing. */
  readonly prior: number;
  /** How much more or less than average customers buy, by how often and how lately they have bought. */
  readonly activity: Float64Array;
}

const priors = [5, 10, 20, 50, 100, 200, 500, 1000, 5000];
const mostItems = 1000;
/** The prior is chosen on about so many pairs, evenly taken. */
const samplePairs = 20_000;

/**
 * Learns what customers buy next from a past window: of those who owned item i before day t0 and not j, how many bought
 * j in t0 … t0 + days − 1 (rows dated later are not read). Such a rate is drawn towards the rate of everybody by a
 * beta prior of which the strength is chosen by likelihood (beta-binomial; empirical Bayes, Casella 1985, The American
 * Statistician 39(2)). Items with fewer than `minimum` owners are left out, and beyond the 1,000 with the most owners.
 */
export function fitNextItems(history: ItemHistory, t0: Day, days: number, minimum: number): NextItems {
  const { kept, place } = keptItems(history, t0, minimum);
  const size = kept.length;
  const support = new Int32Array(size * size);
  const bought = new Int32Array(size * size);
  const owners = new Int32Array(size);
  const fresh = new Int32Array(size);
  let known = 0;
  eachCustomer(history, place, t0, days, (owned, next) => {
    known++;
    for (const i of owned) {
      owners[i] = owners[i]! + 1;
      for (const j of owned) support[i * size + j] = support[i * size + j]! + 1;
      for (const j of next) bought[i * size + j] = bought[i * size + j]! + 1;
    }
    for (const j of next) fresh[j] = fresh[j]! + 1;
  });
  // So far `support` counts owners of both.
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) support[i * size + j] = owners[i]! - support[i * size + j]!;
  }
  const base = Float64Array.from(fresh, (count, j) =>
    known > owners[j]! ? count / (known - owners[j]!) : 0,
  );
  const prior = priorFor(support, bought, base, minimum);
  const pair = Float64Array.from(support, (n, at) => {
    const rate = base[at % size]!;
    return prior === Number.POSITIVE_INFINITY ? rate : (bought[at]! + prior * rate) / (n + prior);
  });
  const found = {
    kept,
    place,
    base,
    pair,
    support,
    prior,
    activity: new Float64Array(activityCells).fill(1),
  };
  return { ...found, activity: activityRates(history, found, t0, days) };
}

/** The same without what one owns: everybody is offered what most buy. */
export function popularOnly(fit: NextItems): NextItems {
  const size = fit.kept.length;
  const pair = Float64Array.from(fit.pair, (_, at) => fit.base[at % size]!);
  return { ...fit, pair, prior: Number.POSITIVE_INFINITY };
}

/** Calls with the places of what each customer with a past owned before t0, and of what they bought first in the window. */
export function eachCustomer(
  history: ItemHistory,
  place: Int32Array,
  t0: Day,
  days: number,
  take: (owned: readonly number[], next: readonly number[], customer: number) => void,
): void {
  const seen = new Int32Array(place.length);
  for (let c = 0; c < history.customers; c++) {
    const owned: number[] = [];
    const next: number[] = [];
    for (let at = history.start[c]!; at < history.start[c + 1]!; at++) {
      const item = history.item[at]!;
      const spot = place[item]!;
      const day = history.day[at]!;
      if (spot < 0 || seen[item] === c + 1 || day >= t0 + days) continue;
      seen[item] = c + 1;
      if (day < t0) owned.push(spot);
      else next.push(spot);
    }
    if (owned.length > 0) take(owned, next, c);
  }
}

/** Chances of every kept item for a customer with such possessions; those they own have 0. */
export function chancesFor(
  fit: Pick<NextItems, 'base' | 'pair' | 'activity'>,
  owned: readonly number[],
  activity: number,
  out: Float64Array,
): void {
  const size = fit.base.length;
  out.fill(0);
  for (const i of owned) {
    const line = i * size;
    for (let j = 0; j < size; j++) out[j] = out[j]! + fit.pair[line + j]!;
  }
  const scale = fit.activity[activity]! / owned.length;
  for (let j = 0; j < size; j++) out[j] = Math.min(0.99, out[j]! * scale);
  for (const i of owned) out[i] = 0;
}

function keptItems({ item, day, start, customers, items }: ItemHistory, t0: Day, minimum: number) {
  const owners = new Int32Array(items);
  const seen = new Int32Array(items);
  for (let c = 0; c < customers; c++) {
    for (let at = start[c]!; at < start[c + 1]!; at++) {
      if (day[at]! >= t0 || seen[item[at]!] === c + 1) continue;
      seen[item[at]!] = c + 1;
      owners[item[at]!] = owners[item[at]!]! + 1;
    }
  }
  const kept = Array.from({ length: items }, (_, code) => code)
    .filter((code) => owners[code]! >= minimum)
    .sort((a, b) => owners[b]! - owners[a]! || a - b)
    .slice(0, mostItems)
    .sort((a, b) => a - b);
  const place = new Int32Array(items).fill(-1);
  for (const [spot, code] of kept.entries()) place[code] = spot;
  return { kept, place };
}

function priorFor(support: Int32Array, bought: Int32Array, base: Float64Array, minimum: number): number {
  let best = Number.POSITIVE_INFINITY;
  let most = likelihood(support, bought, base, minimum, best);
  for (const prior of priors) {
    const value = likelihood(support, bought, base, minimum, prior);
    if (value <= most) continue;
    most = value;
    best = prior;
  }
  return best;
}

/** Log likelihood of the pairs with enough owners, but for a constant. */
function likelihood(
  support: Int32Array,
  bought: Int32Array,
  base: Float64Array,
  minimum: number,
  prior: number,
): number {
  const size = base.length;
  const stride = Math.max(1, Math.floor(support.length / samplePairs)) | 1;
  let sum = 0;
  for (let at = 0; at < support.length; at += stride) {
    const n = support[at]!;
    const rate = base[at % size]!;
    if (n < minimum || rate <= 0 || rate >= 1 || Math.floor(at / size) === at % size) continue;
    const k = bought[at]!;
    if (prior === Number.POSITIVE_INFINITY) sum += k * Math.log(rate) + (n - k) * Math.log1p(-rate);
    else {
      const a = prior * rate;
      const b = prior - a;
      sum += logBeta(k + a, n - k + b) - logBeta(a, b);
    }
  }
  return sum;
}

function logBeta(a: number, b: number): number {
  return logGamma(a)! + logGamma(b)! - logGamma(a + b)!;
}

/** Newly bought items over those expected, by activity; few customers count as average ones. */
function activityRates(history: ItemHistory, fit: NextItems, t0: Day, days: number): Float64Array {
  const actual = new Float64Array(activityCells);
  const expected = new Float64Array(activityCells);
  const chances = new Float64Array(fit.kept.length);
  eachCustomer(history, fit.place, t0, days, (owned, next, c) => {
    const cell = activityOf(history, c, t0);
    chancesFor(fit, owned, cell, chances);
    actual[cell] = actual[cell]! + next.length;
    for (const chance of chances) expected[cell] = expected[cell]! + chance;
  });
  return actual.map((count, cell) => (count + 5) / (expected[cell]! + 5));
}
