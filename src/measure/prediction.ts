import { upperGamma } from '../stats/gamma.js';
import { studentTCdf, studentTQuantile } from '../stats/studentT.js';

/** What is expected to come: its mean, the 80 % interval, and the chance of at least so much. */
export interface Prediction {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly atLeast: (value: number) => number;
}

/** The share of the interval of a prediction. */
const predictionLevel = 0.8;

/**
 * A sure prediction: nothing is left to come.
 * @example certain(5).atLeast(6) // 0
 */
export function certain(value: number): Prediction {
  return { mean: value, low: value, high: value, atLeast: (least) => (value >= least ? 1 : 0) };
}

/**
 * Student's t around a mean, with a scale and degrees of freedom above 0; `undefined` without a scale above 0.
 * @example tPrediction(100, 10, 9)?.atLeast(100) // 0.5
 */
export function tPrediction(mean: number, scale: number, df: number): Prediction | undefined {
  const t = studentTQuantile(0.5 + predictionLevel / 2, df);
  if (t === undefined || !(scale > 0) || !Number.isFinite(scale)) return undefined;
  return {
    mean,
    low: mean - t * scale,
    high: mean + t * scale,
    atLeast: (value) => studentTCdf((mean - value) / scale, df)!,
  };
}

/**
 * What is there already (`sofar`) and a gamma variable of mean `mean` and variance `variance` on top of it: counts and
 * amounts that only grow. With whole units, `step` is 1 and half of it is the correction for continuity.
 * @example gammaPrediction(10, 0, 0, 1).atLeast(11) // 0
 */
export function gammaPrediction(sofar: number, mean: number, variance: number, step: number): Prediction {
  if (!(mean > 0) || !(variance > 0)) return certain(sofar + Math.max(mean, 0));
  const shape = (mean * mean) / variance;
  const scale = variance / mean;
  const above = (x: number) => (x <= 0 ? 1 : upperGamma(shape, x / scale)!);
  const quantile = (p: number) => {
    let low = 0;
    let high = mean + 40 * Math.sqrt(variance);
    for (let i = 0; i < 200 && high - low > 1e-9 * high; i++) {
      const middle = (low + high) / 2;
      if (above(middle) > 1 - p) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  };
  return {
    mean: sofar + mean,
    low: sofar + quantile(0.5 - predictionLevel / 2),
    high: sofar + quantile(0.5 + predictionLevel / 2),
    atLeast: (value) => above(value - sofar - step / 2),
  };
}
