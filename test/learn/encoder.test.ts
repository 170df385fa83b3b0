import { expect, test } from 'vitest';
import { encode, fitEncoder } from '../../src/learn/encoder.js';

const amount = { name: 'amount', kind: 'numeric', values: Float64Array.of(1, Number.NaN, 3, 5) } as const;
const city = {
  name: 'city',
  kind: 'categorical',
  codes: Int32Array.of(0, 0, 1, -1),
  levels: ['Berlin', 'Köln'],
} as const;

test('a missing number becomes the median and a flag', () => {
  const encoder = fitEncoder([amount]);
  expect(encoder.names).toEqual(['amount', 'amount:missing']);
  expect([...encode(encoder, [amount], 4).values]).toEqual([1, 0, 3, 1, 3, 0, 5, 0]);
});

test('the most frequent level is the base, missing and unseen levels are other', () => {
  const encoder = fitEncoder([city], { minimumRows: 1 });
  expect(encoder.names).toEqual(['city=Köln', 'city:other']);
  expect([...encode(encoder, [city], 4).values]).toEqual([0, 0, 0, 0, 1, 0, 0, 1]);
  const later = { ...city, codes: Int32Array.of(0, 1, 2), levels: ['Köln', 'Berlin', 'Ulm'] };
  expect([...encode(encoder, [later], 3).values]).toEqual([1, 0, 0, 0, 0, 1]);
});

test('an absent column counts as missing', () => {
  const encoder = fitEncoder([amount]);
  expect([...encode(encoder, [], 1).values]).toEqual([3, 1]);
});

test('a column without variation is left out', () => {
  expect(fitEncoder([{ name: 'one', kind: 'numeric', values: Float64Array.of(1, 1, 1) }]).names).toEqual([]);
});

test('a number or flag that repeats an earlier one is left out, whichever way it runs', () => {
  const values = Float64Array.from({ length: 50 }, (_, i) => (i % 7 === 0 ? Number.NaN : i + (i % 3)));
  const numbers = (name: string, change: (value: number) => number) =>
    ({ name, kind: 'numeric', values: values.map(change) }) as const;
  const columns = [
    numbers('orders', (value) => value),
    numbers('cents', (value) => -100 * value),
    numbers('square', (value) => (value - 25) * (value - 25)),
  ];
  const encoder = fitEncoder(columns);
  expect(encoder.names).toEqual(['orders', 'orders:missing', 'square']);
  expect(encode(encoder, columns, 50).columns).toBe(3);
});

test('new values are held to the range of training', () => {
  const values = Float64Array.from({ length: 100 }, (_, i) => i);
  const encoder = fitEncoder([{ name: 'days', kind: 'numeric', values }]);
  const far = encode(encoder, [{ name: 'days', kind: 'numeric', values: Float64Array.of(-500, 5000) }], 2);
  expect([...far.values]).toEqual([0, 99]);
});

test('a skewed column goes on a log scale', () => {
  const values = Float64Array.from({ length: 200 }, (_, i) => Math.exp(i / 20));
  const encoder = fitEncoder([{ name: 'spend', kind: 'numeric', values }]);
  expect(encoder.columns[0]).toMatchObject({ scale: 'log' });
});

test.each([1e308, -1e308])(
  'a number as huge as %d among ordinary ones leaves every column finite',
  (huge) => {
    const values = Float64Array.from({ length: 3000 }, (_, i) => (i % 300 === 0 ? huge : i % 7));
    const both = Float64Array.from(values, (value, i) => (i % 600 === 0 ? -value : value));
    for (const column of [values, both]) {
      const raw = [{ name: 'amount', kind: 'numeric', values: column } as const];
      const x = encode(fitEncoder(raw), raw, column.length).values;
      expect(Math.max(...x.map(Math.abs))).toBeLessThan(1000);
      expect(new Set(x).size).toBeGreaterThan(7);
    }
  },
);

test('survives JSON', () => {
  const encoder = fitEncoder([amount, city], { minimumRows: 1 });
  expect(JSON.parse(JSON.stringify(encoder))).toEqual(encoder);
});
