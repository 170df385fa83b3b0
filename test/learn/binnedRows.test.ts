import fc from 'fast-check';
import { expect, test } from 'vitest';
import { histogramOffset, plainRows, stride } from '../../src/learn/binnedRows.js';
import { fitBoosting } from '../../src/learn/boosting.js';
import type { RawColumn } from '../../src/learn/encoder.js';
import { roundDerivatives } from '../../src/learn/exactSums.js';
import { fastRows } from '../../src/learn/fastRows.js';
import { random, randomNormal } from '../../src/random.js';

test('sums by bin are the same to the last bit, plain and in WebAssembly, whatever rows, columns and sizes', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e6 }),
      fc.integer({ min: 1, max: 19 }),
      fc.integer({ min: 1, max: 1500 }),
      fc.integer({ min: -9, max: 9 }),
      (seed, columns, count, size) => {
        const uniform = random(seed);
        const places = Array.from({ length: columns }, (_, c) => (c % 2 === 0 ? 256 : 3));
        const bins = places.map((most) =>
          Uint8Array.from({ length: count }, () => Math.floor(uniform() * most)),
        );
        const rows = Int32Array.from({ length: count }, (_, i) => i).filter((i) => i % 3 !== 1);
        const [plain, fast] = [plainRows(bins, rows), fastRows(bins, places, rows, 2)];
        expect(fast.rows.buffer).toBe(fast.pairs.buffer);
        for (let i = 0; i < count; i++) {
          plain.pairs[2 * i] = randomNormal(uniform) * Math.exp(size);
          plain.pairs[2 * i + 1] = uniform();
        }
        fast.pairs.set(plain.pairs);
        const scales = roundDerivatives(plain.pairs, rows);
        expect(roundDerivatives(fast.pairs, rows)).toEqual(scales);
        const from = Math.floor(uniform() * rows.length);
        const answers = [plain, fast].map((made) => {
          made.take(scales);
          made.fill(0, 0, rows.length);
          made.fill(1, from, rows.length);
          made.subtract(0, 1);
          return [0, 1].map((histogram) => used(made.read(histogram), places));
        });
        expect(answers[1]![0]!.equals(answers[0]![0]!) && answers[1]![1]!.equals(answers[0]![1]!)).toBe(true);
        const sums = new Float64Array(Uint8Array.from(answers[0]![0]!).buffer);
        expect(sums.filter((_, k) => k % 3 === 2).reduce((s, v) => s + v, 0)).toBe(from * columns);
      },
    ),
    { numRuns: 40 },
  );
});

function used(sums: Float64Array, places: readonly number[]): Buffer {
  const parts = places.map((count, c) => sums.slice(histogramOffset(c), histogramOffset(c) + count * stride));
  return Buffer.concat(parts.map((part) => new Uint8Array(part.buffer)));
}

test('rounded derivatives are within half a unit, and their sum is exact in any order', () => {
  const uniform = random(3);
  const pairs = Float64Array.from({ length: 20_000 }, (_, k) =>
    k % 2 === 0 ? randomNormal(uniform) * Math.exp(5 * randomNormal(uniform)) : uniform(),
  );
  const given = pairs.slice();
  const rows = Int32Array.from({ length: 10_000 }, (_, i) => i);
  const [gradientScale, hessianScale] = roundDerivatives(pairs, rows);
  for (let k = 0; k < pairs.length; k++) {
    const scale = k % 2 === 0 ? gradientScale : hessianScale;
    if (!Number.isInteger(pairs[k]! * scale)) expect.fail(`${pairs[k]} is not a multiple of 1 / ${scale}`);
    if (!(Math.abs(pairs[k]! - given[k]!) * scale <= 0.5)) expect.fail(`${given[k]} became ${pairs[k]}`);
  }
  let [up, down] = [0, 0];
  for (let i = 0; i < 10_000; i++) {
    up += pairs[2 * i]!;
    down += pairs[2 * (9999 - i)]!;
  }
  expect(up).toBe(down);
});

test('the order of rows makes no difference to the trees, not in one bit', () => {
  const uniform = random(4);
  const rows = 3000;
  const order = Array.from({ length: rows }, (_, i) => i).sort(
    (a, b) => ((a * 7919) % 3001) - ((b * 7919) % 3001),
  );
  const x = Array.from({ length: 11 }, () =>
    Float64Array.from({ length: rows }, () => randomNormal(uniform)),
  );
  const y = Float64Array.from({ length: rows }, (_, i) =>
    x[0]![i]! + x[1]![i]! * x[2]![i]! > uniform() ? 1 : 0,
  );
  const columns = (ofRow: (i: number) => number): RawColumn[] =>
    x.map((values, c) => ({
      name: `x${c}`,
      kind: 'numeric',
      values: values.map((_, i) => values[ofRow(i)]!),
    }));
  const options = { loss: 'logistic', trees: 15 } as const;
  const one = fitBoosting(
    columns((i) => i),
    y,
    options,
  );
  const other = fitBoosting(
    columns((i) => order[i]!),
    y.map((_, i) => y[order[i]!]!),
    options,
  );
  expect(JSON.stringify(other)).toBe(JSON.stringify(one));
});
