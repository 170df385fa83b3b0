import { type EffectOutcome, eventOf } from './effectOutcome.js';
import { effectScores, rate } from './rate.js';
import { type Bootstrapped, bootstrapped, resamples, sampleCount } from './resample.js';
import type { TrainingSet } from './trainingSet.js';
import { stepsOf } from './upliftCurve.js';

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
  const event = eventOf(set, outcome);
  const { campaign, treated } = set;
  const { worth } = judged;
  const happened = Float64Array.from(
    event,
    (y, i) => y * (worth === undefined ? 1 : worth[treated[i] as 0 | 1][i]!),
  );
  const levels =
    judged.control === undefined || judged.treated === undefined
      ? undefined
      : { control: judged.control, treated: judged.treated };
  const scores = effectScores({ campaign, treated, outcome: happened }, levels);
  const steps = stepsOf(judged.effect);
  const whole = rate(scores, steps);
  const autocs: number[] = [];
  const averages: number[] = [];
  const unit = set.customer ?? Int32Array.from({ length: set.rows }, (_, i) => i);
  for (const times of resamples(unit, Math.min(mostSamples, sampleCount(set.rows)), seed)) {
    const drawn = rate(scores, steps, times);
    autocs.push(drawn.autoc);
    averages.push(drawn.average);
  }
  const autoc = bootstrapped(whole.autoc, autocs);
  const average = bootstrapped(whole.average, averages);
  const above = (estimate: Bootstrapped | undefined) => estimate !== undefined && estimate.low > 0;
  return { state: above(autoc) ? 'ranks' : above(average) ? 'average' : 'none', autoc, average };
}
