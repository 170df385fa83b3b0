import { buyersCheck, type Check } from '../../measure/checks.js';
import type { Contrast, Method } from '../../measure/contrast.js';
import { cuped, standardError } from '../../measure/cuped.js';
import { type Adjusted, family } from '../../measure/family.js';
import type { Guard } from '../../measure/guard.js';
import { type Lift, stratifiedLift } from '../../measure/lift.js';
import type { Stratum } from '../../measure/stratified.js';
import type { Heterogeneity } from '../../stats/heterogeneity.js';
import type { Interval } from '../../stats/sample.js';
import type { CampaignHead } from '../../store/campaignFacts.js';
import type { Counted, Source } from './liftSource.js';
import type { Metric } from './metric.js';

/** One arm against another (control, mostly) on one metric, over all units or one part of them. Sums in the metric's own units. */
export interface Measured {
  readonly head: CampaignHead;
  readonly arm: string;
  readonly against: string;
  readonly metric: Metric;
  /** The part of a cut; `undefined` = the total. */
  readonly part: number | undefined;
  readonly treatedSum: number;
  readonly controlSum: number;
  readonly treatedBuyers: number;
  readonly controlBuyers: number;
  readonly lift: Lift;
  readonly checks: readonly Check[];
  readonly guard: Guard;
  /** The draws whose differences were put together. */
  readonly strata: number;
  /** Units in draws that lack one of the two arms: they can not be compared. */
  readonly alone: number;
  /** The two samples, where they are all of one draw and nothing is taken out. */
  readonly samples: Stratum | undefined;
  /** The standard error of the difference, for tests between rows. */
  readonly standardError: number | undefined;
  readonly covariate: CovariateEffect | undefined;
  readonly reached: Reached | undefined;
  readonly simultaneous: Interval | undefined;
  readonly adjusted: Adjusted | undefined;
  readonly interaction: Heterogeneity | undefined;
  /** The same effect at another level, 1 − confidence before the guard. */
  readonly retold: (alpha: number) => Contrast | undefined;
}

/** What taking out a covariate did. */
export interface CovariateEffect {
  readonly theta: number;
  readonly missing: number;
  readonly errorRatio: number | undefined;
  readonly plain: Contrast;
}

/** The effect per unit that the message reached. */
export interface Reached {
  readonly share: number;
  readonly difference: number;
  readonly low: number | undefined;
  readonly high: number | undefined;
}

/** What is compared, and how it is told. */
export interface Comparison {
  readonly head: CampaignHead;
  readonly arm: string;
  readonly against: string;
  readonly metric: Metric;
  readonly part?: number | undefined;
  readonly guard: Guard;
  readonly checks: readonly Check[];
  readonly method?: Method | undefined;
  readonly relativeBy: 'fieller' | 'delta' | undefined;
  /** Further arms of the same draws, which help to find the slope of a covariate. */
  readonly others?: readonly string[] | undefined;
  /** Whether a unit was reached, per treated unit. */
  readonly reached?: ReadonlyMap<string, Counted> | undefined;
}

/** The comparison of two arms as a source counts them. `undefined` when no draw has both. */
export function compare(source: Source, asked: Comparison): Measured | undefined {
  const { head, arm, against, metric, part } = asked;
  const of = (name: string) => source(head, name, metric, part);
  return compared(of(arm), of(against), asked, (asked.others ?? []).map(of));
}

