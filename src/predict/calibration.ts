import { auc } from '../learn/auc.js';
import { brier } from '../learn/brier.js';
import { logLoss } from '../learn/logLoss.js';
import { clusters, crossProduct } from '../stats/clustered.js';
import { normalQuantile } from '../stats/normal.js';
import { calibrationLine } from './calibrationLine.js';

/** An estimate with its 95 % interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A tenth of the rows, by predicted chance: what was expected and what happened. */
export interface ReliabilityBin {
  readonly rows: number;
  readonly expected: number;
  readonly actual: number;
}

/** How chances compare with what happened. */
export interface Calibration {
  readonly rows: number;
  readonly events: number;
  /** Sum of the chances. */
  readonly expected: number;
  /** Expected over actual events; 1 is right on average. */
  readonly expectedOverActual: Estimate | undefined;
  /** Of outcome on log odds: slope 1 and intercept 0 are perfect; slope below 1 is over-confident. */
  readonly slope: Estimate | undefined;
  readonly intercept: Estimate | undefined;
  readonly auc: number | undefined;
  readonly logLoss: number | undefined;
  readonly brier: number | undefined;
  readonly bins: readonly ReliabilityBin[];
  /** `fail`: the interval of the slope lies wholly outside [0.8, 1.25] or that of expected / actual outside [0.9, 1.1]. */
  readonly gate: 'pass' | 'fail' | 'too few';
}

const leastEvents = 20;

/**
 * Calibration of chances against 0/1 outcomes on rows the model has not seen. Slope and intercept are Cox's
 * recalibration (Cox 1958, Biometrika 45) with Wald intervals; expected / actual has the interval of the actual count
 * given the chances. All are wider where a `customer` has several rows, whose outcomes hang together. `too few` below 20
 * events. Needs chances strictly between 0 and 1.
 */
export function calibration(
  chances: Float64Array,
  outcomes: ArrayLike<number>,
  customer?: ArrayLike<number>,
): Calibration {
  const rows = chances.length;
  let events = 0;
  let expected = 0;
  let variance = 0;
  for (let i = 0; i < rows; i++) {
    events += outcomes[i]!;
    expected += chances[i]!;
    variance += chances[i]! * (1 - chances[i]!);
  }
  const { repeated, sums } = clusters(customer);
  if (repeated) {
    const rest = sums(chances.map((chance, i) => outcomes[i]! - chance));
    variance = crossProduct(rest, rest);
  }
  const z = normalQuantile(0.975)!;
  const most = events + z * Math.sqrt(variance);
  const least = Math.max(events - z * Math.sqrt(variance), 0.5);
  const expectedOverActual =
    events === 0 ? undefined : { value: expected / events, low: expected / most, high: expected / least };
  const line = calibrationLine(chances.map(logOdds), outcomes, customer);
  const wald = (value: number, error: number) => ({ value, low: value - z * error, high: value + z * error });
  const slope = line && wald(line.slope, line.slopeError);
  const outside = (estimate: Estimate | undefined, low: number, high: number) =>
    estimate !== undefined && (estimate.high < low || estimate.low > high);
  const failed = outside(slope, 0.8, 1.25) || outside(expectedOverActual, 0.9, 1.1);
  return {
    rows,
    events,
    expected,
    expectedOverActual,
    slope,
    intercept: line && wald(line.intercept, line.interceptError),
    auc: auc(chances, outcomes),
    logLoss: logLoss(chances, outcomes),
    brier: brier(chances, outcomes),
    bins: reliability(chances, outcomes),
    gate: events < leastEvents ? 'too few' : failed ? 'fail' : 'pass',
  };
}

/** Log odds of a chance, kept finite. */
export function logOdds(p: number): number {
  const inside = Math.min(Math.max(p, 1e-9), 1 - 1e-9);
  return Math.log(inside / (1 - inside));
}

function reliability(chances: Float64Array, outcomes: ArrayLike<number>): readonly ReliabilityBin[] {
  const order = Array.from(chances.keys()).sort((a, b) => chances[a]! - chances[b]! || a - b);
  return Array.from({ length: 10 }, (_, bin) => {
    const part = order.slice(
      Math.floor((bin * order.length) / 10),
      Math.floor(((bin + 1) * order.length) / 10),
    );
    const mean = (of: (i: number) => number) => part.reduce((sum, i) => sum + of(i), 0) / part.length;
    return { rows: part.length, expected: mean((i) => chances[i]!), actual: mean((i) => outcomes[i]!) };
  }).filter((bin) => bin.rows > 0);
}
