import fc from 'fast-check';
import { expect, test } from 'vitest';
import { idCodes } from '../../src/ingest/idCodes.js';

/** Texts around the lengths at which words and slots end, many of them nearly alike. */
const nearly = fc
  .tuple(
    fc.constantFrom(
      '',
      'a',
      'ab',
      'abc',
      'abcd',
      'abcdefg',
      'abcdefgh',
      'abcdefghij',
      'abcdefghijk',
      'a'.repeat(40),
    ),
    fc.string({ unit: fc.constantFrom('a', 'b', '\0', '\u007f', 'é'), maxLength: 3 }),
  )
  .map((parts) => parts.join(''));
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b', '0', 'é', 'ÿ', '客', '\udc80'), maxLength: 5 }),
  nearly,
);

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
    { numRuns: 1000 },
  );
});

test('a hundred thousand texts keep their codes while the dictionary grows', () => {
  const codes = idCodes();
  const nth = (i: number) => (i % 10 === 0 ? `客${i}` : `C${i * 7919}${'-'.repeat(i % 7)}`);
  let wrong = 0;
  for (let i = 0; i < 100_000; i++) if (codes.codeOf(nth(i)) !== i) wrong++;
  for (let i = 99_999; i >= 0; i -= 13) if (codes.codeOf(nth(i)) !== i) wrong++;
  expect(wrong).toBe(0);
  const { bytes, ends } = codes.since(50_000);
  expect(ends.length).toBe(50_000);
  expect(Buffer.from(bytes).toString('utf8', ends[1]!, ends[2]!)).toBe(nth(50_002));
});
