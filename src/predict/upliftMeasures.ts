import { effectScores, type Levels, rate } from './rate.js';
import { type Bootstrapped, bootstrapped, resamples, sampleCount } from './resample.js';
import { curveAreas, heldOutWeights, type RankedUnits, stepsOf, upliftAt } from './upliftCurve.js';

/** Units of randomised campaigns ranked by a score that did not see their outcomes. */
export interface UpliftSample extends RankedUnits {
  /** Whose row it is: what the bootstrap draws. */
  readonly unit: Int32Array;
  readonly levels?: Levels | undefined;
}

/** Named measures of a ranking; each says in `upliftMeaning` what it is. Missing where it has no value. */
export interface UpliftMeasures {
  readonly qini_raw: Bootstrapped | undefined;
  readonly qini_endpoint: Bootstrapped | undefined;
  readonly qini_perfect: Bootstrapped | undefined;
  readonly auuc: Bootstrapped | undefined;
  readonly rate_autoc: Bootstrapped | undefined;
  readonly rate_qini: Bootstrapped | undefined;
  readonly uplift_10: Bootstrapped | undefined;
  readonly uplift_30: Bootstrapped | undefined;
  readonly average_effect: Bootstrapped | undefined;
}

export type UpliftMeasure = keyof UpliftMeasures;

/** The measures in the order they are shown, each with its definition and source. */
export const upliftMeaning: Readonly<Record<UpliftMeasure, string>> = {
  qini_raw:
    'mean over depth of the Qini curve Y_t(k) − Y_c(k)·n_t(k)/n_c(k) above the line to its end; outcome of all contacted units (Radcliffe 2007)',
  qini_endpoint: 'qini_raw over the end of the Qini curve; empty if that end is not above 0',
  qini_perfect:
    'qini_raw over that of the order by outcome · (contacted or not), buyers who were contacted first, buyers held out last (Radcliffe & Surry 2011; scikit-uplift with negative effects)',
  auuc: 'mean over depth of the uplift curve (Y_t(k)/n_t(k) − Y_c(k)/n_c(k))·k, per unit; a random order has half the average effect',
  rate_autoc:
    'mean over depth of effect among the best less effect among all, doubly robust (Yadlowsky et al., arXiv 2111.07966)',
  rate_qini: 'the same with depth as weight',
  uplift_10: 'effect per unit among the best tenth',
  uplift_30: 'effect per unit among the best three tenths',
  average_effect: 'effect per unit among all, doubly robust',
};

const names = Object.keys(upliftMeaning) as readonly UpliftMeasure[];

/**
 * Every measure of a ranking with its 95 % bootstrap interval by unit. Equal scores are one step. The ranking and the levels
 * are held fixed: what is resampled is whom it is tried on (Yadlowsky et al., section 3). Assumes arms drawn at random
 * within a campaign. `undefined` without units in both arms.
 */
export function upliftMeasures(sample: UpliftSample, seed: number): UpliftMeasures | undefined {
  const { treated, outcome } = sample;
  if (!treated.includes(1) || !treated.includes(0)) return undefined;
  const steps = stepsOf(sample.score);
  const best = stepsOf(Float64Array.from(treated, (t, i) => (t === 1 ? outcome[i]! : -outcome[i]!)));
  const scores = effectScores(sample, sample.levels);
  const isFlat = steps.ends.length === 1;
  const at = (times?: ArrayLike<number>): Record<UpliftMeasure, number> => {
    const odds = heldOutWeights(sample, times);
    const areas = isFlat
      ? { ...curveAreas(sample, steps, times, odds), qini: 0 }
      : curveAreas(sample, steps, times, odds);
    const ideal = curveAreas(sample, best, times, odds);
    const ranked = isFlat ? { ...rate(scores, steps, times), ...noRanking } : rate(scores, steps, times);
    const n = times === undefined ? treated.length : sumOf(times);
    return {
      qini_raw: areas.qini,
      qini_endpoint: areas.qiniEnd > 0 ? areas.qini / areas.qiniEnd : Number.NaN,
      qini_perfect: ideal.qini > 0 ? areas.qini / ideal.qini : Number.NaN,
      auuc: areas.uplift / n,
      rate_autoc: ranked.autoc,
      rate_qini: ranked.qini,
      uplift_10: upliftAt(sample, steps, 0.1, times, odds) ?? Number.NaN,
      uplift_30: upliftAt(sample, steps, 0.3, times, odds) ?? Number.NaN,
      average_effect: ranked.average,
    };
  };
  const whole = at();
  const drawn: Record<UpliftMeasure, number>[] = [];
  for (const times of resamples(sample.unit, sampleCount(treated.length), seed)) drawn.push(at(times));
  return Object.fromEntries(
    names.map((name) => [
      name,
      bootstrapped(
        whole[name],
        drawn.map((one) => one[name]),
      ),
    ]),
  ) as unknown as UpliftMeasures;
}

/** One score for everybody ranks nobody: exactly 0, where sums would leave a rounding error. */
const noRanking = { autoc: 0, qini: 0 };

function sumOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}
