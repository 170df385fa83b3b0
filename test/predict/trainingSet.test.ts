import fc from 'fast-check';
import { expect, test } from 'vitest';
import { selectRows, type TrainingSet } from '../../src/predict/trainingSet.js';

test('rows are those kept, in their order, whether they stand together or not', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 12 }), (kept) => {
      const rows = kept.length;
      const number = (i: number) => i + 0.5;
      const set: TrainingSet = {
        rows,
        features: [
          { name: 'x', kind: 'numeric', values: Float64Array.from(kept, (_, i) => number(i)) },
          { name: 'c', kind: 'categorical', levels: ['a'], codes: Int32Array.from(kept, (_, i) => 7 - i) },
        ],
        campaigns: ['one'],
        campaign: new Int32Array(rows),
        treated: Uint8Array.from(kept, (_, i) => i % 2),
        response: new Uint8Array(rows),
        purchase: new Uint8Array(rows),
        margin: Float64Array.from(kept, (_, i) => 10 * i),
        customer: Int32Array.from(kept, (_, i) => 100 + i),
      };
      const some = selectRows(
        set,
        Uint8Array.from(kept, (keep) => (keep ? 1 : 0)),
      );
      const own = kept.flatMap((keep, i) => (keep ? [i] : []));
      expect(some.rows).toBe(own.length);
      const [x, c] = some.features;
      expect(x?.kind === 'numeric' && [...x.values]).toEqual(own.map(number));
      expect(c?.kind === 'categorical' && [...c.codes]).toEqual(own.map((i) => 7 - i));
      expect([...some.treated]).toEqual(own.map((i) => i % 2));
      expect([...some.margin]).toEqual(own.map((i) => 10 * i));
      expect([...some.customer!]).toEqual(own.map((i) => 100 + i));
    }),
  );
});
