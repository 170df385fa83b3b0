import { type Heterogeneity, heterogeneity } from '../stats/heterogeneity.js';
import { mean, type Sample, variance } from '../stats/sample.js';
import type { MetricShape } from './contrast.js';
import type { Stratum } from './stratified.js';

/** The weight, in buyers, of what all parts say about how much outcomes vary in one of them. */
const priorBuyers = 20;

/**
 * Whether an effect differs between the parts of a cut: Cochran's Q of the parts' differences. Small parts understate their
 * own error, so for rates one success and one failure are added to each arm (Agresti & Caffo 2000, Am. Stat. 54), and for
 * amounts each variance is shrunk by 20 buyers' worth to what its own rate of buyers, one more of two more units, and the
 * baskets of all parts together would give. Parts without units in an arm
 * are left out; `undefined` with fewer than two others. Source: Cochran 1954, Biometrics 10.
 */
export function interaction(shape: MetricShape, parts: readonly Stratum[]): Heterogeneity | undefined {
  const both = parts.filter(({ treated, control }) => treated.n > 0 && control.n > 0);
  if (shape === 'rate') {
    const made = both.map(({ treated, control }) => [plusTwo(treated), plusTwo(control)] as const);
    return heterogeneity(
      made.map(([a, b]) => a.rate - b.rate),
      made.map(([a, b]) => Math.sqrt(a.variance + b.variance)),
    );
  }
  const baskets = basketsOf(both.flatMap(({ treated, control }) => [treated, control]));
  return heterogeneity(
    both.map(({ treated, control }) => mean(treated)! - mean(control)!),
    both.map(({ treated, control }) =>
      Math.sqrt(shrunk(treated, baskets) / treated.n + shrunk(control, baskets) / control.n),
    ),
  );
}

function plusTwo({ sum, n }: Sample) {
  const rate = (sum + 1) / (n + 2);
  return { rate, variance: (rate * (1 - rate)) / (n + 2) };
}

interface Baskets {
  readonly mean: number;
  readonly square: number;
}

/** The mean basket of all buyers together, and that of their squares. */
function basketsOf(samples: readonly Sample[]): Baskets {
  const total = (of: (sample: Sample) => number) => samples.reduce((sum, sample) => sum + of(sample), 0);
  const buyers = Math.max(
    1,
    total((sample) => sample.buyers),
  );
  return {
    mean: total((sample) => sample.sum) / buyers,
    square: total((sample) => sample.sumSquares) / buyers,
  };
}

function shrunk(sample: Sample, baskets: Baskets): number {
  const rate = (sample.buyers + 1) / (sample.n + 2);
  const typical = Math.max(0, rate * baskets.square - rate * rate * baskets.mean * baskets.mean);
  const own = variance(sample) ?? typical;
  return (own * sample.buyers + typical * priorBuyers) / (sample.buyers + priorBuyers);
}
