/** Where smoothing starts: a level and a slope before the first period, and one deviation per place in the season. */
export interface SeasonalStart {
  readonly level: number;
  readonly slope: number;
  /** Adds up to 0; empty without a season. `season[i]` is that of period i, i + length, … */
  readonly season: Float64Array;
}

/**
 * A start from the whole series. Season: deviations from a local line over one and a half seasons, averaged by place,
 * in three rounds (after Cleveland et al. 1990, STL, with a season that stays), and drawn towards 0 as far as they vary no
 * more than chance would make them (James & Stein 1961, positive part). Level and slope: least
 * squares through the first two seasons (or ten periods) without season. Needs two whole seasons.
 */
export function seasonalStart(values: Float64Array, length: number): SeasonalStart {
  const season = length > 1 ? seasonOf(values, length) : new Float64Array(0);
  const count = Math.min(values.length, Math.max(2 * length, 10));
  const line = through(count, (i) => values[i]! - (season[i % Math.max(length, 1)] ?? 0));
  return { level: line.at(-1), slope: line.slope, season };
}

const rounds = 3;

function seasonOf(values: Float64Array, length: number): Float64Array {
  let season: Float64Array = new Float64Array(length);
  let rest = values;
  for (let round = 0; round < rounds; round++) {
    const trend = localLine(
      values.map((value, i) => value - season[i % length]!),
      1.5 * length,
    );
    rest = values.map((value, i) => value - trend[i]!);
    season = meansByPlace(rest, length);
  }
  let within = 0;
  for (const [i, value] of rest.entries())
    within += (value - season[i % length]!) * (value - season[i % length]!);
  const between = season.reduce((sum, v) => sum + v * v, 0);
  const freedom = Math.max(values.length - length, 1);
  const chance = (within / freedom) * ((length * length) / values.length);
  const kept = between > 0 ? Math.max(0, 1 - chance / between) : 0;
  return season.map((v) => kept * v);
}

/** The mean at each place of the season, less the mean of them. */
function meansByPlace(values: Float64Array, length: number): Float64Array {
  const sums = new Float64Array(length);
  const counts = new Float64Array(length);
  for (const [i, value] of values.entries()) {
    sums[i % length] = sums[i % length]! + value;
    counts[i % length] = counts[i % length]! + 1;
  }
  const means = sums.map((sum, place) => sum / counts[place]!);
  const centre = means.reduce((sum, v) => sum + v, 0) / length;
  return means.map((v) => v - centre);
}

/** A line through the `span` values around each one, nearer ones with more weight (loess; Cleveland 1979). */
function localLine(values: Float64Array, span: number): Float64Array {
  const n = values.length;
  const width = Math.min(n, Math.ceil(span) | 1);
  return Float64Array.from(values, (_, at) => {
    const from = Math.max(0, Math.min(n - width, at - (width >> 1)));
    const reach = Math.max(at - from, from + width - 1 - at) + 1;
    let weights = 0;
    let x1 = 0;
    let x2 = 0;
    let y1 = 0;
    let xy = 0;
    for (let i = from; i < from + width; i++) {
      const x = i - at;
      const near = Math.abs(x) / reach;
      const cube = 1 - near * near * near;
      const weight = cube * cube * cube;
      weights += weight;
      x1 += weight * x;
      x2 += weight * x * x;
      y1 += weight * values[i]!;
      xy += weight * x * values[i]!;
    }
    const spread = x2 - (x1 * x1) / weights;
    const slope = spread > 0 ? (xy - (x1 * y1) / weights) / spread : 0;
    return (y1 - slope * x1) / weights;
  });
}

/** The least-squares line through `count` values, as a function of their place. */
function through(count: number, value: (i: number) => number) {
  const middle = (count - 1) / 2;
  let mean = 0;
  for (let i = 0; i < count; i++) mean += value(i) / count;
  let up = 0;
  let square = 0;
  for (let i = 0; i < count; i++) {
    up += (i - middle) * (value(i) - mean);
    square += (i - middle) * (i - middle);
  }
  const slope = square > 0 ? up / square : 0;
  return { slope, at: (i: number) => mean + slope * (i - middle) };
}
