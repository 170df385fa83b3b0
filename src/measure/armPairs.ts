import { holm } from '../stats/holm.js';
import type { Sample } from '../stats/sample.js';
import type { ArmProfit } from './bestArm.js';
import { type Guard, readOnce } from './guard.js';
import { type Stratum, stratified } from './stratified.js';

/** An arm's samples by the draw that gave units their arm. */
export type Draw = ReadonlyMap<string, Sample>;

/** Two arms of a campaign: how much more profit per unit the first one makes, in minor units. */
export interface ArmPair {
  readonly arm: string;
  readonly against: string;
  readonly units: number;
  readonly unitsAgainst: number;
  readonly difference: number;
  /** The interval that holds for all pairs together (Bonferroni, 95 %). */
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly pValue: number | undefined;
  /** Holm's p among all pairs. */
  readonly adjusted: number | undefined;
  readonly method: string;
  readonly trusted: boolean;
}

/**
 * Every pair of arms (or those of `only` with the others): profit per unit of the first less that of the second. The known
 * costs shift the difference and leave its spread. Within draws, where draws had shares of their own. Sources: Holm 1979;
 * Dunn 1961, JASA 56.
 */
export function armPairs(
  arms: readonly ArmProfit[],
  guard: Guard = readOnce,
  only?: string,
): readonly ArmPair[] {
  const known = arms.filter((arm) => arm.margin.n > 0);
  const wanted = known.flatMap((arm, i) =>
    known.slice(i + 1).flatMap((other) => {
      if (only !== undefined && arm.arm !== only && other.arm !== only) return [];
      const strata = strataOf(arm, other);
      return strata.length === 0 ? [] : [{ arm, other, strata }];
    }),
  );
  const level = guard.level(0.05 / Math.max(1, wanted.length));
  const made = wanted.flatMap(({ arm, other, strata }) => {
    const extra = arm.costPerUnit - other.costPerUnit;
    const found = stratified('amount', strata, undefined, level, extra);
    if (found === undefined) return [];
    const { effect } = found;
    const less = (value: number | undefined) => (value === undefined ? undefined : value - extra);
    return [
      {
        arm: arm.arm,
        against: other.arm,
        units: arm.margin.n,
        unitsAgainst: other.margin.n,
        difference: effect.difference - extra,
        low: less(effect.low),
        high: less(effect.high),
        pValue: effect.pValue === undefined ? undefined : guard.p(effect.pValue),
        method: effect.method,
        trusted: effect.trusted,
      },
    ];
  });
  const adjusted = holm(made.map((pair) => pair.pValue ?? 1));
  return made.map((pair, i) => ({
    ...pair,
    adjusted: pair.pValue === undefined ? undefined : adjusted[i],
  }));
}

function strataOf(arm: ArmProfit, other: ArmProfit): readonly Stratum[] {
  if (arm.draws === undefined || other.draws === undefined) {
    return [{ treated: arm.margin, control: other.margin }];
  }
  return [...arm.draws].flatMap(([label, treated]) => {
    const control = other.draws!.get(label);
    return control === undefined || control.n === 0 || treated.n === 0 ? [] : [{ treated, control }];
  });
}
