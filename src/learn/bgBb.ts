import { fitPositive, type LogLikelihood, type PositiveFit } from './fitPositive.js';
import type { Histories } from './histories.js';
import { risingLogs } from './risingLogs.js';

/** Names of the parameters of the BG/BB model, in order. */
export const bgBbNames = ['alpha', 'beta', 'gamma', 'delta'] as const;

/**
 * Fits the BG/BB model of whole periods: while alive a customer buys in a period with a chance of their own, beta(alpha,
 * beta) distributed, and before each period leaves for ever with a chance of their own, beta(gamma, delta) distributed.
 * Recency is the number of the last period with a purchase, age that of periods seen. Source: Fader, Hardie & Shang 2010,
 * Marketing Science 29(6), equation 7.
 */
export function fitBgBb(histories: Histories): PositiveFit {
  const starts = [
    [1, 1, 0.5, 3],
    [1, 1, 1, 1],
    [0.5, 2, 0.5, 5],
    [2, 1, 0.3, 2],
    [0.5, 0.5, 1, 10],
  ];
  return fitPositive(bgBbLogLikelihood(histories), starts, histories.total);
}

/** The log-likelihood of histories, with its slope, as a function of alpha, beta, gamma and delta. */
export function bgBbLogLikelihood({ rows, times, x, last, seen, weight }: Histories): LogLikelihood {
  const most = Math.ceil(times[times.length - 1] ?? 0) + 1;
  return (parameters) => {
    const [alpha, beta, gamma, delta] = parameters as unknown as readonly [number, number, number, number];
    const buy = risingLogs(alpha, most);
    const pass = risingLogs(beta, most);
    const either = risingLogs(alpha + beta, most);
    const stay = risingLogs(delta, most);
    const both = risingLogs(gamma + delta, most);
    const logGamma = Math.log(gamma);
    const gradient = new Float64Array(4);
    let value = 0;
    for (let i = 0; i < rows; i++) {
      const k = x[i]!;
      const at = times[last[i]!]!;
      const n = times[seen[i]!]!;
      const top = logTerm(n);
      let sum = 0;
      const slope = new Float64Array(4);
      for (let j = at; j <= n; j++) {
        const mass = Math.exp(logTerm(j) - top);
        sum += mass;
        const left = j < n ? 1 : 0;
        slope[0]! += mass * (buy.slope[k]! - either.slope[j]!);
        slope[1]! += mass * (pass.slope[j - k]! - either.slope[j]!);
        slope[2]! += mass * (left / gamma - both.slope[j + left]!);
        slope[3]! += mass * (stay.slope[j]! - both.slope[j + left]!);
      }
      value += weight[i]! * (top + Math.log(sum));
      for (let p = 0; p < 4; p++) gradient[p]! += (weight[i]! * slope[p]!) / sum;

      /** Bought k times in j periods, then left; at j = n, did not leave. */
      function logTerm(j: number): number {
        const bought = buy.log[k]! + pass.log[j - k]! - either.log[j]!;
        return j < n
          ? bought + logGamma + stay.log[j]! - both.log[j + 1]!
          : bought + stay.log[j]! - both.log[j]!;
      }
    }
    return { value, gradient };
  };
}

/** The chance of being alive in the period after `age` periods, and orders expected in each of `periods` after it. */
export interface BgBbOutlook {
  readonly alive: number;
  readonly orders: Float64Array;
}

/**
 * What the BG/BB model expects of a customer with purchases in `x` of `age` periods, the last in period `recency`.
 * Source: Fader, Hardie & Shang 2010, equations 11 and 13, the latter period by period.
 */
export function bgBbOutlook(
  parameters: readonly number[],
  x: number,
  recency: number,
  age: number,
  periods: number,
): BgBbOutlook {
  const [alpha, beta, gamma, delta] = parameters as readonly [number, number, number, number];
  const log = (start: number, count: number) => risingLogs(start, count).log[count]!;
  const bought = (j: number) => log(alpha, x) + log(beta, j - x) - log(alpha + beta, j);
  const kept = (j: number) => log(delta, j) - log(gamma + delta, j);
  const whole = bought(age) + kept(age);
  let likelihood = 1;
  for (let j = recency; j < age; j++) {
    likelihood += Math.exp(bought(j) + kept(j) + Math.log(gamma / (gamma + delta + j)) - whole);
  }
  let stays = 1 / likelihood;
  const chance = (alpha + x) / (alpha + beta + age);
  const orders = new Float64Array(periods);
  let alive = 0;
  for (let k = 0; k < Math.max(periods, 1); k++) {
    stays *= (delta + age + k) / (gamma + delta + age + k);
    if (k === 0) alive = stays;
    if (k < periods) orders[k] = stays * chance;
  }
  return { alive, orders };
}