/** The comparison of two arms from what each did in every stratum. */
export function compared(
  treated: ReadonlyMap<string, Counted>,
  control: ReadonlyMap<string, Counted>,
  asked: Comparison,
  others: readonly ReadonlyMap<string, Counted>[] = [],
): Measured | undefined {
  const labels = [...treated.keys()].filter((label) => has(treated, label) && has(control, label)).sort();
  if (labels.length === 0) return undefined;
  const counted = labels.map((label) => ({
    label,
    treated: treated.get(label)!,
    control: control.get(label)!,
  }));
  const plainStrata = counted.map(
    (one): Stratum => ({ treated: one.treated.sample, control: one.control.sample }),
  );
  const telling = { method: asked.method, relativeBy: asked.relativeBy, guard: asked.guard };
  const plain = stratifiedLift(asked.metric.shape, plainStrata, telling);
  if (plain === undefined) return undefined;
  const covariate = adjusted(counted, asked, others);
  const strata = covariate?.strata ?? plainStrata;
  const shape = covariate === undefined ? asked.metric.shape : 'amount';
  const method = covariate === undefined ? asked.method : 'welch';
  const made = covariate === undefined ? plain : stratifiedLift(shape, strata, { ...telling, method })!;
  const trusted = covariate === undefined ? made.effect.trusted : covariate.plain.trusted;
  const sum = (of: (one: (typeof counted)[number]) => number) =>
    counted.reduce((total, one) => total + of(one), 0);
  const treatedBuyers = sum((one) => one.treated.sample.buyers);
  const controlBuyers = sum((one) => one.control.sample.buyers);
  const lift: Lift = {
    ...made,
    effect: { ...made.effect, trusted },
    treated: sum((one) => one.treated.counted),
    control: sum((one) => one.control.counted),
  };
  return {
    ...asked,
    part: asked.part,
    lift,
    treatedSum: sum((one) => one.treated.sum),
    controlSum: sum((one) => one.control.sum),
    treatedBuyers,
    controlBuyers,
    checks: [...asked.checks, buyersCheck(trusted, treatedBuyers, controlBuyers)],
    strata: labels.length,
    alone: alone(treated, labels) + alone(control, labels),
    samples: covariate === undefined && labels.length === 1 ? plainStrata[0] : undefined,
    standardError: standardError(strata),
    covariate: covariate === undefined ? undefined : { ...covariate },
    reached: reachedOf(lift, asked.reached, labels),
    simultaneous: undefined,
    adjusted: undefined,
    interaction: undefined,
    retold: (alpha) => stratifiedLift(shape, strata, { ...telling, method, alpha })?.effect,
  };
}

/** The comparisons with what each is worth beside the others of its campaign: arms, metrics and parts asked for together. */
export function asFamilies(all: readonly Measured[]): readonly Measured[] {
  const campaigns = [...new Set(all.map((row) => row.head))];
  return campaigns.flatMap((head) => {
    const mine = all.filter((row) => row.head === head);
    const worth = family(mine.map((row) => row.lift.effect.pValue));
    return mine.map((row, i) => {
      const { low, high } = row.retold(worth[i]!.alpha) ?? {};
      return {
        ...row,
        adjusted: worth[i],
        simultaneous: low === undefined || high === undefined ? undefined : { low, high },
      };
    });
  });
}

function has(counted: ReadonlyMap<string, Counted>, label: string): boolean {
  return (counted.get(label)?.sample.n ?? 0) > 0;
}

function alone(counted: ReadonlyMap<string, Counted>, labels: readonly string[]): number {
  let units = 0;
  for (const [label, one] of counted) if (!labels.includes(label)) units += one.counted;
  return units;
}

function adjusted(
  counted: readonly { readonly label: string; readonly treated: Counted; readonly control: Counted }[],
  asked: Comparison,
  others: readonly ReadonlyMap<string, Counted>[],
) {
  if (counted.some((one) => one.treated.pairs === undefined || one.control.pairs === undefined))
    return undefined;
  const made = cuped(
    counted.map((one) => ({
      treated: one.treated.pairs!,
      control: one.control.pairs!,
      others: others.flatMap((arm) => arm.get(one.label)?.pairs ?? []),
    })),
  );
  if (made === undefined) return undefined;
  const plain = stratifiedLift(
    asked.metric.shape,
    counted.map((one) => ({ treated: one.treated.sample, control: one.control.sample })),
    { method: 'welch', guard: asked.guard },
  );
  return plain === undefined ? undefined : { ...made, plain: plain.effect };
}

/**
 * The effect per reached unit: the difference over the share reached, the interval scaled alike. Right only if whether a
 * message arrives does not depend on the arm and nobody held out gets one. Source: Angrist, Imbens & Rubin 1996, JASA 91.
 */
function reachedOf(
  { effect }: Lift,
  counted: ReadonlyMap<string, Counted> | undefined,
  labels: readonly string[],
): Reached | undefined {
  if (counted === undefined) return undefined;
  const parts = labels.flatMap((label) => counted.get(label) ?? []);
  const share =
    parts.reduce((sum, one) => sum + one.sum, 0) / parts.reduce((sum, one) => sum + one.counted, 0);
  if (!(share > 0)) return undefined;
  const per = (value: number | undefined) => (value === undefined ? undefined : value / share);
  return { share, difference: effect.difference / share, low: per(effect.low), high: per(effect.high) };
}
