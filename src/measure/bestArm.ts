import { holm } from '../stats/holm.js';
import type { Sample } from '../stats/sample.js';
import { contrast } from './contrast.js';

/** An arm with what each of its units earned and cost, in minor units. */
export interface ArmProfit {
  readonly arm: string;
  readonly margin: Sample;
  readonly costPerUnit: number;
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
  readonly pValue: number | undefined;
  readonly adjusted: number | undefined;
}

/**
 * The arm with the highest profit per unit, and whether the data decide that it is: its pairwise comparisons with all
 * other arms, control included (cost 0), adjusted together by Holm. Costs are known, so they shift the difference and
 * leave its spread. `undefined` with fewer than two arms.
 */
export function bestArm(arms: readonly ArmProfit[]): BestArm | undefined {
  const known = arms.filter((arm) => arm.margin.n > 0);
  if (known.length < 2) return undefined;
  const profit = (arm: ArmProfit) => arm.margin.sum / arm.margin.n - arm.costPerUnit;
  const best = known.reduce((a, b) => (profit(b) > profit(a) ? b : a));
  const others = known.filter((arm) => arm !== best);
  const compared = others.map((other) => ({
    arm: other.arm,
    difference: profit(best) - profit(other),
    pValue: contrast('amount', best.margin, other.margin, undefined, best.costPerUnit - other.costPerUnit)
      ?.pValue,
  }));
  const adjusted = holm(compared.map((comparison) => comparison.pValue ?? 1));
  const against = compared.map((comparison, i) => ({
    ...comparison,
    adjusted: comparison.pValue === undefined ? undefined : adjusted[i],
  }));
  return {
    arm: best.arm,
    profitPerUnit: profit(best),
    against,
    decided: against.every((comparison) => comparison.adjusted !== undefined && comparison.adjusted < 0.05),
  };
}
