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
  return recalibrations(chances, outcomes, groups).all;
}

/**
 * What `recalibration` learns from all groups, and from those before each: in one walk through time, because what a group
 * says of line and steps learned before it is evidence for every later one.
 */
export function recalibrations(
  chances: Float64Array,
  outcomes: ArrayLike<number>,
  groups: ArrayLike<number>,
): { readonly before: ReadonlyMap<number, Recalibration>; readonly all: Recalibration } {
  const given = [...new Set(Array.from(groups))].sort((a, b) => a - b);
  const part = (keep: (i: number) => boolean) => partOf(chances, outcomes, keep);
  const before = new Map<number, Recalibration>();
  let evidence = nothing;
  let all: Recalibration = unchanged;
  for (let k = 0; k <= given.length; k++) {
    const group = given[k] ?? Number.POSITIVE_INFINITY;
    const past = part((i) => groups[i]! < group);
    const line = platt(past);
    const steps = fewest(past.outcomes) < leastEventsOfIsotonic ? undefined : isotonic(past);
    const better = steps !== undefined && isClear(k === 1 ? byFifths(past) : evidence);
    all = better ? steps : line;
    if (k === given.length) break;
    before.set(group, all);
    if (steps !== undefined)
      evidence = tried(
        evidence,
        line,
        steps,
        part((i) => groups[i] === group),
      );
  }
  return { before, all };
}

/** Chances after recalibration. */
export function recalibrated(
  { intercept, slope, isotonic: blocks }: Recalibration,
  chances: Float64Array,
): Float64Array {
  const mended = blocks === undefined ? chances : centredIsotonic(blocks, chances);
  return mended.map((p) => 1 / (1 + Math.exp(-(intercept + slope * logOdds(p)))));
}

interface Rows {
  readonly chances: Float64Array;
  readonly outcomes: Uint8Array;
}

const unchanged: Recalibration = { intercept: 0, slope: 1 };

function partOf(chances: Float64Array, outcomes: ArrayLike<number>, keep: (i: number) => boolean): Rows {
  let rows = 0;
  const part = { chances: new Float64Array(chances.length), outcomes: new Uint8Array(chances.length) };
  for (let i = 0; i < chances.length; i++) {
    if (!keep(i)) continue;
    part.chances[rows] = chances[i]!;
    part.outcomes[rows++] = outcomes[i]!;
  }
  return { chances: part.chances.subarray(0, rows), outcomes: part.outcomes.subarray(0, rows) };
}

function isotonic({ chances, outcomes }: Rows): Recalibration {
  return { ...unchanged, isotonic: fitIsotonic(chances, outcomes) };
}

function platt({ chances, outcomes }: Rows): Recalibration {
  const line =
    fewest(outcomes) < leastEvents
      ? undefined
      : fitLogistic(matrix(chances.length, 1, chances.map(logOdds)), outcomes, { ridge: 0 });
  if (line === undefined || line.coefficients[0]! <= 0) return unchanged;
  return { intercept: line.intercept, slope: line.coefficients[0]! };
}

/** Events, or rows without one, whichever are fewer. */
function fewest(outcomes: Uint8Array): number {
  let events = 0;
  for (let i = 0; i < outcomes.length; i++) events += outcomes[i]!;
  return Math.min(events, outcomes.length - events);
}

/** By how much log loss was less with steps than with the line, row by row. */
interface Evidence {
  readonly rows: number;
  readonly sum: number;
  readonly squares: number;
}

const nothing: Evidence = { rows: 0, sum: 0, squares: 0 };

function tried(known: Evidence, line: Recalibration, steps: Recalibration, later: Rows): Evidence {
  const [byLine, bySteps] = [recalibrated(line, later.chances), recalibrated(steps, later.chances)];
  let { rows, sum, squares } = known;
  for (let i = 0; i < later.outcomes.length; i++) {
    const gain = rowLoss(byLine[i]!, later.outcomes[i]!) - rowLoss(bySteps[i]!, later.outcomes[i]!);
    rows++;
    sum += gain;
    squares += gain * gain;
  }
  return { rows, sum, squares };
}

function byFifths({ chances, outcomes }: Rows): Evidence {
  return [0, 1, 2, 3, 4].reduce((evidence, fold) => {
    const past = partOf(chances, outcomes, (i) => i % 5 !== fold);
    if (fewest(past.outcomes) < leastEventsOfIsotonic) return evidence;
    const later = partOf(chances, outcomes, (i) => i % 5 === fold);
    return tried(evidence, platt(past), isotonic(past), later);
  }, nothing);
}

/** More than one standard error above nought. */
function isClear({ rows, sum, squares }: Evidence): boolean {
  if (rows < 2) return false;
  const mean = sum / rows;
  return mean > Math.sqrt(Math.max(squares / rows - mean * mean, 0) / (rows - 1));
}

function rowLoss(chance: number, outcome: number): number {
  return outcome === 1 ? -Math.log(chance) : -Math.log1p(-chance);
}
