import type { Day } from '../days.js';
import { activityOf } from './activity.js';
import {
  chancesFor,
  eachCustomer,
  fitNextItems,
  type ItemHistory,
  type NextItems,
  popularOnly,
} from './nextItems.js';

/** How well chances of a past window foretold the next one. */
export interface NextItemsTrial {
  /** Customers who bought something for the first time in the tried window. */
  readonly buyers: number;
  /** Share of them of whose first purchases one was among their best offers; the same by popularity. */
  readonly hits: number;
  readonly popularHits: number;
  /** Difference of the two shares with its 95 % interval. */
  readonly difference: { readonly value: number; readonly low: number; readonly high: number };
  /** First purchases foretold over those that came. */
  readonly foretold: number;
  readonly came: number;
}

/**
 * Fits on the window before day t0 and tries it on the one from t0 on: offers the `top` likeliest items to everybody.
 * `undefined` if nobody bought anything new in either.
 */
export function tryNextItems(
  history: ItemHistory,
  t0: Day,
  days: number,
  minimum: number,
  top: number,
): NextItemsTrial | undefined {
  const fit = fitNextItems(history, t0 - days, days, minimum);
  if (fit.kept.length === 0) return undefined;
  const popular = popularOnly(fit);
  const chances = new Float64Array(fit.kept.length);
  let buyers = 0;
  let hits = 0;
  let popularHits = 0;
  let squares = 0;
  let foretold = 0;
  let came = 0;
  eachCustomer(history, fit.place, t0, days, (owned, next, c) => {
    const cell = activityOf(history, c, t0);
    const hit = (of: NextItems) => {
      chancesFor(of, owned, cell, chances);
      return best(chances, top).some((j) => next.includes(j)) ? 1 : 0;
    };
    const byPopularity = next.length > 0 ? hit(popular) : 0;
    const own = hit(fit);
    for (const chance of chances) foretold += chance;
    came += next.length;
    if (next.length === 0) return;
    buyers++;
    hits += own;
    popularHits += byPopularity;
    squares += (own - byPopularity) * (own - byPopularity);
  });
  if (buyers === 0) return undefined;
  const value = (hits - popularHits) / buyers;
  const error = Math.sqrt(Math.max(squares / buyers - value * value, 0) / buyers);
  return {
    buyers,
    hits: hits / buyers,
    popularHits: popularHits / buyers,
    difference: { value, low: value - 1.96 * error, high: value + 1.96 * error },
    foretold,
    came,
  };
}

/** The places of the greatest values above 0, greatest first, then by place. */
export function best(values: Float64Array, top: number): readonly number[] {
  const found: number[] = [];
  for (let j = 0; j < values.length; j++) {
    if (values[j]! <= 0) continue;
    let at = found.length;
    while (at > 0 && values[found[at - 1]!]! < values[j]!) at--;
    if (at >= top) continue;
    found.splice(at, 0, j);
    if (found.length > top) found.pop();
  }
  return found;
}
