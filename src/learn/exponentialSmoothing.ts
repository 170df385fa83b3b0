import { type SeasonalStart, seasonalStart } from './seasonalStart.js';

/** Which parts a series is smoothed into. */
export interface SmoothingForm {
  /** A slope that is damped the further ahead it is drawn. */
  readonly trend: boolean;
  /** Periods of a season; 0 = none. */
  readonly season: number;
}

/** How fast each part follows the series, 0 to 1; `damping` is what is left of a slope after one more period. */
export interface SmoothingRates {
  readonly level: number;
  readonly trend: number;
  readonly season: number;
  readonly damping: number;
}

/** A smoothed series: what its parts are at its end. Plain data. */
export interface Smoothed {
  readonly form: SmoothingForm;
  readonly rates: SmoothingRates;
  readonly level: number;
  readonly slope: number;
  /** The next seasonal deviations, in order. */
  readonly season: readonly number[];
  /** Mean squared error one period ahead. */
  readonly error: number;
}

/**
 * Exponential smoothing with additive season and damped trend, in its error-correction form: the next value is level +
 * φ · slope + season, and its error e moves level by α·e, slope by α·β·e, season by γ·(1 − α)·e. Rates are those with the
 * least squared error one period ahead, by a search on a grid that halves; the parts start from `seasonalStart`.
 * Needs two seasons, or three values. Sources: Holt 1957; Winters 1960; Gardner & McKenzie 1985 (damping); Hyndman &
 * Athanasopoulos 2021, Forecasting: Principles and Practice, 8.
 */
export function fitSmoothing(values: Float64Array, form: SmoothingForm): Smoothed {
  const start = seasonalStart(values, form.season);
  const free: (keyof SmoothingRates)[] = ['level'];
  if (form.trend) free.push('trend', 'damping');
  if (form.season > 0) free.push('season');
  let best = smooth(values, form, start, { level: 0.3, trend: 0.1, season: 0.1, damping: 0.9 });
  for (let step = 0.25; step > 0.004; step /= 2) {
    for (let moved = true, turns = 0; moved && turns < 20; turns++) {
      moved = false;
      for (const name of free) {
        for (const by of [step, -step]) {
          const rate = within(name, best.rates[name] + by);
          if (rate === best.rates[name]) continue;
          const tried = smooth(values, form, start, { ...best.rates, [name]: rate });
          if (tried.error >= best.error * (1 - 1e-12)) continue;
          best = tried;
          moved = true;
        }
      }
    }
  }
  return best;
}

/** What a smoothed series expects in the next `ahead` periods. */
export function continued(smoothed: Smoothed, ahead: number): Float64Array {
  const { level, slope, season, rates } = smoothed;
  let drift = 0;
  let left = 1;
  return Float64Array.from({ length: ahead }, (_, h) => {
    left *= rates.damping;
    drift += left * slope;
    return level + drift + (season.length > 0 ? season[h % season.length]! : 0);
  });
}

/** Rates keep off the ends where a part would never move, or a slope last for ever. */
function within(name: keyof SmoothingRates, rate: number): number {
  const [low, high] = name === 'damping' ? [0.5, 0.98] : name === 'level' ? [0.01, 0.99] : [0, 0.99];
  return Math.min(high, Math.max(low, rate));
}

function smooth(
  values: Float64Array,
  form: SmoothingForm,
  start: SeasonalStart,
  rates: SmoothingRates,
): Smoothed {
  const season = Float64Array.from(start.season);
  const damping = form.trend ? rates.damping : 0;
  let level = form.trend ? start.level : start.level + start.slope;
  let slope = form.trend ? start.slope / Math.max(damping, 0.5) : 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const place = form.season > 0 ? i % form.season : 0;
    const deviation = form.season > 0 ? season[place]! : 0;
    const error = values[i]! - (level + damping * slope + deviation);
    squares += error * error;
    level += damping * slope + rates.level * error;
    slope = damping * slope + rates.level * rates.trend * error;
    if (form.season > 0) season[place] = deviation + rates.season * (1 - rates.level) * error;
  }
  const next = form.season > 0 ? values.length % form.season : 0;
  return {
    form,
    rates: { ...rates, damping },
    level,
    slope,
    season: [...season.slice(next), ...season.slice(0, next)],
    error: squares / Math.max(values.length, 1),
  };
}
