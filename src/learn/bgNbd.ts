import { fitHistories } from './fitHistories.js';
import type { LogLikelihood, PositiveFit } from './fitPositive.js';
import type { Histories } from './histories.js';
import { orderCurve } from './orderCurve.js';
import { risingLogs } from './risingLogs.js';

/** Names of the parameters of the BG/NBD model, in order. */
export const bgNbdNames = ['r', 'alpha', 'a', 'b'] as const;

/**
 * Fits the BG/NBD model: while alive customers buy at a rate of their own, gamma distributed with shape r and rate alpha;
 * after every purchase they leave for ever with a chance of their own, beta(a, b) distributed. Source: Fader, Hardie & Lee
 * 2005, Marketing Science 24(2), "Counting Your Customers the Easy Way", equation 6.
 */
export function fitBgNbd(histories: Histories): PositiveFit {
  return fitHistories(histories, bgNbdLogLikelihood, (rate) =>
    [
      [0.25, 0.8, 2.5],
      [0.5, 0.5, 5],
      [1, 0.3, 3],
      [1, 1, 1],
      [3, 0.1, 2],
    ].map(([r, a, b]) => [r!, r! / (2 * rate), a!, b!]),
  );
}

/** The log-likelihood of histories, with its slope, as a function of r, alpha, a and b. */
export function bgNbdLogLikelihood(histories: Histories): LogLikelihood {
  const { rows, times, x, last, seen, weight } = histories;
  let most = 0;
  for (let i = 0; i < rows; i++) if (x[i]! > most) most = x[i]!;
  const logs = new Float64Array(times.length);
  const inverse = new Float64Array(times.length);
  return (parameters) => {
    const [r, alpha, a, b] = parameters as unknown as readonly [number, number, number, number];
    const ofR = risingLogs(r, most);
    const ofB = risingLogs(b, most);
    const ofAB = risingLogs(a + b, most);
    for (let i = 0; i < times.length; i++) {
      logs[i] = Math.log(alpha + times[i]!);
      inverse[i] = 1 / (alpha + times[i]!);
    }
    const logAlpha = Math.log(alpha);
    const logA = Math.log(a);
    let value = 0;
    let slopeR = 0;
    let slopeAlpha = 0;
    let slopeA = 0;
    let slopeB = 0;
    let k = -1;
    let base = 0;
    let baseR = 0;
    let odds = 0;
    let left = 0;
    for (let i = 0; i < rows; i++) {
      const n = weight[i]!;
      const to = logs[seen[i]!]!;
      if (x[i] !== k) {
        k = x[i]!;
        base = ofR.log[k]! + r * logAlpha + ofB.log[k]! - ofAB.log[k]!;
        baseR = ofR.slope[k]! + logAlpha;
        odds = k > 0 ? logA - Math.log(b + k - 1) : 0;
        left = k > 0 ? 1 / (b + k - 1) : 0;
      }
      const shape = r + k;
      let part = base - shape * to;
      let alongR = baseR - to;
      let alongAlpha = r / alpha - shape * inverse[seen[i]!]!;
      if (k > 0) {
        const silent = to - logs[last[i]!]!;
        const z = odds + shape * silent;
        const e = Math.exp(-Math.abs(z));
        const gone = z > 0 ? 1 / (1 + e) : e / (1 + e);
        part += Math.max(z, 0) + Math.log(1 + e);
        alongR += gone * silent;
        alongAlpha += gone * shape * (inverse[seen[i]!]! - inverse[last[i]!]!);
        slopeA += n * (gone / a - ofAB.slope[k]!);
        slopeB += n * (ofB.slope[k]! - ofAB.slope[k]! - gone * left);
      }
      value += n * part;
      slopeR += n * alongR;
      slopeAlpha += n * alongAlpha;
    }
    return { value, gradient: Float64Array.of(slopeR, slopeAlpha, slopeA, slopeB) };
  };
}

/**
 * The chance that a customer with `x` repeat purchases, the last at `recency`, is still alive at `age`. Without a repeat
 * purchase it is 1: in this model nobody leaves before one. Source: Fader, Hardie & Lee 2008, "Computing P(alive) Using
 * the BG/NBD Model", brucehardie.com/notes/021.
 */
export function bgNbdAlive(parameters: readonly number[], x: number, recency: number, age: number): number {
  if (x === 0) return 1;
  const [r, alpha, a, b] = parameters as readonly [number, number, number, number];
  const z = Math.log(a / (b + x - 1)) + (r + x) * Math.log((alpha + age) / (alpha + recency));
  return 1 / (1 + Math.exp(z));
}

/**
 * Orders expected within each of `spans` (ascending) after `age`, of a customer with `x` repeat purchases who is alive
 * then. Times P(alive) it is the conditional expectation of Fader, Hardie & Lee 2005, equation 10, written as a sum of
 * chances, so that neither a = 1 nor long spans are special. At x = 0, age = 0 it is the expectation of a new customer.
 */
export function bgNbdOrders(
  parameters: readonly number[],
  x: number,
  age: number,
  spans: ArrayLike<number>,
): Float64Array {
  const [r, alpha, a, b] = parameters as readonly [number, number, number, number];
  return orderCurve(r + x, alpha + age, a, b + x, spans);
}
