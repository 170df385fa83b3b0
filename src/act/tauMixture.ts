import { normalCdf, normalQuantile } from '../stats/normal.js';
import type { PastSelection, PromiseInterval } from './promise.js';

/** A spread between campaigns, how likely it is, and what it says about the mean of measured less predicted. */
export interface TauPoint {
  readonly tau: number;
  readonly weight: number;
  readonly mean: number;
  readonly variance: number;
}

const gridPoints = 61;

/**
 * Posterior of τ on a grid of 0 … 3 prior standard deviations, with mean and variance of μ at each point:
 * D − p ~ N(μ, error² + τ²), flat prior on μ, half-normal prior on τ with standard deviation `scale`.
 * Source: Gelman et al. 2013, Bayesian Data Analysis, 5.4.
 */
export function overTau(selections: readonly PastSelection[], scale: number): readonly TauPoint[] {
  const points = [];
  for (let g = 0; g < gridPoints; g++) {
    const tau = (3 * scale * g) / (gridPoints - 1);
    let weights = 0;
    let weighted = 0;
    let logDensity = -(tau * tau) / (2 * scale * scale);
    for (const { measured, predicted, error } of selections) {
      const precision = 1 / (error * error + tau * tau);
      weights += precision;
      weighted += precision * (measured - predicted);
      logDensity += 0.5 * Math.log(precision);
    }
    const centre = weighted / weights;
    logDensity -= 0.5 * Math.log(weights);
    for (const { measured, predicted, error } of selections) {
      const d = measured - predicted - centre;
      logDensity -= (0.5 * d * d) / (error * error + tau * tau);
    }
    if (g === 0 || g === gridPoints - 1) logDensity += Math.log(0.5);
    points.push({ tau, logDensity, mean: centre, variance: 1 / weights });
  }
  const highest = Math.max(...points.map((point) => point.logDensity));
  const mass = points.map((point) => Math.exp(point.logDensity - highest));
  const sum = mass.reduce((a, b) => a + b, 0);
  return points.map(({ tau, mean: centre, variance }, g) => ({
    tau,
    mean: centre,
    variance,
    weight: mass[g]! / sum,
  }));
}

/** A normal distribution and its weight in a mixture. */
export interface Component {
  readonly weight: number;
  readonly mean: number;
  readonly deviation: number;
}

/** The central interval of a mixture of normals that holds `level` of it. */
export function mixtureInterval(components: readonly Component[], level: number): PromiseInterval {
  return {
    low: mixtureQuantile(components, 0.5 - level / 2),
    high: mixtureQuantile(components, 0.5 + level / 2),
  };
}

/** Chance that a draw from a mixture of normals is at most `at`. */
export function mixtureCdf(components: readonly Component[], at: number): number {
  return components.reduce(
    (sum, part) => sum + part.weight * normalCdf((at - part.mean) / part.deviation),
    0,
  );
}

function mixtureQuantile(components: readonly Component[], probability: number): number {
  const z = normalQuantile(probability)!;
  let low = Math.min(...components.map((part) => part.mean + z * part.deviation));
  let high = Math.max(...components.map((part) => part.mean + z * part.deviation));
  for (let step = 0; step < 200 && high - low > 1e-12 * Math.max(1, Math.abs(low), Math.abs(high)); step++) {
    const middle = (low + high) / 2;
    if (mixtureCdf(components, middle) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
