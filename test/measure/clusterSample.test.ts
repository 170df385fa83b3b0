import { expect, test } from 'vitest';
import { type ClusterSums, clusterSample, joinClusters } from '../../src/measure/clusterSample.js';
import { sampleOf } from '../../src/stats/sample.js';

function sumsOf(units: readonly (readonly [people: number, outcome: number])[]): ClusterSums {
  const total = (of: (people: number, outcome: number) => number) =>
    units.reduce((sum, [people, outcome]) => sum + of(people, outcome), 0);
  return {
    units: units.length,
    buyers: units.filter(([, outcome]) => outcome !== 0).length,
    people: total((x) => x),
    peopleSquares: total((x) => x * x),
    sum: total((_, y) => y),
    sumSquares: total((_, y) => y * y),
    products: total((x, y) => x * y),
  };
}

test('one person in each unit: the sample of the outcomes', () => {
  const outcomes = [0, 3, 5, 0, 10];
  const made = clusterSample(sumsOf(outcomes.map((y) => [1, y])))!;
  const plain = sampleOf(outcomes);
  expect([made.n, made.buyers]).toEqual([plain.n, plain.buyers]);
  expect(made.sum).toBeCloseTo(plain.sum, 12);
  expect(made.sumSquares).toBeCloseTo(plain.sumSquares, 12);
});

test('several people in a unit: mean per person, variance of its ratio, by hand', () => {
  // R = 60/6 = 10, mean x = 2; y - R x = -10, 0, 10; squares / mean x squared = 200 / 4
  const made = clusterSample(
    sumsOf([
      [1, 0],
      [2, 20],
      [3, 40],
    ]),
  )!;
  expect(made.sum / made.n).toBe(10);
  expect(made.sumSquares - made.n * 100).toBeCloseTo(50, 12);
});

test('sums join, and nobody is no sample', () => {
  const a = sumsOf([[1, 2]]);
  const b = sumsOf([[3, 0]]);
  expect(joinClusters([a, b])).toEqual(
    sumsOf([
      [1, 2],
      [3, 0],
    ]),
  );
  expect(clusterSample(sumsOf([]))).toBeUndefined();
});
