import fc from 'fast-check';
import { expect, test } from 'vitest';
import { idCodes } from '../../src/ingest/idCodes.js';

const text = fc.string({ unit: fc.constantFrom('a', 'b', '0', 'é', 'ÿ', '客', '\udc80'), maxLength: 5 });

test('texts get the codes that a map of them would give, whatever their characters', () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 60 }), (texts) => {
      const codes = idCodes();
      const known = new Map<string, number>();
      for (const one of texts) {
        if (!known.has(one)) known.set(one, known.size);
        expect(codes.codeOf(one)).toBe(known.get(one));
      }
      expect(codes.count()).toBe(known.size);
    }),
    { numRuns: 2000 },
  );
});

test('a hundred thousand texts keep their codes while the dictionary grows', () => {
  const codes = idCodes();
  const nth = (i: number) => (i % 10 === 0 ? `客${i}` : `C${i * 7919}`);
  for (let i = 0; i < 100_000; i++) expect(codes.codeOf(nth(i))).toBe(i);
  for (let i = 99_999; i >= 0; i -= 13) expect(codes.codeOf(nth(i))).toBe(i);
});
