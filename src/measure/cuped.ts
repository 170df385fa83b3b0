import { covariateSlope, type PairSums } from '../stats/covariateSlope.js';
import { joined, type Sample, variance } from '../stats/sample.js';
import type { Stratum } from './stratified.js';

/** One arm of one stratum: outcome and covariate of units whose covariate is known, and of those where it is not. */
export interface CovariateArm {
  readonly present: PairSums;
  readonly missing: PairSums;
  readonly presentBuyers: number;
  readonly missingBuyers: number;
}

/** The arms of one stratum; `others` are further arms of the same draw, which help to find the slope. */
export interface CovariateStratum {
  readonly treated: CovariateArm;
  readonly control: CovariateArm;
  readonly others?: readonly CovariateArm[];
}

/** Outcomes with the part that was known before taken out. */
export interface Adjusted {
  /** Outcome per unit of the covariate. */
  readonly theta: number;
  readonly strata: readonly Stratum[];
  /** Units whose covariate is not known. */
  readonly missing: number;
  /** Standard error of the adjusted difference over that of the plain one. */
  readonly errorRatio: number | undefined;
}

/** Where both arms have so many units without the covariate, those are a stratum of their own. */
const leastUnknown = 20;

/**
 * Outcomes less θ·(x − mean x), where x was known before the campaign and θ is pooled over arms: the same difference with
 * less noise, by the share ρ² of the variance that x explains. Units without x (new customers) are a stratum of their own,
 * or where they are few keep their outcome as it is. The slope's own error is of the order 1/n and left out. `undefined`
 * where x does not vary. Sources: Deng, Xu, Kohavi & Walker 2013, WSDM, eq. 3 and 4; Lin 2013, Ann. Appl. Stat. 7(1).
 */
export function cuped(strata: readonly CovariateStratum[]): Adjusted | undefined {
  const arms = (one: CovariateStratum) => [one.treated, one.control, ...(one.others ?? [])];
  const theta = covariateSlope(strata.flatMap((one) => arms(one).map((arm) => arm.present)));
  if (theta === undefined) return undefined;
  const plain: Stratum[] = [];
  const adjusted = strata.flatMap((one): Stratum[] => {
    const known = arms(one).map((arm) => arm.present);
    const n = known.reduce((sum, part) => sum + part.n, 0);
    const centre = n === 0 ? 0 : known.reduce((sum, part) => sum + part.x, 0) / n;
    const { treated, control } = one;
    const present = {
      treated: lessKnown(treated, theta, centre),
      control: lessKnown(control, theta, centre),
    };
    const missing = { treated: asItIs(treated), control: asItIs(control) };
    plain.push({ treated: whole(treated), control: whole(control) });
    const apart = [missing.treated, missing.control, present.treated, present.control].every(
      (sample) => sample.n >= leastUnknown,
    );
    return apart
      ? [present, missing]
      : [
          {
            treated: joined(present.treated, missing.treated),
            control: joined(present.control, missing.control),
          },
        ];
  });
  const before = standardError(plain);
  const after = standardError(adjusted);
  return {
    theta,
    strata: adjusted,
    missing: strata.reduce((sum, { treated, control }) => sum + treated.missing.n + control.missing.n, 0),
    errorRatio: before === undefined || after === undefined || before === 0 ? undefined : after / before,
  };
}

/** The standard error of a difference over strata that are weighted by their treated units; `undefined` without two units in each arm. */
export function standardError(strata: readonly Stratum[]): number | undefined {
  const units = strata.reduce((sum, { treated }) => sum + treated.n, 0);
  let square = 0;
  for (const { treated, control } of strata) {
    const a = variance(treated);
    const b = variance(control);
    if (a === undefined || b === undefined) return undefined;
    const weight = treated.n / units;
    square += weight * weight * (a / treated.n + b / control.n);
  }
  return Math.sqrt(square);
}

function lessKnown({ present, presentBuyers }: CovariateArm, theta: number, centre: number): Sample {
  const { n, y, x, yy, xx, xy } = present;
  const cross = xy - centre * y;
  const square = xx - 2 * centre * x + n * centre * centre;
  return {
    n,
    buyers: presentBuyers,
    sum: y - theta * (x - n * centre),
    sumSquares: Math.max(0, yy - 2 * theta * cross + theta * theta * square),
  };
}

function asItIs({ missing, missingBuyers }: CovariateArm): Sample {
  return { n: missing.n, buyers: missingBuyers, sum: missing.y, sumSquares: missing.yy };
}

function whole(arm: CovariateArm): Sample {
  const { present, presentBuyers } = arm;
  return joined(asItIs(arm), { n: present.n, buyers: presentBuyers, sum: present.y, sumSquares: present.yy });
}
