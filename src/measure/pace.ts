import { type Prediction, tPrediction } from './prediction.js';

/** How a sum of days to come was forecast. */
export type PaceMethod = 'run rate' | 'last year';

/** The forecast of the sum of days to come, and how it did in the past. */
export interface Pace {
  readonly method: PaceMethod;
  readonly prediction: Prediction;
  /** Root mean squared error of past forecasts so far ahead, as a share of the forecast; `undefined` = too short a past. */
  readonly pastError: number | undefined;
  /** Past forecasts whose days do not overlap, or weeks, that the interval rests on. */
  readonly basis: number;
}

const season = 91;
const year = 364;
const mostOrigins = 60;
const leastHistory = 28;

/**
 * The sum of the `ahead` days after the last of `daily` (consecutive days). Two forecasts: the mean of the last 91 days,
 * and the same weekdays a year (364 days) earlier times the growth of the last 91 days over those of a year earlier. Both
 * are tried on past origins, with what was known then; the second is taken where it erred less over the origins that both
 * had. The spread is the root mean squared relative error of the chosen one, Student's t with as many degrees of freedom
 * as past forecasts fit without overlap. With fewer than three of these it is that of weekly sums, which assumes that
 * weeks vary about one mean. `undefined` with fewer than four weeks, or nothing to go by.
 * Sources: the seasonal naive benchmark and errors over rolling origins, Hyndman & Athanasopoulos 2021, "Forecasting",
 * 3rd ed., 5.2 and 5.10.
 */
export function pace(daily: ArrayLike<number>, ahead: number): Pace | undefined {
  const sums = runningSums(daily);
  const n = daily.length;
  if (n < leastHistory || ahead < 1) return undefined;
  const step = Math.max(1, Math.floor(ahead / 4), Math.ceil((n - ahead - leastHistory) / mostOrigins));
  const rate = errors('run rate', sums, n, ahead, step);
  const seasonal = errors('last year', sums, n, ahead, step);
  const both = rate.filter((one) => seasonal.some((other) => other.origin === one.origin));
  const method: PaceMethod =
    blocks(seasonal, ahead) >= 3 && meanSquare(seasonal) < meanSquare(both) ? 'last year' : 'run rate';
  const mean = forecast(method, sums, n, ahead);
  if (mean === undefined) return undefined;
  const own = method === 'last year' ? seasonal : rate;
  const apart = blocks(own, ahead);
  if (apart >= 3) {
    const pastError = Math.sqrt(meanSquare(own));
    const prediction = tPrediction(mean, Math.abs(mean) * pastError * Math.sqrt(1 + 1 / apart), apart);
    return prediction && { method, prediction, pastError, basis: apart };
  }
  return byWeeks(sums, n, ahead, mean);
}

interface PastError {
  readonly origin: number;
  /** (actual − forecast) / forecast. */
  readonly error: number;
}

function errors(
  method: PaceMethod,
  sums: Float64Array,
  n: number,
  ahead: number,
  step: number,
): readonly PastError[] {
  const found: PastError[] = [];
  for (let origin = n - ahead; origin >= leastHistory; origin -= step) {
    const expected = forecast(method, sums, origin, ahead);
    if (expected === undefined || !(expected > 0)) continue;
    found.push({ origin, error: (between(sums, origin, origin + ahead) - expected) / expected });
  }
  return found;
}

/** How many of the forecasts do not overlap. */
function blocks(found: readonly PastError[], ahead: number): number {
  if (found.length === 0) return 0;
  return Math.floor((found[0]!.origin - found.at(-1)!.origin) / ahead) + 1;
}

function meanSquare(found: readonly PastError[]): number {
  return found.reduce((sum, { error }) => sum + error * error, 0) / Math.max(found.length, 1);
}

/** The forecast made when `known` days were. */
function forecast(method: PaceMethod, sums: Float64Array, known: number, ahead: number): number | undefined {
  if (method === 'run rate') {
    const days = Math.min(season, known - (known % 7));
    return days === 0 ? undefined : (between(sums, known - days, known) / days) * ahead;
  }
  if (known < year + season) return undefined;
  const before = between(sums, known - year - season, known - year);
  if (!(before > 0)) return undefined;
  const growth = between(sums, known - season, known) / before;
  let total = 0;
  for (let from = 0; from < ahead; from += year) {
    const days = Math.min(year, ahead - from);
    total += between(sums, known - year, known - year + days);
  }
  return total * growth;
}

function byWeeks(sums: Float64Array, n: number, ahead: number, mean: number): Pace | undefined {
  const weeks = Math.min(Math.floor(n / 7), season / 7);
  const values = Array.from({ length: weeks }, (_, i) => between(sums, n - 7 * (i + 1), n - 7 * i));
  const middle = values.reduce((sum, value) => sum + value, 0) / weeks;
  const variance = values.reduce((sum, value) => sum + (value - middle) * (value - middle), 0) / (weeks - 1);
  const length = ahead / 7;
  const prediction = tPrediction(mean, Math.sqrt(length * variance * (1 + length / weeks)), weeks - 1);
  return prediction && { method: 'run rate', prediction, pastError: undefined, basis: weeks };
}

function runningSums(daily: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(daily.length + 1);
  for (let i = 0; i < daily.length; i++) sums[i + 1] = sums[i]! + daily[i]!;
  return sums;
}

/** The sum of days `from` to `to` − 1. */
function between(sums: Float64Array, from: number, to: number): number {
  return sums[to]! - sums[from]!;
}
