import { expect, test } from 'vitest';
import { addWeightedGram } from '../../src/learn/weightedGram.js';
import { random } from '../../src/random.js';

test.each([0, 1, 7, 8, 9, 100])('%i rows give what adding them one by one gives', (n) => {
  const uniform = random(n + 1);
  const columns = 5;
  const size = columns + 1;
  const values = Float64Array.from({ length: 120 * columns }, () => uniform() - 0.5);
  const weights = Float64Array.from({ length: 120 }, uniform);
  const rows = Int32Array.from({ length: n }, (_, i) => (i * 7) % 120);
  const out = new Float64Array(size * size);
  addWeightedGram(out, values, columns, rows, weights);
  for (let j = 0; j < size; j++) {
    for (let k = 0; k <= j; k++) {
      const x = (row: number, column: number) => (column === 0 ? 1 : values[row * columns + column - 1]!);
      let sum = 0;
      for (const row of rows) sum += weights[row]! * x(row, j) * x(row, k);
      expect(out[j * size + k]).toBeCloseTo(sum, 10);
    }
  }
});

test('in WebAssembly and plain, to the last bit', () => {
  const uniform = random(5);
  for (const [columns, n] of [
    [0, 40],
    [1, 64],
    [5, 67],
    [6, 129],
    [55, 301],
  ] as const) {
    const values = Float64Array.from({ length: 400 * columns }, () => uniform() * 4 - 2);
    const weights = Float64Array.from({ length: 400 }, uniform);
    const rows = Int32Array.from({ length: n }, (_, i) => (i * 7) % 400);
    const fast = Float64Array.from({ length: (columns + 1) * (columns + 1) }, uniform);
    const plain = fast.slice();
    addWeightedGram(fast, values, columns, rows, weights);
    addWeightedGram(plain, values, columns, rows, weights, true);
    expect(fast).toEqual(plain);
  }
});
