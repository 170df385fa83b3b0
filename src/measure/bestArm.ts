import type { Sample } from '../stats/sample.js';
import { armPairs, type Draw } from './armPairs.js';
import { type Guard, readOnce } from './guard.js';

/** An arm with what each of its units earned and cost, in minor units. */
export interface ArmProfit {
  readonly arm: string;
  readonly margin: Sample;
  readonly costPerUnit: number;
  /** Its samples by draw, where draws had shares of their own and must not be pooled. */
  readonly draws?: Draw | undefined;
}

export interface BestArm {
  readonly arm: string;
  /** Margin minus cost per unit. */
  readonly profitPerUnit: number;
  /** Comparisons with every other arm, control included: profit per unit that the best arm has more. */
  readonly against: readonly ArmComparison[];
  /** It beats every other arm after Holm's correction at 5 %. */
  readonly decided: boolean;
}

export interface ArmComparison {
  readonly arm: string;
  readonly difference: number;
  /** The interval that holds for all of these comparisons together (Bonferroni, 95 %). */
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly pValue: number | undefined;
  readonly adjusted: number | undefined;
}

/**
 * The arm with the highest profit per unit, and whether the data decide that it is: its pairwise comparisons with all
 * other arms, control included (cost 0), adjusted together by Holm. Costs are known, so they shift the difference and
 * leave its spread. Over several draws the arm is the one that beats all others within draws, if there is one.
 * `undefined` with fewer than two arms.
 */
export function bestArm(arms: readonly ArmProfit[], guard: Guard = readOnce): BestArm | undefined {
  const known = arms.filter((arm) => arm.margin.n > 0);
  if (known.length < 2) return undefined;
  const profit = (arm: ArmProfit) => arm.margin.sum / arm.margin.n - arm.costPerUnit;
  const best = winner(known, guard) ?? known.reduce((a, b) => (profit(b) > profit(a) ? b : a));
  const against = armPairs([best, ...known.filter((arm) => arm !== best)], guard, best.arm).map(
    ({ against: arm, difference, low, high, pValue, adjusted }): ArmComparison => ({
      arm,
      difference,
      low,
      high,
      pValue,
      adjusted,
    }),
  );
  return {
    arm: best.arm,
    profitPerUnit: profit(best),
    against,
    decided:
      against.length > 0 &&
      against.every((comparison) => comparison.adjusted !== undefined && comparison.adjusted < 0.05),
  };
}

/** The arm that no other beats within draws; only where draws matter. */
function winner(arms: readonly ArmProfit[], guard: Guard): ArmProfit | undefined {
  if (!arms.some((arm) => arm.draws !== undefined)) return undefined;
  const pairs = armPairs(arms, guard);
  return arms.find((arm) =>
    pairs.every(
      (pair) =>
        (pair.arm !== arm.arm || pair.difference >= 0) && (pair.against !== arm.arm || pair.difference <= 0),
    ),
  );
}
