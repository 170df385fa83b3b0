import type { Sample } from '../stats/sample.js';

/** Sums over units that hold several people each: x people and an outcome y per unit. */
export interface ClusterSums {
  readonly units: number;
  /** Units whose outcome is not 0. */
  readonly buyers: number;
  /** Sum of x, of its squares, of y, of its squares, and of the products. */
  readonly people: number;
  readonly peopleSquares: number;
  readonly sum: number;
  readonly sumSquares: number;
  readonly products: number;
}

/**
 * A sample of units whose mean is the outcome per person, R = sum of y / sum of x, and whose variance is that of R: the
 * values R + (y - R x) / mean x. People of a unit were drawn together, so units are what varies independently (Cochran
 * 1977, "Sampling Techniques", 6.4 and 9A; Deng, Knoblich and Lu 2018, KDD, section 3). With one person in each unit it is
 * the sample of y. `undefined` without people.
 */
export function clusterSample(sums: ClusterSums): Sample | undefined {
  const { units, people } = sums;
  if (units === 0 || people === 0) return undefined;
  const rate = sums.sum / people;
  const size = people / units;
  const residual = sums.sumSquares - 2 * rate * sums.products + rate * rate * sums.peopleSquares;
  return {
    n: units,
    buyers: sums.buyers,
    sum: units * rate,
    sumSquares: units * rate * rate + Math.max(residual, 0) / (size * size),
  };
}

/** The sums of several groups of units together. */
export function joinClusters(all: readonly ClusterSums[]): ClusterSums {
  const add = (of: (one: ClusterSums) => number) => all.reduce((total, one) => total + of(one), 0);
  return {
    units: add((one) => one.units),
    buyers: add((one) => one.buyers),
    people: add((one) => one.people),
    peopleSquares: add((one) => one.peopleSquares),
    sum: add((one) => one.sum),
    sumSquares: add((one) => one.sumSquares),
    products: add((one) => one.products),
  };
}
