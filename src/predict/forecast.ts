import { continued, fitSmoothing } from '../learn/exponentialSmoothing.js';
import { independentErrors } from '../stats/independentErrors.js';
import { studentTQuantile } from '../stats/studentT.js';

/** A way to forecast, from the simplest. */
export interface ForecastMethod {
  readonly name: 'naive' | 'seasonal-naive' | 'level' | 'damped-trend' | 'season-and-damped-trend';
  /** Whether the series is taken by its logarithm: a season that grows with the level. */
  readonly log: boolean;
}

/** What is expected of one period, or of several together. */
export interface Expected {
  readonly expected: number;
  readonly low: number;
  readonly high: number;
}

/** A forecast with how it was chosen. */
export interface Forecast {
  readonly method: ForecastMethod;
  readonly periods: readonly Expected[];
  /** All periods ahead together. */
  readonly total: Expected;
  /** Every way that was tried, with its mean absolute scaled error over all origins and periods ahead. */
  readonly tried: readonly { readonly method: ForecastMethod; readonly mase: number }[];
  /** Past periods from which it was tried. */
  readonly origins: number;
}

const fewestOrigins = 4;
const mostOrigins = 24;
/** A less simple way must be better by so much. */
const margin = 0.02;

/** How many periods a forecast of so many ahead needs: two to start from, and four origins to be tried from. */
export function periodsNeeded(ahead: number): number {
  return 6 + ahead + fewestOrigins;
}

/**
 * Forecasts a series `ahead` periods by the way that was best when tried from past periods on (rolling origin: fitted on
 * what was known, compared with what came). The baseline repeats the last season (or the last value, where there is
 * less than a season to try it on); smoothing must beat the simpler by 2 % in mean absolute error. Intervals (95 %) come from
 * the errors of those trials, by periods ahead, growing with them, with the t quantile of the trials
 * that do not overlap or, for one period, of the geometric mean between these and what the trials are worth
 * (`independentErrors`).
 * `undefined` if the series is too short (`periodsNeeded`).
 * Sources: Hyndman & Koehler 2006, International Journal of Forecasting 22(4) (scaled error); Tashman 2000, the same 16(4)
 * (rolling origins).
 */
export function forecast(values: Float64Array, season: number, ahead: number): Forecast | undefined {
  const n = values.length;
  const methods = methodsFor(values, season, ahead);
  const least = methods.some(({ name }) => name === 'season-and-damped-trend')
    ? 2 * season + 1
    : methods.some(({ name }) => name === 'seasonal-naive')
      ? season
      : 7;
  const origins = originsBetween(least, n - ahead);
  if (origins.length < fewestOrigins) return undefined;
  const scale = naiveError(values.subarray(0, origins[0]!), season);
  const trials = methods.map((method) => {
    const made = origins.map((origin) => project(values.subarray(0, origin), method, season, ahead));
    let sum = 0;
    for (const [i, of] of made.entries())
      for (const [h, value] of of.entries()) sum += Math.abs(values[origins[i]! + h]! - value);
    return { method, mase: sum / (origins.length * ahead) / scale, made };
  });
  let best = trials[0]!;
  for (const one of trials) if (one.mase < best.mase * (1 - margin)) best = one;
  return {
    ...projected(values, best.method, season, origins, best.made),
    tried: trials.map(({ method, mase }) => ({ method, mase })),
    origins: origins.length,
  };
}

function methodsFor(values: Float64Array, season: number, ahead: number): readonly ForecastMethod[] {
  const room = values.length - ahead - fewestOrigins + 1;
  const names: ForecastMethod['name'][] = ['naive'];
  if (season > 1 && room >= season) names.push('seasonal-naive');
  names.push('level', 'damped-trend');
  if (season > 1 && room > 2 * season) names.push('season-and-damped-trend');
  const positive = values.every((value) => value > 0);
  const simple = names.filter((name) => name.endsWith('naive')).reverse();
  return [...simple, ...names.filter((name) => !name.endsWith('naive'))].flatMap((name) =>
    name.endsWith('naive') || !positive
      ? [{ name, log: false }]
      : [
          { name, log: false },
          { name, log: true },
        ],
  );
}

