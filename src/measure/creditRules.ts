import { power } from '../stats/power.js';
import type { Credit, Path } from './paths.js';

/** How a conversion is shared among the touches of its journey. */
export const creditRules = ['last', 'first', 'linear', 'position', 'decay'] as const;

export type CreditRule = (typeof creditRules)[number];

/** Days in which the weight of a touch halves, under `decay`. */
const halfLifeDays = 7;

/**
 * Credit per code (`0 … size − 1`) under a rule that looks at one journey at a time. Every conversion is given out exactly
 * once:
 * - `last`, `first`: all to that touch; `linear`: the same to every touch;
 * - `position`: 40 % each to first and last, 20 % shared by those between (half and half where there are two);
 * - `decay`: in proportion to 2^(−days before the conversion / half-life); by place, one day apart, where days are not known.
 */
export function shareOut(
  paths: readonly Path[],
  size: number,
  rule: CreditRule,
  halfLife = halfLifeDays,
): readonly Credit[] {
  const conversions = new Float64Array(size);
  const value = new Float64Array(size);
  for (const path of paths) {
    const { touches } = path;
    if (touches.length === 0 || (path.conversions === 0 && path.value === 0)) continue;
    const weights = weightsOf(path, rule, halfLife);
    for (let i = 0; i < touches.length; i++) {
      const at = touches[i]!;
      conversions[at] = conversions[at]! + weights[i]! * path.conversions;
      value[at] = value[at]! + weights[i]! * path.value;
    }
  }
  return Array.from(conversions, (n, i) => ({ conversions: n, value: value[i]! }));
}

/** The share of each touch; they sum to 1. */
function weightsOf({ touches, daysBefore }: Path, rule: CreditRule, halfLife: number): readonly number[] {
  const n = touches.length;
  const only = (place: number) => touches.map((_, i) => (i === place ? 1 : 0));
  if (rule === 'first' || n === 1) return only(0);
  if (rule === 'last') return only(n - 1);
  if (rule === 'linear') return touches.map(() => 1 / n);
  if (rule === 'position') {
    if (n === 2) return [0.5, 0.5];
    return touches.map((_, i) => (i === 0 || i === n - 1 ? 0.4 : 0.2 / (n - 2)));
  }
  const age = (i: number) => daysBefore?.[i] ?? n - 1 - i;
  const youngest = Math.min(...touches.map((_, i) => age(i)));
  const weights = touches.map((_, i) => power(2, -(age(i) - youngest) / halfLife) ?? 0);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/**
 * Shapley credit: the average over all orders of arrival of what a channel adds to the conversions of journeys that touch
 * only channels already there. For this game it is each conversion shared evenly by the distinct channels of its journey
 * (Zhao, Mahboobi & Bagheri 2018, "Shapley Value Methods for Attribution Modeling in Online Advertising", eq. 10).
 */
export function shapley(paths: readonly Path[], size: number): readonly Credit[] {
  return shareOut(
    paths.map((path) => ({ ...path, touches: [...new Set(path.touches)] })),
    size,
    'linear',
  );
}

/** Direct credit: a conversion that names the code of one of its touches is that one's, any other is nobody's. */
export function byCode(paths: readonly Path[], size: number): readonly Credit[] {
  const direct = paths.flatMap((path) =>
    path.coded === undefined ? [] : [{ ...path, touches: [path.coded] }],
  );
  return shareOut(direct, size, 'last');
}

/** Reach: every conversion whole to each of its distinct touches. It gives out more than there is, and can not feed a return. */
export function toAll(paths: readonly Path[], size: number): readonly Credit[] {
  const each = paths.flatMap((path) =>
    [...new Set(path.touches)].map((touch) => ({ ...path, touches: [touch] })),
  );
  return shareOut(each, size, 'last');
}
