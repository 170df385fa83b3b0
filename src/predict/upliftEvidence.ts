import { normalQuantile } from '../stats/normal.js';
import { type EffectOutcome, eventOf } from './effectOutcome.js';
import { effectScores, rate } from './rate.js';
import { type Bootstrapped, bootstrapped, resamples, sampleCount } from './resample.js';
import type { TrainingSet } from './trainingSet.js';
import { type Steps, stepsOf } from './upliftCurve.js';

/**
 * What the data can tell about an effect. `ranks`: units with higher expected effects have higher effects; `average`: only
 * that contact works on average; `none`: neither is beyond doubt.
 */
export interface EffectVerdict {
  readonly state: 'ranks' | 'average' | 'none';
  /** AUTOC of the ranking with its 95 % interval. */
  readonly autoc: Bootstrapped | undefined;
  /** Effect among all with its 95 % interval. */
  readonly average: Bootstrapped | undefined;
}

/** Cross-fitted predictions to be judged. */
export interface Judged {
  readonly effect: Float64Array;
  readonly control?: Float64Array;
  readonly treated?: Float64Array;
  /** What a purchase of each unit is worth by arm, for effects on margin. */
  readonly worth?: readonly [Float64Array, Float64Array] | undefined;
}

const mostSamples = 200;

/**
 * Judges cross-fitted effects on what happened: AUTOC and average effect, doubly robust, bootstrapped by customer; beyond
 * doubt means that the 95 % interval lies above 0. For margins what happened is the purchase, valued at what a purchase of
 * that unit is usually worth in its arm: whether somebody buys says the same with a fraction of the noise.
 */
export function effectVerdict(
  set: TrainingSet,
  judged: Judged,
  outcome: EffectOutcome,
  seed: number,
): EffectVerdict {
  const { campaign, treated } = set;
  const happened = valuedEvents(set, judged, outcome);
  const levels =
    judged.control === undefined || judged.treated === undefined
      ? undefined
      : { control: judged.control, treated: judged.treated };
  const scores = effectScores({ campaign, treated, outcome: happened }, levels);
  const steps = stepsOf(onOneLevel(judged.effect, campaign));
  const whole = rate(scores, steps);
  const autocs: number[] = [];
  const averages: number[] = [];
  for (const times of resamples(unitsOf(set), Math.min(mostSamples, sampleCount(set.rows)), seed)) {
    const drawn = rate(scores, steps, times);
    autocs.push(drawn.autoc);
    averages.push(drawn.average);
  }
  const autoc = bootstrapped(whole.autoc, autocs);
  const average = bootstrapped(whole.average, averages);
  const above = (estimate: Bootstrapped | undefined) => estimate !== undefined && estimate.low > 0;
  return { state: above(autoc) ? 'ranks' : above(average) ? 'average' : 'none', autoc, average };
}

/**
 * By how much AUTOC of one ranking beats that of another on the same units, with the interval that leaves `tail` on either
 * side: both rank the same bootstrap samples, and happened is what the second values.
 */
export function autocDifference(
  set: TrainingSet,
  one: Judged,
  other: Judged,
  of: { readonly outcome: EffectOutcome; readonly seed: number; readonly tail: number },
): Bootstrapped | undefined {
  const { campaign, treated } = set;
  const scores = effectScores({ campaign, treated, outcome: valuedEvents(set, other, of.outcome) });
  const steps = [one, other].map(({ effect }) => stepsOf(onOneLevel(effect, campaign))) as [Steps, Steps];
  const difference = (times?: ArrayLike<number>) =>
    rate(scores, steps[0], times).autoc - rate(scores, steps[1], times).autoc;
  const samples: number[] = [];
  const count = Math.min(mostSamples, sampleCount(set.rows));
  for (const times of resamples(unitsOf(set), count, of.seed)) samples.push(difference(times));
  const found = bootstrapped(difference(), samples);
  if (found === undefined) return undefined;
  const half = normalQuantile(1 - of.tail)! * found.error;
  return { ...found, low: found.value - half, high: found.value + half };
}

function valuedEvents(set: TrainingSet, { worth }: Judged, outcome: EffectOutcome): Float64Array {
  return Float64Array.from(eventOf(set, outcome), (y, i) =>
    worth === undefined ? y : y * worth[set.treated[i] as 0 | 1][i]!,
  );
}

function unitsOf(set: TrainingSet): Int32Array {
  return set.customer ?? Int32Array.from({ length: set.rows }, (_, i) => i);
}

/** The mean of each group, for every entry of it. */
export function groupMeans(values: Float64Array, group: Int32Array): Float64Array {
  const sums = new Map<number, { sum: number; count: number }>();
  values.forEach((value, i) => {
    const known = sums.get(group[i]!) ?? { sum: 0, count: 0 };
    known.sum += value;
    known.count++;
    sums.set(group[i]!, known);
  });
  return values.map((_, i) => {
    const { sum, count } = sums.get(group[i]!)!;
    return sum / count;
  });
}

/**
 * Cross-fitted values with every group's mean moved to the mean of all: a model that did not see a group expects more of it
 * if the group happened to do less, which would turn any ranking across groups against itself.
 */
export function onOneLevel(values: Float64Array, group: Int32Array): Float64Array {
  const own = groupMeans(values, group);
  const all = values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
  return values.map((value, i) => {
    const apart = value - own[i]!;
    return Math.abs(apart) <= 1e-12 * Math.abs(value) ? all : all + apart;
  });
}
