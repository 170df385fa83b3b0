import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { kmeans, kmeansFrom } from '../../src/learn/kmeans.js';
import { type Matrix, matrix } from '../../src/learn/matrix.js';
import { nearestCentres } from '../../src/learn/nearestCentre.js';
import { silhouette } from '../../src/learn/silhouette.js';
import { findClusters, mostSimilar, robustScaled } from '../../src/predict/clusters.js';
import { random, randomNormal } from '../../src/random.js';
import { adjustedRand } from '../../src/stats/adjustedRand.js';

interface Peer {
  readonly name: string;
  readonly k: number;
  readonly rows: readonly (readonly number[])[];
  readonly inertia: number;
  readonly labels: readonly number[];
  readonly silhouette: number;
  readonly rand_with_halves: number;
}

const peers: readonly Peer[] = JSON.parse(
  readFileSync(new URL('../peers/kmeans.json', import.meta.url), 'utf8'),
);

const of = (rows: readonly (readonly number[])[]): Matrix =>
  matrix(rows.length, rows[0]?.length ?? 0, rows.flat());

function planted(seed: number, rows: number, groups: number, spread: number) {
  const uniform = random(seed);
  const label = Array.from({ length: rows }, (_, i) => i % groups);
  const x = of(
    label.map((g) => [spread * g + randomNormal(uniform), spread * ((g * 2) % 5) + randomNormal(uniform)]),
  );
  return { x, label };
}

test.each(peers)('$name: inertia no worse than the best of ten of scikit-learn', (peer) => {
  for (const seed of [1, 2, 3]) {
    const found = kmeans(of(peer.rows), peer.k, { seed });
    expect(found.inertia).toBeLessThanOrEqual(peer.inertia * (1 + 1e-9));
    expect(found.converged).toBe(true);
    expect(found.centres.rows).toBe(peer.k);
  }
});

test.each(peers)('$name: silhouette and adjusted Rand index as scikit-learn has them', (peer) => {
  const x = of(peer.rows);
  expect(silhouette(x, Int32Array.from(peer.labels), peer.k)).toBeCloseTo(peer.silhouette, 10);
  const halves = peer.rows.map((row) => (row[0]! > 0 ? 1 : 0));
  expect(adjustedRand(peer.labels, halves)).toBeCloseTo(peer.rand_with_halves, 10);
});

test('the adjusted Rand index of Yeung & Ruzzo 2001, table 2: 0.313', () => {
  // Rows of the table by columns: (1, 1, 0), (1, 2, 1), (0, 0, 4).
  const a = [0, 0, 1, 1, 1, 1, 2, 2, 2, 2];
  const b = [0, 1, 0, 1, 1, 2, 2, 2, 2, 2];
  expect(adjustedRand(a, b)).toBeCloseTo(0.313, 3);
  expect(adjustedRand(b, a)).toBe(adjustedRand(a, b));
  expect(adjustedRand([5, 5, 3, 3], [0, 0, 1, 1])).toBe(1);
  expect(adjustedRand([0, 0, 0], [0, 0, 0])).toBe(1);
  expect(adjustedRand([], [])).toBe(1);
});

test('inertia never rises, and is what the assignment costs', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { x } = planted(seed, 120, 4, 1);
    const found = kmeans(x, 6, { seed, starts: 1 });
    for (let i = 1; i < found.inertias.length; i++) {
      expect(found.inertias[i]!).toBeLessThanOrEqual(found.inertias[i - 1]! * (1 + 1e-12));
    }
    let cost = 0;
    for (let i = 0; i < x.rows; i++) {
      for (let j = 0; j < 2; j++) {
        const d = x.values[i * 2 + j]! - found.centres.values[found.assignment[i]! * 2 + j]!;
        cost += d * d;
      }
    }
    expect(found.inertia).toBeCloseTo(cost, 8);
  }
});

test('planted clusters are found, whatever the order of the rows', () => {
  const { x, label } = planted(3, 200, 4, 8);
  const found = kmeans(x, 4, { seed: 7 });
  expect(adjustedRand(found.assignment, label)).toBe(1);
  const order = label.map((_, i) => (i * 77) % 200);
  const moved = of(order.map((i) => [x.values[2 * i]!, x.values[2 * i + 1]!]));
  const again = kmeans(moved, 4, { seed: 7 });
  expect(
    adjustedRand(
      again.assignment,
      order.map((i) => found.assignment[i]!),
    ),
  ).toBe(1);
  expect(again.inertia).toBeCloseTo(found.inertia, 8);
});

test('a weight counts like rows that many times, and no weight not at all', () => {
  const { x } = planted(5, 60, 3, 8);
  const weights = Array.from({ length: 60 }, (_, i) => i % 4);
  const repeated = weights.flatMap((times, i) =>
    Array.from({ length: times }, () => [x.values[2 * i]!, x.values[2 * i + 1]!]),
  );
  const weighted = kmeans(x, 3, { seed: 1, weights });
  expect(weighted.inertia).toBeCloseTo(kmeans(of(repeated), 3, { seed: 1 }).inertia, 8);
  expect(weighted.assignment.every((c) => c >= 0 && c < 3)).toBe(true);
});

