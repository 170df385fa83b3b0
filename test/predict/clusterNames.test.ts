import { expect, test } from 'vitest';
import { matrix } from '../../src/learn/matrix.js';
import { asRows, carriedNames, centresOf } from '../../src/predict/clusterNames.js';

const points = (...rows: readonly (readonly number[])[]) => matrix(rows.length, rows[0]!.length, rows.flat());

test('a name goes to the cluster nearest to its old centre, within half the way to the next', () => {
  const old = { centres: points([0, 0], [10, 0], [0, 10]), names: ['a', 'b', undefined] };
  expect(carriedNames(old, points([9, 1], [1, 1], [0, 9]))).toEqual({
    names: ['b', 'a', undefined],
    lost: [],
  });
  // Two are like a: the nearer has the name. Nobody is like b.
  expect(carriedNames(old, points([3, 0], [2, 0]))).toEqual({ names: [undefined, 'a'], lost: ['b'] });
  expect(carriedNames(old, points([5, 0]))).toEqual({ names: [undefined], lost: ['a', 'b'] });
});

test('centres are the means of the rows of each cluster', () => {
  const x = points([0, 2], [2, 4], [7, 7]);
  expect(asRows(centresOf(x, Int32Array.of(0, 0, 1), 2))).toEqual([
    [1, 3],
    [7, 7],
  ]);
});
