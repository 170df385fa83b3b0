import { random } from '../random.js';

/**
 * How often each row counts in bootstrap sample after sample: units are drawn with replacement and bring all their rows,
 * so that customers of several campaigns stay whole. The array is the same one each time; the samples depend on seed, units
 * and their number only. Source: Davison & Hinkley 1997, Bootstrap Methods and their Application, 2.4 (clusters: 3.8).
 */
export function* resamples(unit: Int32Array, count: number, seed: number): Generator<Int32Array> {
  const places = new Map<number, number>();
  const place = Int32Array.from(unit, (u) => {
    const known = places.get(u);
    if (known !== undefined) return known;
    places.set(u, places.size);
    return places.size - 1;
  });
  const uniform = random(seed);
  const drawn = new Int32Array(places.size);
  const times = new Int32Array(unit.length);
  for (let b = 0; b < count; b++) {
    drawn.fill(0);
    for (let d = 0; d < drawn.length; d++) drawn[Math.floor(uniform() * drawn.length)]!++;
    for (let i = 0; i < times.length; i++) times[i] = drawn[place[i]!]!;
    yield times;
  }
}

/** Bootstrap samples: enough for a 95 % interval, fewer where rows are many. */
export function sampleCount(rows: number): number {
  return Math.max(100, Math.min(500, Math.floor(4e7 / Math.max(rows, 1))));
}

/** An estimate with its 95 % interval and standard error from bootstrap samples. */
export interface Bootstrapped {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly error: number;
}

/** Percentile interval and standard deviation of an estimate's bootstrap values; `undefined` with fewer than 20 of them. */
export function bootstrapped(value: number, samples: readonly number[]): Bootstrapped | undefined {
  const known = samples.filter((one) => Number.isFinite(one)).sort((a, b) => a - b);
  if (known.length < 20 || !Number.isFinite(value)) return undefined;
  const mean = known.reduce((sum, one) => sum + one, 0) / known.length;
  const squares = known.reduce((sum, one) => sum + (one - mean) * (one - mean), 0);
  const at = (share: number) => {
    const place = share * (known.length - 1);
    const below = Math.floor(place);
    const next = known[Math.min(below + 1, known.length - 1)]!;
    return known[below]! + (place - below) * (next - known[below]!);
  };
  return { value, low: at(0.025), high: at(0.975), error: Math.sqrt(squares / (known.length - 1)) };
}
