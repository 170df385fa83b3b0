import { digamma } from '../stats/digamma.js';
import { logGamma } from '../stats/gamma.js';
import { fitPositive, type LogLikelihood, type PositiveFit } from './fitPositive.js';

/** Names of the parameters of the Gamma-Gamma model, in order. */
export const gammaGammaNames = ['p', 'q', 'gamma'] as const;

/** What customers spent: `x` purchases of `mean` on average (above 0), and how many customers did so. */
export interface Spending {
  readonly x: ArrayLike<number>;
  readonly mean: ArrayLike<number>;
  readonly weight?: ArrayLike<number>;
}

/**
 * Fits the Gamma-Gamma model of spend per purchase: gamma(p, ν) distributed within a customer, ν gamma(q, gamma)
 * distributed between them, independent of how often they buy. Fitted to spend over its mean, so units do not matter. Source: Fader & Hardie 2013, "The Gamma-Gamma Model of
 * Monetary Value", brucehardie.com/notes/025, equation 1a.
 */
export function fitGammaGamma(spending: Spending): PositiveFit {
  const { x, mean, weight } = spending;
  let total = 0;
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    const n = weight?.[i] ?? 1;
    total += n;
    sum += n * mean[i]!;
  }
  const average = sum / Math.max(total, 1);
  const starts = [
    [6, 4],
    [2, 3],
    [1, 2],
    [20, 4],
    [3, 20],
  ].map(([p, q]) => [p!, q!, (q! - 1) / p!]);
  const relative = Float64Array.from(mean, (value) => value / average);
  const scaled = { ...spending, mean: relative };
  const fit = fitPositive(gammaGammaLogLikelihood(scaled), starts, total, fromSample(scaled, starts));
  const [p, q, gamma] = fit.parameters as readonly [number, number, number];
  return {
    ...fit,
    parameters: [p, q, gamma * average],
    logLikelihood: fit.logLikelihood - total * Math.log(average),
  };
}

/** More customers than twice this are looked at in a sample of so many first. */
const sampled = 20_000;

function fromSample({ x, mean, weight }: Spending, starts: readonly (readonly number[])[]) {
  const step = Math.floor(x.length / sampled);
  if (step < 2) return undefined;
  const some = { x: [] as number[], mean: [] as number[], weight: [] as number[] };
  let total = 0;
  for (let i = step >> 1; i < x.length; i += step) {
    some.x.push(x[i]!);
    some.mean.push(mean[i]!);
    some.weight.push(weight?.[i] ?? 1);
    total += weight?.[i] ?? 1;
  }
  return { fit: fitPositive(gammaGammaLogLikelihood(some), starts, total), weight: total };
}

/** The log-likelihood of spending, with its slope, as a function of p, q and gamma. */
export function gammaGammaLogLikelihood({ x, mean, weight }: Spending): LogLikelihood {
  const rows = x.length;
  const byCount = new Map<number, number>();
  const logMean = Float64Array.from({ length: rows }, (_, i) => Math.log(mean[i]!));
  let logs = 0;
  let scaled = 0;
  let total = 0;
  for (let i = 0; i < rows; i++) {
    const n = weight?.[i] ?? 1;
    total += n;
    byCount.set(x[i]!, (byCount.get(x[i]!) ?? 0) + n);
    logs += n * logMean[i]!;
    scaled += n * x[i]! * (logMean[i]! + Math.log(x[i]!));
  }
  const counts = [...byCount].sort(([a], [b]) => a - b);
  return (parameters) => {
    const [p, q, gamma] = parameters as unknown as readonly [number, number, number];
    let value = total * (q * Math.log(gamma) - logGamma(q)!) + p * scaled - logs;
    let slopeP = scaled;
    let slopeQ = total * (Math.log(gamma) - digamma(q)!);
    let slopeGamma = (total * q) / gamma;
    for (const [k, n] of counts) {
      const all = digamma(p * k + q)!;
      value += n * (logGamma(p * k + q)! - logGamma(p * k)!);
      slopeP += n * k * (all - digamma(p * k)!);
      slopeQ += n * all;
    }
    for (let i = 0; i < rows; i++) {
      const n = weight?.[i] ?? 1;
      const k = x[i]!;
      const whole = gamma + k * mean[i]!;
      const log = Math.log(whole);
      value -= n * (p * k + q) * log;
      slopeP -= n * k * log;
      slopeQ -= n * log;
      slopeGamma -= (n * (p * k + q)) / whole;
    }
    return { value, gradient: Float64Array.of(slopeP, slopeQ, slopeGamma) };
  };
}

/**
 * The spend per purchase expected of a customer whose `x` purchases were `mean` on average: the population mean and their
 * own, weighted. `undefined` if q ≤ 1, where the population has no mean. Source: Fader & Hardie 2013, equation 5.
 */
export function expectedSpend(parameters: readonly number[], x: number, mean: number): number | undefined {
  const [p, q, gamma] = parameters as readonly [number, number, number];
  if (!(q > 1)) return undefined;
  if (x === 0) return (p * gamma) / (q - 1);
  return (p * (gamma + x * mean)) / (p * x + q - 1);
}
