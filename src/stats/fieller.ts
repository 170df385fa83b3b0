import { type Interval, mean, type Sample, variance, zOf } from './sample.js';

/** The relative lift a/b − 1 with the set of values the data do not reject. */
export interface RelativeLift {
  readonly relative: number;
  /** z² times the squared coefficient of variation of b's mean: at 1 or above the set has no finite ends. */
  readonly g: number;
  /** `undefined` when g >= 1. */
  readonly interval: Interval | undefined;
}

/**
 * Relative lift of mean a over mean b, a/b − 1, with Fieller's set: all θ with (ȳa − θȳb)² <= z²(va + θ²vb), minus 1.
 * `undefined` when b's mean is not above 0 or an arm has fewer than two units. Assumes independent arms and means
 * close to normal. Source: Fieller 1954, JRSS B 16(2), 175-185.
 * @example fieller(rateSample(3894, 21307), rateSample(2262, 21306)) // { relative: 0.721, g: 0.0015, interval: { low: 0.641, high: 0.807 } }
 */
export function fieller(a: Sample, b: Sample, level = 0.95): RelativeLift | undefined {
  const parts = ratioParts(a, b, level);
  if (parts === undefined) return undefined;
  const { ratio, base, va, vb, z } = parts;
  const g = (z * z * vb) / (base * base);
  if (g >= 1) return { relative: ratio - 1, g, interval: undefined };
  const half = (z / base) * Math.sqrt(va * (1 - g) + ratio * ratio * vb);
  return {
    relative: ratio - 1,
    g,
    interval: { low: (ratio - half) / (1 - g) - 1, high: (ratio + half) / (1 - g) - 1 },
  };
}

/**
 * The same relative lift with the symmetric interval of the delta method; fine while g < 0.02.
 * @example deltaLift(rateSample(3894, 21307), rateSample(2262, 21306)) // { relative: 0.721, g: 0.0015, interval: { low: 0.638, high: 0.804 } }
 */
export function deltaLift(a: Sample, b: Sample, level = 0.95): RelativeLift | undefined {
  const parts = ratioParts(a, b, level);
  if (parts === undefined) return undefined;
  const { ratio, base, va, vb, z } = parts;
  const half = (z * Math.sqrt(va + ratio * ratio * vb)) / base;
  const g = (z * z * vb) / (base * base);
  return { relative: ratio - 1, g, interval: { low: ratio - 1 - half, high: ratio - 1 + half } };
}

function ratioParts(a: Sample, b: Sample, level: number) {
  const z = zOf(level);
  const varianceA = variance(a);
  const varianceB = variance(b);
  const base = mean(b);
  if (z === undefined || varianceA === undefined || varianceB === undefined || !(base! > 0)) return undefined;
  return { ratio: mean(a)! / base!, base: base!, va: varianceA / a.n, vb: varianceB / b.n, z };
}
