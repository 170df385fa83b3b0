import { deltaLift, fieller } from '../stats/fieller.js';
import type { Sample } from '../stats/sample.js';

/** Treated over control, minus 1, with why there is no interval if there is none. */
export interface Relative {
  readonly relative: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly g: number | undefined;
  readonly state: 'ok' | 'unbounded';
}

/**
 * Relative lift with Fieller's set (the delta method only on request). When the control mean is not distinguishable
 * from 0 (g >= 1) there is no number at all, and the state says `unbounded`.
 */
export function relative(
  treated: Sample,
  control: Sample,
  by: 'fieller' | 'delta' = 'fieller',
  level = 0.95,
): Relative {
  const lift = by === 'delta' ? deltaLift(treated, control, level) : fieller(treated, control, level);
  if (lift === undefined || lift.g >= 1 || lift.interval === undefined) {
    return { relative: undefined, low: undefined, high: undefined, g: lift?.g, state: 'unbounded' };
  }
  return { relative: lift.relative, ...lift.interval, g: lift.g, state: 'ok' };
}
