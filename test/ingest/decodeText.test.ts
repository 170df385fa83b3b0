import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../src/ingest/decodeText.js';

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function decoded(bytes: Buffer, encoding: string, size: number): Promise<string> {
  let text = '';
  for await (const piece of decodeText('x.csv', pieces(bytes, size), encoding)) text += piece;
  return text;
}

describe('text', () => {
  it('in UTF-8 and UTF-16 comes through whole, however the bytes are cut', async () => {
    const text = fc
      .string({ unit: 'grapheme', minLength: 2 })
      .filter((t) => !t.includes('\0') && !t.startsWith('\ufeff'));
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 2, max: 7 }), fc.boolean(), async (t, size, mark) => {
        const marked = mark ? `\ufeff${t}` : t;
        expect(await decoded(Buffer.from(marked, 'utf8'), 'utf-8', size)).toBe(t);
        expect(await decoded(Buffer.from(marked, 'utf16le'), 'utf-16', size)).toBe(t);
      }),
    );
  });

  it('in other encodings', async () => {
    expect(await decoded(Buffer.from([0x80, 0x20, 0xe9]), 'windows-1252', 2)).toBe('€ é');
    expect(await decoded(Buffer.from([0xb4, 0xfa, 0xb8, 0xd5]), 'big5', 3)).toBe('測試');
    expect(await decoded(Buffer.from([0xb2, 0xe2, 0xca, 0xd4]), 'gb18030', 3)).toBe('测试');
  });

  it('a byte that means nothing is named by line and place, wherever the cut falls', async () => {
    const bytes = Buffer.concat([
      Buffer.from('id,name\n1,Zoë\n2,Jos'),
      Buffer.from([0xe9]),
      Buffer.from('\n3,Bo\n'),
    ]);
    const at = bytes.indexOf(0xe9) + 1;
    for (let size = 2; size <= bytes.length; size++) {
      await expect(decoded(bytes, 'utf-8', size), `pieces of ${size}`).rejects.toMatchObject({
        message: `x.csv:3: not utf-8 text (byte ${at} of the file)`,
        exit: 3,
      });
    }
  });

  it('that ends within a character is cut short', async () => {
    await expect(decoded(Buffer.from([0x61, 0x0a, 0xc3]), 'utf-8', 2)).rejects.toMatchObject({ exit: 3 });
  });

  it('with a NUL is refused, and so is UTF-16 that nothing declares', async () => {
    await expect(decoded(Buffer.from('a\nb\0c'), 'utf-8', 3)).rejects.toThrow(
      /^x\.csv:2: not text: it holds a NUL/,
    );
    expect(await decoded(Buffer.from('\ufeffab', 'utf16le'), 'utf-8', 4)).toBe('ab');
    for (const encoding of ['utf-8', 'windows-1252'])
      await expect(decoded(Buffer.from('abc\n', 'utf16le'), encoding, 4)).rejects.toThrow(
        /looks like UTF-16/,
      );
  });
});
