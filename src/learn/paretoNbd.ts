import { fitHistories } from './fitHistories.js';
import type { LogLikelihood, PositiveFit } from './fitPositive.js';
import type { Histories } from './histories.js';
import { risingLogs } from './risingLogs.js';
import { fillTails, type Silence, silence, silenceGrid } from './silence.js';

/** Names of the parameters of the Pareto/NBD model, in order. */
export const paretoNbdNames = ['r', 'alpha', 's', 'beta'] as const;

/**
 * Fits the Pareto/NBD model: while alive customers buy at a rate of their own, gamma(r, alpha) distributed, and leave at a
 * rate of their own at any time, gamma(s, beta) distributed. Sources: Schmittlein, Morrison & Colombo 1987, Management
 * Science 33(1); Fader, Hardie & Lee 2005, "A Note on Implementing the Pareto/NBD Model in MATLAB", brucehardie.com/notes/008.
 */
export function fitParetoNbd(histories: Histories): PositiveFit {
  return fitHistories(histories, paretoNbdLogLikelihood, (rate, age) =>
    [
      [0.5, 0.6, 0.4],
      [0.8, 0.3, 1],
      [1, 1, 1],
      [2, 0.1, 0.3],
      [0.3, 2, 3],
    ].map(([r, s, share]) => [r!, r! / (1.6 * rate), s!, share! * age]),
  );
}

/** The log-likelihood of histories, with its slope, as a function of r, alpha, s and beta. */
export function paretoNbdLogLikelihood(histories: Histories): LogLikelihood {
  const { rows, times, x, last, seen, weight } = histories;
  let most = 0;
  for (let i = 0; i < rows; i++) if (x[i]! > most) most = x[i]!;
  const grid = silenceGrid(histories);
  const tail = () => new Float64Array(grid.point.length);
  const tails = { log: tail(), logAlpha: tail(), perAlpha: tail(), logBeta: tail(), perBeta: tail() };
  const logAlphas = new Float64Array(times.length);
  const logBetas = new Float64Array(times.length);
  return (parameters) => {
    const [r, alpha, s, beta] = parameters as unknown as readonly [number, number, number, number];
    fillTails(parameters, grid, times, tails);
    const ofR = risingLogs(r, most);
    for (let i = 0; i < times.length; i++) {
      logAlphas[i] = Math.log(alpha + times[i]!);
      logBetas[i] = Math.log(beta + times[i]!);
    }
    const logS = Math.log(s);
    const start = r * Math.log(alpha) + s * Math.log(beta);
    const startR = Math.log(alpha);
    const startS = Math.log(beta);
    let value = 0;
    let slopeR = 0;
    let slopeAlpha = 0;
    let slopeS = 0;
    let slopeBeta = 0;
    for (let i = 0; i < rows; i++) {
      const n = weight[i]!;
      const k = x[i]!;
      const shape = r + k;
      const end = seen[i]!;
      const staying = -shape * logAlphas[end]! - s * logBetas[end]!;
      const from = grid.lastAt[i]!;
      const to = grid.seenAt[i]!;
      let part = staying;
      let gone = 0;
      let meanLogAlpha = 0;
      let meanPerAlpha = 0;
      let meanLogBeta = 0;
      let meanPerBeta = 0;
      if (last[i] !== end) {
        const beyond = Math.exp(tails.log[to]! - tails.log[from]!);
        const within = 1 - beyond;
        const z = logS + tails.log[from]! + Math.log1p(-beyond) - staying;
        const e = Math.exp(-Math.abs(z));
        gone = z > 0 ? 1 / (1 + e) : e / (1 + e);
        part += Math.max(z, 0) + Math.log1p(e);
        meanLogAlpha = (tails.logAlpha[from]! - beyond * tails.logAlpha[to]!) / within;
        meanPerAlpha = (tails.perAlpha[from]! - beyond * tails.perAlpha[to]!) / within;
        meanLogBeta = (tails.logBeta[from]! - beyond * tails.logBeta[to]!) / within;
        meanPerBeta = (tails.perBeta[from]! - beyond * tails.perBeta[to]!) / within;
      }
      const here = 1 - gone;
      value += n * (ofR.log[k]! + start + part);
      slopeR += n * (ofR.slope[k]! + startR - here * logAlphas[end]! - gone * meanLogAlpha);
      slopeAlpha += n * (r / alpha - shape * (here / (alpha + times[end]!) + gone * meanPerAlpha));
      slopeS += n * (startS - here * logBetas[end]! + gone * (1 / s - meanLogBeta));
      slopeBeta += n * (s / beta - (here * s) / (beta + times[end]!) - gone * (s + 1) * meanPerBeta);
    }
    return { value, gradient: Float64Array.of(slopeR, slopeAlpha, slopeS, slopeBeta) };
  };
}

/** The chance that a customer with `x` repeat purchases, the last at `recency`, is still alive at `age`. */
export function paretoNbdAlive(
  parameters: readonly number[],
  x: number,
  recency: number,
  age: number,
): number {
  if (!(recency < age)) return 1;
  const [r, alpha, s, beta] = parameters as readonly [number, number, number, number];
  const out: Silence = { log: 0, logAlpha: 0, perAlpha: 0, logBeta: 0, perBeta: 0 };
  silence(parameters, x, recency, age, out);
  const staying = -(r + x) * Math.log(alpha + age) - s * Math.log(beta + age);
  return 1 / (1 + Math.exp(Math.log(s) + out.log - staying));
}

/**
 * Orders expected within each of `spans` after `age`, of a customer with `x` repeat purchases who is alive then; times
 * P(alive) it is the conditional expectation of Fader, Hardie & Lee 2005 (notes/008, equation 22). At x = 0, age = 0 it
 * is the expectation of a new customer.
 */
export function paretoNbdOrders(
  parameters: readonly number[],
  x: number,
  age: number,
  spans: ArrayLike<number>,
): Float64Array {
  const [r, alpha, s, beta] = parameters as readonly [number, number, number, number];
  const rate = (r + x) / (alpha + age);
  return Float64Array.from(spans, (span) => {
    const grown = Math.log1p(span / (beta + age));
    const q = (s - 1) * grown;
    const kept = Math.abs(q) < 1e-9 ? grown * (1 - q / 2) : -Math.expm1(-q) / (s - 1);
    return rate * (beta + age) * kept;
  });
}
