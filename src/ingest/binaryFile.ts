const anyByte = -1;

/** Files that are no text, by how they begin, and what to do about them. */
const kinds: readonly { readonly starts: readonly number[]; readonly what: string; readonly hint: string }[] =
  [
    {
      starts: [0x50, 0x4b, 3, 4],
      what: 'it is a ZIP file or an Excel workbook',
      hint: 'unpack it, or save the sheet as CSV',
    },
    {
      starts: [0xd0, 0xcf, 0x11, 0xe0],
      what: 'it is an old Excel or Office file',
      hint: 'save the sheet as CSV',
    },
    { starts: [0x25, 0x50, 0x44, 0x46, 0x2d], what: 'it is a PDF', hint: 'export the data as CSV' },
    { starts: [0x50, 0x41, 0x52, 0x31, 0x15], what: 'it is a Parquet file', hint: 'export it as CSV' },
    {
      starts: [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65, 0x20, 0x66],
      what: 'it is an SQLite database',
      hint: 'export a table of it as CSV',
    },
    { starts: [0x28, 0xb5, 0x2f, 0xfd], what: 'it is packed with zstd', hint: 'unpack it first: zstd -d' },
    {
      starts: [0x42, 0x5a, 0x68, anyByte, 0x31, 0x41, 0x59, 0x26],
      what: 'it is packed with bzip2',
      hint: 'unpack it first: bunzip2',
    },
    { starts: [0xfd, 0x37, 0x7a, 0x58, 0x5a], what: 'it is packed with xz', hint: 'unpack it first: unxz' },
    {
      starts: [0xff, 0xfe, 0, 0],
      what: 'it starts like UTF-32',
      hint: 'save it as UTF-8',
    },
  ];

/** What a file is that is no text in this encoding, and what to do about it; `undefined` if it may be text. */
export function binaryFile(
  head: Buffer,
  encoding: string,
): { readonly what: string; readonly hint: string } | undefined {
  const kind = kinds.find(({ starts }) => starts.every((byte, i) => byte === anyByte || head[i] === byte));
  if (kind !== undefined || encoding.startsWith('utf-16')) return kind;
  const zeros = (from: number) => [0, 2].every((at) => head[from + at] === 0 && head[1 - from + at] !== 0);
  if (head.length < 4) return undefined;
  if (zeros(1)) return { what: 'it looks like UTF-16', hint: 'pass --encoding utf-16le' };
  if (zeros(0)) return { what: 'it looks like UTF-16', hint: 'pass --encoding utf-16be' };
  return undefined;
}
