import type { Sample } from '../stats/sample.js';
import { mean } from '../stats/sample.js';
import { type Contrast, contrast, type Method, type MetricShape } from './contrast.js';
import { type Relative, relative } from './relative.js';

/** Treated against control on one metric, per unit. */
export interface Lift {
  readonly treated: number;
  readonly control: number;
  readonly treatedMean: number;
  readonly controlMean: number;
  readonly effect: Contrast;
  readonly relative: Relative;
}

/**
 * The effect of being assigned to an arm, on one metric: absolute with its interval and p, and relative with Fieller's
 * set. `undefined` when an arm has no units.
 */
export function lift(
  shape: MetricShape,
  treated: Sample,
  control: Sample,
  method?: Method,
  relativeBy?: 'fieller' | 'delta',
): Lift | undefined {
  const effect = contrast(shape, treated, control, method);
  const treatedMean = mean(treated);
  const controlMean = mean(control);
  if (effect === undefined || treatedMean === undefined || controlMean === undefined) return undefined;
  return {
    treated: treated.n,
    control: control.n,
    treatedMean,
    controlMean,
    effect,
    relative: relative(treated, control, relativeBy),
  };
}
