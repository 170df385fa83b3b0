import { centredIsotonic, fitIsotonic, type IsotonicBlock } from '../learn/isotonic.js';
import { fitLogistic } from '../learn/logistic.js';
import { matrix } from '../learn/matrix.js';
import { logOdds } from './calibration.js';

/**
 * How chances are mended: by the line through isotonic blocks, if there are any, then log odds become intercept + slope ·
 * log odds (Platt 1999, without smoothing of targets). Plain data.
 */
export interface Recalibration {
  readonly intercept: number;
  readonly slope: number;
  readonly isotonic?: readonly IsotonicBlock[];
}

const leastEvents = 100;
const leastEventsOfIsotonic = 1000;

/**
 * Learns a recalibration from out-of-sample chances; with fewer than 100 events, or others, they stay as they are. From
 * 1,000 of both on it may be isotonic: if that predicted the groups (campaigns, in order of time) from those before each
 * better than Platt's line, by more than one standard error of the difference in log loss. A single group is cut in fifths.
 */
export function recalibration(
  chances: Float64Array,
  outcomes: ArrayLike<number>,
  groups: ArrayLike<number> = new Int32Array(chances.length),
): Recalibration {
  if (fewest(outcomes) < leastEventsOfIsotonic) return platt(chances, outcomes);
  return isotonicIsBetter(chances, outcomes, groups) ? isotonic(chances, outcomes) : platt(chances, outcomes);
}

/** Chances after recalibration. */
export function recalibrated(
  { intercept, slope, isotonic: blocks }: Recalibration,
  chances: Float64Array,
): Float64Array {
  const mended = blocks === undefined ? chances : centredIsotonic(blocks, chances);
  return mended.map((p) => 1 / (1 + Math.exp(-(intercept + slope * logOdds(p)))));
}

function isotonic(chances: Float64Array, outcomes: ArrayLike<number>): Recalibration {
  return { intercept: 0, slope: 1, isotonic: fitIsotonic(chances, outcomes) };
}

function platt(chances: Float64Array, outcomes: ArrayLike<number>): Recalibration {
  const line =
    fewest(outcomes) < leastEvents
      ? undefined
      : fitLogistic(matrix(chances.length, 1, chances.map(logOdds)), outcomes, { ridge: 0 });
  if (line === undefined || line.coefficients[0]! <= 0) return { intercept: 0, slope: 1 };
  return { intercept: line.intercept, slope: line.coefficients[0]! };
}

/** Events, or rows without one, whichever are fewer. */
function fewest(outcomes: ArrayLike<number>): number {
  let events = 0;
  for (let i = 0; i < outcomes.length; i++) events += outcomes[i]!;
  return Math.min(events, outcomes.length - events);
}

function isotonicIsBetter(
  chances: Float64Array,
  outcomes: ArrayLike<number>,
  groups: ArrayLike<number>,
): boolean {
  const given = [...new Set(Array.from(groups))].sort((a, b) => a - b);
  const byTime = given.length > 1;
  const folds = byTime ? given.slice(1) : [0, 1, 2, 3, 4];
  const foldOf = (i: number) => (byTime ? groups[i]! : i % 5);
  let [rows, sum, squares] = [0, 0, 0];
  for (const fold of folds) {
    const [learn, held]: [number[], number[]] = [[], []];
    for (let i = 0; i < chances.length; i++) {
      if (foldOf(i) === fold) held.push(i);
      else if (!byTime || foldOf(i) < fold) learn.push(i);
    }
    const past = Float64Array.from(learn, (i) => chances[i]!);
    const happened = Uint8Array.from(learn, (i) => outcomes[i]!);
    if (fewest(happened) < leastEventsOfIsotonic) continue;
    const later = Float64Array.from(held, (i) => chances[i]!);
    const line = recalibrated(platt(past, happened), later);
    const steps = recalibrated(isotonic(past, happened), later);
    held.forEach((i, k) => {
      const gain = rowLoss(line[k]!, outcomes[i]!) - rowLoss(steps[k]!, outcomes[i]!);
      rows++;
      sum += gain;
      squares += gain * gain;
    });
  }
  if (rows < 2) return false;
  const mean = sum / rows;
  return mean > Math.sqrt(Math.max(squares / rows - mean * mean, 0) / (rows - 1));
}

function rowLoss(chance: number, outcome: number): number {
  return outcome === 1 ? -Math.log(chance) : -Math.log1p(-chance);
}
