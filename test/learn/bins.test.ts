import fc from 'fast-check';
import { expect, test } from 'vitest';
import { binCount, binner, type ColumnBins, fitBins } from '../../src/learn/bins.js';
import { random, randomNormal } from '../../src/random.js';

const binsOf = (bins: ColumnBins, values: Float64Array): Uint8Array => {
  const out = new Uint8Array(values.length);
  binner(bins, { name: 'x', kind: 'numeric', values })(0, values.length, out, 0, 1);
  return out;
};

test('a value is in the bin above every edge below it, whatever its size', () => {
  const special = [0, -0, 1e308, -1e308, Infinity, -Infinity, Number.MIN_VALUE, -Number.MIN_VALUE];
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 0, max: 4 }), (seed, kind) => {
      const uniform = random(seed);
      const values = Float64Array.from({ length: 900 }, (_, i) => {
        const u = uniform();
        if (kind === 0) return u < 0.1 ? Number.NaN : randomNormal(uniform);
        if (kind === 1) return Math.floor(u * 10);
        if (kind === 2) return u < 0.9 ? u : Math.exp(600 * u);
        if (kind === 3) return 1e9 + u * 1e-6;
        return special[i % special.length]!;
      });
      const [bins] = fitBins([{ name: 'x', kind: 'numeric', values }]);
      if (bins?.kind !== 'numeric') throw new Error('numbers became something else');
      const found = binsOf(bins, values);
      values.forEach((value, i) => {
        const own = bins.edges.filter((edge) => edge < value).length;
        if (found[i] !== (Number.isNaN(value) ? binCount(bins) : own))
          expect.fail(`${value} in bin ${found[i]}`);
      });
    }),
    { numRuns: 25 },
  );
});
