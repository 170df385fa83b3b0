import { hashUnit } from '../random.js';
import { controlArm, type PlanArm } from './plan.js';

/** A unit's arm and the chance it had of getting it. */
export interface Assignment {
  readonly arm: string;
  readonly propensity: number;
}

/**
 * The arm of a unit: held out if its hash falls below `holdout`, else one of the arms by a second hash and their
 * shares. It depends on nothing but the salt, the campaign and the unit, so it does not move when rows are added or
 * reordered; a larger holdout only moves units from contacted to held out.
 */
export function assign(
  salt: string,
  campaign: string,
  unit: string,
  holdout: number,
  arms: readonly PlanArm[],
): Assignment {
  if (hashUnit(salt, campaign, unit) < holdout) return { arm: controlArm, propensity: holdout };
  const spot = arms.length === 1 ? 0 : hashUnit(salt, campaign, unit, 'arm');
  let upper = 0;
  for (const arm of arms) {
    upper += arm.share;
    if (spot < upper) return { arm: arm.name, propensity: (1 - holdout) * arm.share };
  }
  const last = arms[arms.length - 1]!;
  return { arm: last.name, propensity: (1 - holdout) * last.share };
}