test('no more clusters than different rows; a centre without rows takes the farthest', () => {
  const twice = of([
    [1, 1],
    [1, 1],
    [2, 2],
    [2, 2],
  ]);
  const found = kmeans(twice, 3, { seed: 1 });
  expect(found.centres.rows).toBe(2);
  expect(found.inertia).toBe(0);
  const line = of([[0], [1], [2], [100]]);
  const rescued = kmeansFrom(line, of([[1], [500], [1000]]));
  expect(new Set(rescued.assignment).size).toBe(3);
  expect(rescued.converged).toBe(true);
});

test('the number of planted clusters is chosen, and is stable', () => {
  const { x, label } = planted(11, 240, 3, 7);
  const found = findClusters(robustScaled(x), [2, 3, 4, 5], 1)!;
  expect(found.chosen.clusters).toBe(3);
  expect(found.chosen.stability).toBeGreaterThan(0.95);
  expect(Math.min(...found.chosen.jaccard)).toBeGreaterThan(0.95);
  expect(adjustedRand(found.assignment, label)).toBeGreaterThan(0.95);
});

test('one cloud cut in five is not stable', () => {
  const { x } = planted(13, 240, 1, 0);
  const found = findClusters(robustScaled(x), [5], 1)!;
  expect(found.chosen.stability).toBeLessThan(0.8);
});

test('the overlap with the most similar cluster', () => {
  const a = Int32Array.from([0, 0, 0, 0, 1, 1]);
  const b = Int32Array.from([1, 1, 1, 0, 0, 0]);
  expect(mostSimilar(a, b, 2)).toEqual([3 / 4, 2 / 3]);
});

test('one enormous value does not set the scale', () => {
  const x = of(Array.from({ length: 101 }, (_, i) => [i === 100 ? 1e9 : i, 7]));
  const scaled = robustScaled(x);
  expect(scaled.values[100 * 2]).toBe(3);
  expect(scaled.values[0]).toBeCloseTo((0 - 50) / (50 / 1.349), 10);
  expect(scaled.values[1]).toBe(0);
});

test('every row is with its nearest centre, at every iteration', () => {
  const { x } = planted(17, 600, 7, 2);
  const start = of(
    Array.from({ length: 7 }, (_, c) => [...x.values.slice(c * x.columns, (c + 1) * x.columns)]),
  );
  for (let iterations = 2; iterations <= 12; iterations++) {
    const before = kmeansFrom(x, start, iterations - 1);
    if (before.converged) break;
    const { assignment, centres } = kmeansFrom(x, start, iterations);
    for (let i = 0; i < x.rows; i++) {
      const distances = Array.from({ length: 7 }, (_, c) => {
        let sum = 0;
        for (let j = 0; j < x.columns; j++) {
          const d = x.values[i * x.columns + j]! - centres.values[c * x.columns + j]!;
          sum += d * d;
        }
        return sum;
      });
      if (assignment[i] !== distances.indexOf(Math.min(...distances))) expect.fail(`row ${i}`);
    }
  }
});

test.each([2, 6, 40])(
  'a pass over rows of %i columns is the same to the last bit, plain and in WebAssembly',
  (columns) => {
    const uniform = random(columns);
    const x = matrix(
      301,
      columns,
      Float64Array.from({ length: 301 * columns }, () => randomNormal(uniform)),
    );
    // The last centre is the first once more: it never is the nearest, being the second of equals.
    const centres = matrix(5, columns, [...x.values.slice(0, 4 * columns), ...x.values.slice(0, columns)]);
    const weights = Float64Array.from({ length: 301 }, (_, i) => i % 4);
    const passes = [false, true].map((plainly) => {
      const assignment = new Int32Array(301).fill(-1);
      const distance = new Float64Array(301);
      const assign = nearestCentres(x, weights, 5, plainly);
      const { changed, inertia, sums, counts } = assign(centres, assignment, distance);
      const found = { changed, inertia, sums: [...sums], counts: [...counts], assignment, distance };
      return { ...found, again: assign(centres, assignment, distance).changed };
    });
    expect(passes[0]).toEqual(passes[1]);
    const { changed, again, inertia, sums, counts, assignment, distance } = passes[0]!;
    expect([changed, again]).toEqual([true, false]);
    expect(assignment.includes(4)).toBe(false);
    expect(inertia).toBeCloseTo(
      distance.reduce((sum, d, i) => sum + d * weights[i]!, 0),
      9,
    );
    for (let c = 0; c < 5; c++) {
      const own = weights.map((w, i) => (assignment[i] === c ? w : 0));
      expect(counts[c]).toBe(own.reduce((sum, w) => sum + w, 0));
      expect(sums[c * columns + 1]).toBeCloseTo(
        own.reduce((sum, w, i) => sum + w * x.values[i * columns + 1]!, 0),
        9,
      );
    }
  },
);
