import { bgBbNames, bgBbOutlook, fitBgBb } from '../learn/bgBb.js';
import { bgNbdAlive, bgNbdNames, bgNbdOrders, fitBgNbd } from '../learn/bgNbd.js';
import type { PositiveFit } from '../learn/fitPositive.js';
import {
  type DrawOrders,
  drawBgBbOrders,
  drawBgNbdOrders,
  drawParetoNbdOrders,
} from '../learn/futureOrders.js';
import type { Histories } from '../learn/histories.js';
import { fitParetoNbd, paretoNbdAlive, paretoNbdNames, paretoNbdOrders } from '../learn/paretoNbd.js';

export const buyingModelNames = ['bg-nbd', 'pareto-nbd', 'bg-bb'] as const;

/** A model of when customers buy and when they leave. */
export type BuyingModelName = (typeof buyingModelNames)[number];

/** What a model can do, whichever it is. Times are weeks, or whole periods for `bg-bb`. */
export interface BuyingModel {
  readonly names: readonly string[];
  readonly fit: (histories: Histories) => PositiveFit;
  /** P(alive) now; for `bg-bb` in the next period. */
  readonly alive: (parameters: readonly number[], x: number, recency: number, age: number) => number;
  /** Orders expected within each span (ascending) of a customer who is alive in the sense of `alive`. */
  readonly orders: (
    parameters: readonly number[],
    x: number,
    age: number,
    spans: ArrayLike<number>,
  ) => Float64Array;
  /** One way that the horizon of such a customer may go. */
  readonly draw: DrawOrders;
  readonly source: string;
  readonly formulas: readonly string[];
}

/** The models by name. */
export const buyingModels: Readonly<Record<BuyingModelName, BuyingModel>> = {
  'bg-nbd': {
    names: bgNbdNames,
    fit: fitBgNbd,
    alive: bgNbdAlive,
    orders: bgNbdOrders,
    draw: drawBgNbdOrders,
    source: 'Fader, Hardie & Lee 2005, Marketing Science 24(2)',
    formulas: [
      'L(x, t, T) = B(a, b+x)/B(a, b) · Γ(r+x) alpha^r/(Γ(r) (alpha+T)^(r+x)) + [x > 0] B(a+1, b+x−1)/B(a, b) · Γ(r+x) alpha^r/(Γ(r) (alpha+t)^(r+x))',
      'P(alive) = 1 / (1 + [x > 0] a/(b+x−1) · ((alpha+T)/(alpha+t))^(r+x))',
      'E[orders in h] = P(alive) · Σ_j P(N ≥ j) · B(a, b+x+j−1)/B(a, b+x), N negative binomial with shape r+x and mean (r+x) h/(alpha+T)',
    ],
  },
  'pareto-nbd': {
    names: paretoNbdNames,
    fit: fitParetoNbd,
    alive: paretoNbdAlive,
    orders: paretoNbdOrders,
    draw: drawParetoNbdOrders,
    source:
      'Schmittlein, Morrison & Colombo 1987, Management Science 33(1); Fader, Hardie & Lee 2005, notes/008',
    formulas: [
      'L(x, t, T) = Γ(r+x)/Γ(r) alpha^r beta^s · ((alpha+T)^−(r+x) (beta+T)^−s + s · ∫ from t to T of (alpha+τ)^−(r+x) (beta+τ)^−(s+1) dτ)',
      'P(alive) = first term / both terms',
      'E[orders in h] = P(alive) · (r+x)(beta+T)/((alpha+T)(s−1)) · (1 − ((beta+T)/(beta+T+h))^(s−1))',
    ],
  },
  'bg-bb': {
    names: bgBbNames,
    fit: fitBgBb,
    alive: (parameters, x, recency, age) => bgBbOutlook(parameters, x, recency, age, 0).alive,
    orders: bgBbOrders,
    draw: drawBgBbOrders,
    source: 'Fader, Hardie & Shang 2010, Marketing Science 29(6)',
    formulas: [
      'L(x, t, n) = B(alpha+x, beta+n−x)/B(alpha, beta) · B(gamma, delta+n)/B(gamma, delta) + Σ from j = t to n−1 of B(alpha+x, beta+j−x)/B(alpha, beta) · B(gamma+1, delta+j)/B(gamma, delta)',
      'P(alive) = B(alpha+x, beta+n−x)/B(alpha, beta) · B(gamma, delta+n+1)/B(gamma, delta) / L: in the period after n',
      'E[orders in h periods] = Σ over k = 1 … h of P(alive in period n+k) · (alpha+x)/(alpha+beta+n)',
    ],
  },
};

/** Given alive in the next period, the chance of each later one depends on age only. */
function bgBbOrders(
  parameters: readonly number[],
  x: number,
  age: number,
  spans: ArrayLike<number>,
): Float64Array {
  const [alpha, beta, gamma, delta] = parameters as readonly [number, number, number, number];
  const chance = (alpha + x) / (alpha + beta + age);
  let stays = 1;
  let sum = 0;
  let period = 0;
  return Float64Array.from(spans, (span) => {
    for (; period < span; period++) {
      if (period > 0) stays *= (delta + age + period) / (gamma + delta + age + period);
      sum += stays * chance;
    }
    return sum;
  });
}