function originsBetween(first: number, last: number): readonly number[] {
  const all = last - first + 1;
  if (all <= 0) return [];
  const count = Math.min(all, mostOrigins);
  return Array.from(
    { length: count },
    (_, i) => last - Math.round(((count - 1 - i) * (all - 1)) / Math.max(count - 1, 1)),
  );
}

/** What one way expects after a series. */
function project(
  past: Float64Array,
  { name, log }: ForecastMethod,
  season: number,
  ahead: number,
): Float64Array {
  const n = past.length;
  if (name === 'naive') return new Float64Array(ahead).fill(past[n - 1]!);
  if (name === 'seasonal-naive') {
    return Float64Array.from({ length: ahead }, (_, h) => past[n - season + (h % season)]!);
  }
  const form = { trend: name !== 'level', season: name === 'season-and-damped-trend' ? season : 0 };
  const smoothed = fitSmoothing(log ? past.map((value) => Math.log(value)) : past, form);
  const made = continued(smoothed, ahead);
  // The mean of a log-normal error, so that sums come out right (Duan 1983).
  return log ? made.map((value) => Math.exp(value + smoothed.error / 2)) : made;
}

function projected(
  values: Float64Array,
  method: ForecastMethod,
  season: number,
  origins: readonly number[],
  trials: readonly Float64Array[],
): Pick<Forecast, 'method' | 'periods' | 'total'> {
  const ahead = trials[0]!.length;
  const made = project(values, method, season, ahead);
  const off = (actual: number, expected: number) =>
    method.log ? Math.log(actual / expected) : actual - expected;
  const errors = Array.from({ length: ahead }, (_, h) =>
    origins.map((origin, i) => off(values[origin + h]!, trials[i]![h]!)),
  );
  const together = origins.map((origin, i) =>
    off(sumOf(values.subarray(origin, origin + ahead)), sumOf(trials[i]!)),
  );
  const spread = rising(Float64Array.from(errors, meanSquare)).map((square) => Math.sqrt(square));
  const span = origins.at(-1)! - origins[0]!;
  const apart = (periods: number) => Math.max(Math.min(origins.length, 1 + Math.floor(span / periods)), 2);
  const step = Math.max(span / (origins.length - 1), 1);
  let fewest = origins.length;
  const trialsFor = (of: readonly number[], h: number) => {
    const least = apart(h + 1);
    const worth = Math.sqrt(least * independentErrors(of, Math.ceil((h + 1) / step) - 1));
    fewest = Math.min(fewest, Math.max(least, worth));
    return fewest;
  };
  const around = (expected: number, deviation: number, degrees: number): Expected => {
    const reach = studentTQuantile(0.975, degrees)! * deviation;
    return method.log
      ? { expected, low: expected * Math.exp(-reach), high: expected * Math.exp(reach) }
      : { expected, low: expected - reach, high: expected + reach };
  };
  return {
    method,
    periods: Array.from(made, (value, h) => around(value, spread[h]!, trialsFor(errors[h]!, h))),
    total: around(sumOf(made), Math.sqrt(meanSquare(together)), apart(ahead)),
  };
}

const sumOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);
const meanSquare = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value * value, 0) / values.length;

/** The rising sequence nearest to one (pool adjacent violators): what is further ahead is no surer. */
function rising(values: Float64Array): Float64Array {
  const pools: { sum: number; count: number }[] = [];
  for (const value of values) {
    pools.push({ sum: value, count: 1 });
    while (pools.length > 1) {
      const last = pools.at(-1)!;
      const before = pools.at(-2)!;
      if (before.sum / before.count <= last.sum / last.count) break;
      pools.pop();
      before.sum += last.sum;
      before.count += last.count;
    }
  }
  return Float64Array.from(pools.flatMap(({ sum, count }) => new Array<number>(count).fill(sum / count)));
}

/** Mean absolute error of repeating what was a season before: the unit of scaled errors. */
function naiveError(values: Float64Array, season: number): number {
  const lag = season > 1 && values.length > season ? season : 1;
  let sum = 0;
  for (let i = lag; i < values.length; i++) sum += Math.abs(values[i]! - values[i - lag]!);
  return sum / Math.max(values.length - lag, 1) || 1;
}
