import { type Heterogeneity, heterogeneity } from '../stats/heterogeneity.js';
import { mean, type Sample, variance } from '../stats/sample.js';
import type { MetricShape } from './contrast.js';
import type { Stratum } from './stratified.js';

/** The weight, in buyers, of what all parts say about how much outcomes vary in one of them. */
const priorBuyers = 20;

/**
 * Whether an effect differs between the parts of a cut: Cochran's Q of the parts' differences. Small parts understate their
 * own error, so for rates one success and one failure are added to each arm (Agresti & Caffo 2000, Am. Stat. 54), and for
 * amounts each arm's variance is shrunk to that of the arm over all parts by 20 buyers' worth. Parts without units in an arm
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
  const spread = {
    treated: within(both.map((part) => part.treated)),
    control: within(both.map((part) => part.control)),
  };
  return heterogeneity(
    both.map(({ treated, control }) => mean(treated)! - mean(control)!),
    both.map(({ treated, control }) =>
      Math.sqrt(shrunk(treated, spread.treated) / treated.n + shrunk(control, spread.control) / control.n),
    ),
  );
}

function plusTwo({ sum, n }: Sample) {
  const rate = (sum + 1) / (n + 2);
  return { rate, variance: (rate * (1 - rate)) / (n + 2) };
}

/** The variance of outcomes within parts, all parts of an arm together. */
function within(samples: readonly Sample[]): number {
  let squares = 0;
  let freedom = 0;
  for (const sample of samples) {
    if (sample.n < 2) continue;
    squares += variance(sample)! * (sample.n - 1);
    freedom += sample.n - 1;
  }
  return freedom === 0 ? 0 : squares / freedom;
}

function shrunk(sample: Sample, all: number): number {
  const own = variance(sample) ?? all;
  return (own * sample.buyers + all * priorBuyers) / (sample.buyers + priorBuyers);
}
