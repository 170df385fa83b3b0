import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sortedTexts, textPacker } from '../../src/store/packedTexts.js';

test('texts are sorted by their bytes, whatever their lengths', () => {
  const letters = ['a', 'b', '\0', 'ä', '客', '0', '1', '😀', '~'];
  const text = (maxLength: number) => fc.string({ unit: fc.constantFrom(...letters), maxLength });
  fc.assert(
    fc.property(
      fc.oneof(...[1, 5, 12, 45].map((longest) => fc.uniqueArray(text(longest), { maxLength: 40 }))),
      (texts) => {
        const packer = textPacker();
        for (const one of texts) packer.add(one);
        const sorted = [...sortedTexts(packer.packed())].map((at) => texts[at]!);
        const bytes = (one: string) => Buffer.from(one);
        expect(sorted).toEqual(texts.toSorted((a, b) => Buffer.compare(bytes(a), bytes(b))));
      },
    ),
    { numRuns: 500 },
  );
});
