import Table from 'cli-table3';

export type Align = 'left' | 'right';

/** Aligned columns as text, and how wide they came out. */
export interface Grid {
  readonly text: string;
  /** Width of each column in terminal cells (wide characters count two). */
  readonly widths: readonly number[];
  /** Width of the whole. */
  readonly width: number;
}

export interface GridOptions {
  /** Headings with a rule below them. */
  readonly headings?: readonly string[] | undefined;
  readonly aligns: readonly Align[];
  /** Columns to be narrowed to a width by wrapping between words; `undefined` leaves a column as wide as it is. */
  readonly wrapped?: readonly (number | undefined)[];
}

/** Two blanks between columns, no frame, nothing at the end of a line. */
export function grid(rows: readonly (readonly string[])[], options: GridOptions): Grid {
  const layout = new Table({
    ...(options.headings === undefined ? {} : { head: [...options.headings] }),
    ...(options.wrapped === undefined
      ? {}
      : { colWidths: options.wrapped.map((width) => width ?? null), wordWrap: true }),
    colAligns: [...options.aligns],
    chars: { ...frameless, mid: '─', 'mid-mid': '  ', middle: '  ', bottom: '─', 'bottom-mid': '  ' },
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
  });
  for (const row of rows) layout.push([...row]);
  const lines = layout.toString().split('\n');
  const rule = lines.pop()!;
  return {
    text: lines.map((line) => `${line.trimEnd()}\n`).join(''),
    widths: rule.split('  ').map((part) => part.length),
    width: rule.length,
  };
}

const frameless = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  right: '',
  'right-mid': '',
} as const;
