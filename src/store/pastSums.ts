import { byText } from './armSums.js';
import type { Sums } from './campaignFacts.js';
import type { UnitColumns } from './unitColumns.js';

/** Sums over the customers of an arm of something known before the send. */
export interface Covariate {
  readonly campaign: number;
  readonly arm: string;
  readonly name: string;
  readonly sums: Sums;
}

/** `person`: everyone assigned in campaigns that held somebody out. */
export const peopleBefore = `held as materialized (
  select distinct a.campaign from asked k join assignment_rows a on a.campaign = k.campaign
  where a.arm = 'control' and a.day <= @as_of
), person as (
  select a.campaign, a.customer, a.arm, a.day
  from held h join assignment_rows a on a.campaign = h.campaign
  where a.day <= @as_of
)`;

/** Sums by arm while they are made: those of assignment `i` are at `placeOf(i)`. */
export interface PastArms {
  readonly placeOf: (i: number) => number;
  /** Sums by place as covariates of a name. */
  readonly named: (name: string, sums: readonly Sums[]) => readonly Covariate[];
}

/** The arms of a question. */
export function pastArms({ asked, arms, assigned }: UnitColumns): PastArms {
  // The code of an arm is -1 where it has no name.
  const width = arms.names.length + 1;
  return {
    placeOf: (i) => assigned.campaign[i]! * width + assigned.arm[i]! + 1,
    named: (name, sums) =>
      sums.flatMap((one, place) => ({
        campaign: asked[Math.floor(place / width)]!.campaign,
        arm: arms.names[(place % width) - 1] ?? '',
        name,
        sums: one,
      })),
  };
}

/** The order of covariates. */
export function inOrder(covariates: readonly Covariate[]): readonly Covariate[] {
  return [...covariates].sort(
    (a, b) => a.campaign - b.campaign || byText(a.name, b.name) || byText(a.arm, b.arm),
  );
}

/** Adds a value to the sums at a place. */
export function include(
  sums: { -readonly [Key in keyof Sums]: Sums[Key] }[],
  place: number,
  value: number,
): void {
  sums[place] ??= { n: 0, buyers: 0, sum: 0, sumSquares: 0 };
  const one = sums[place];
  one.n++;
  if (value !== 0) one.buyers++;
  one.sum += value;
  one.sumSquares += value * value;
}
