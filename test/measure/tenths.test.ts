import fc from 'fast-check';
import { expect, it } from 'vitest';
import { tenths } from '../../src/measure/tenths.js';

it('everybody is in the tenth of their place, those who earn the same by their rank', () => {
  const some = fc.array(fc.integer({ min: -3, max: 12 }), { minLength: 1, maxLength: 70 });
  fc.assert(
    fc.property(some, fc.integer({ min: 0, max: 1000 }), (values, seed) => {
      const profits = Float64Array.from(values);
      const rank = Int32Array.from(values, (_, i) => (i * 7919 + seed) % 10_007);
      const places = [...values.keys()].sort((a, b) => profits[b]! - profits[a]! || rank[a]! - rank[b]!);
      const defined = new Uint8Array(values.length);
      places.forEach((place, before) => {
        defined[place] = Math.floor((10 * before) / values.length) + 1;
      });
      const best = Float64Array.from(places, (place) => profits[place]!);
      expect(tenths(profits, best, () => rank)).toEqual(defined);
    }),
  );
});
