import { deltaLift, fieller } from '../stats/fieller.js';
import type { Sample } from '../stats/sample.js';
import { twoPartRatio } from '../stats/twoPart.js';

/** How the interval of a ratio is made. */
export type RelativeMethod = 'fieller' | 'delta' | 'two-part';

/** Treated over control, minus 1, with why there is no interval if there is none. */
export interface Relative {
  readonly relative: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly g: number | undefined;
  readonly state: 'ok' | 'unbounded';
  readonly method: RelativeMethod;
}

/**
 * Relative lift with Fieller's set, or from the two-part limits of the two means where the difference has them (the delta
 * method only on request). When the control mean is not distinguishable from 0 (g >= 1) there is no number at all, and the
 * state says `unbounded`.
 */
export function relative(
  treated: Sample,
  control: Sample,
  by: RelativeMethod = 'fieller',
  level = 0.95,
): Relative {
  const lift = by === 'delta' ? deltaLift(treated, control, level) : fieller(treated, control, level);
  if (lift === undefined || lift.g >= 1 || lift.interval === undefined) {
    return {
      relative: undefined,
      low: undefined,
      high: undefined,
      g: lift?.g,
      state: 'unbounded',
      method: by,
    };
  }
  const ownLimits = by === 'two-part' ? twoPartRatio(treated, control, level) : undefined;
  const method = by === 'two-part' && ownLimits === undefined ? 'fieller' : by;
  return { relative: lift.relative, ...(ownLimits ?? lift.interval), g: lift.g, state: 'ok', method };
}
