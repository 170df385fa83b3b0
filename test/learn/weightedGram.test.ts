import { expect, test } from 'vitest';
import { blockRows, rowBlocks } from '../../src/learn/rowBlocks.js';
import { plainGram } from '../../src/learn/weightedGram.js';
import { random } from '../../src/random.js';

test.each([2, 6])('rows of %i numbers give what adding them one by one gives', (width) => {
  const uniform = random(width);
  const rows = 12;
  const cells = Float64Array.from({ length: rows * width }, () => uniform() - 0.5);
  const weights = Float64Array.from({ length: rows }, uniform);
  const out = new Float64Array(width * width);
  plainGram(out, width, cells, weights, rows);
  for (let j = 0; j < width; j++) {
    for (let k = 0; k <= j; k++) {
      let sum = 0;
      for (let i = 0; i < rows; i++) sum += weights[i]! * cells[i * width + j]! * cells[i * width + k]!;
      expect(out[j * width + k]).toBeCloseTo(sum, 12);
    }
  }
});

test.each([false, true])('rows by their places are those rows (plainly: %s)', (plainly) => {
  const uniform = random(3);
  const columns = 5;
  const values = Float64Array.from({ length: 60 * columns }, uniform);
  const scaling = { mean: [0, 0, 0, 0, 0.5], deviation: [1, 1, 1, 1, 2] };
  const places = Int32Array.from({ length: blockRows - 3 }, (_, i) => (i * 7) % 60);
  const picked = new Float64Array(places.length * columns);
  places.forEach((place, i) => {
    picked.set(values.subarray(place * columns, (place + 1) * columns), i * columns);
  });
  const sums = (rows: number, of: Float64Array, byPlace: boolean) => {
    const blocks = rowBlocks({ rows, columns, values: of }, scaling, plainly);
    blocks.slopes.fill(0.25);
    if (byPlace) blocks.takeOf(places, 0, places.length);
    else blocks.take(0, rows);
    blocks.score();
    const scores = [...blocks.perRow.subarray(0, places.length)];
    blocks.addGradient();
    return { scores, gradient: [...blocks.gradient] };
  };
  expect(sums(60, values, true)).toEqual(sums(places.length, picked, false));
});
