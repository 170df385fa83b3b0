/** Collects rows of text as bytes, so that millions of short strings die young. */
export interface CsvText {
  /** Appends rows that already end in a line feed. */
  add(rows: string): void;
  bytes(): Buffer;
}

/** A text that starts with a header, given without its line feed. */
export function csvText(header: string): CsvText {
  const chunks: Buffer[] = [];
  let open = `${header}\n`;
  return {
    add(rows) {
      open += rows;
      if (open.length < 32768) return;
      chunks.push(Buffer.from(open, 'utf8'));
      open = '';
    },
    bytes() {
      chunks.push(Buffer.from(open, 'utf8'));
      open = '';
      return Buffer.concat(chunks);
    },
  };
}
