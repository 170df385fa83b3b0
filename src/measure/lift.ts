import type { Sample } from '../stats/sample.js';
import { mean } from '../stats/sample.js';
import type { Contrast, Method, MetricShape } from './contrast.js';
import { type Guard, readOnce } from './guard.js';
import { type Relative, relative } from './relative.js';
import { type Stratum, stratified } from './stratified.js';

/** Treated against control on one metric, per unit. */
export interface Lift {
  readonly treated: number;
  readonly control: number;
  readonly treatedMean: number;
  readonly controlMean: number;
  readonly effect: Contrast;
  readonly relative: Relative;
}

/** How an effect is told. */
export interface Telling {
  readonly method?: Method | undefined;
  readonly relativeBy?: 'fieller' | 'delta' | undefined;
  readonly guard?: Guard | undefined;
  /** 1 − confidence before the guard. */
  readonly alpha?: number | undefined;
}

/**
 * The effect of being assigned to an arm, on one metric: absolute with its interval and p, and relative with Fieller's
 * set, or from the two-part limits of each mean. `undefined` when an arm has no units.
 */
export function lift(
  shape: MetricShape,
  treated: Sample,
  control: Sample,
  method?: Method,
  relativeBy?: 'fieller' | 'delta',
): Lift | undefined {
  return stratifiedLift(shape, [{ treated, control }], { method, relativeBy });
}

/** The same over strata that were randomised with chances of their own; means are standardised to the treated units. */
export function stratifiedLift(
  shape: MetricShape,
  strata: readonly Stratum[],
  { method, relativeBy, guard = readOnce, alpha = 0.05 }: Telling = {},
): Lift | undefined {
  const level = guard.level(alpha);
  const made = stratified(shape, strata, method, level);
  if (made === undefined) return undefined;
  const treatedMean = mean(made.treated);
  const controlMean = mean(made.control);
  if (treatedMean === undefined || controlMean === undefined) return undefined;
  const { pValue } = made.effect;
  return {
    treated: made.treated.n,
    control: made.control.n,
    treatedMean,
    controlMean,
    effect: { ...made.effect, pValue: pValue === undefined ? undefined : guard.p(pValue) },
    relative: relative(
      made.treated,
      made.control,
      relativeBy ?? (strata.length === 1 && made.effect.method === 'two-part' ? 'two-part' : 'fieller'),
      level,
    ),
  };
}
