import { type Day, formatDay } from '../days.js';
import type { Batch } from '../ingest/batch.js';
import { type BatchColumn, codedText } from '../ingest/columnBuilders.js';
import type { Matching } from '../ingest/matchColumns.js';
import { unpackInstant } from '../ingest/parseDate.js';
import type { ReadPart } from '../ingest/readBatches.js';
import { formatDecimal } from '../money.js';
import { grid } from '../render/grid.js';
import type { TableColumn } from '../tableColumns.js';
import type { Table } from '../tables.js';

/** The beginning of what reading a file says. */
export type Head = Extract<ReadPart, { kind: 'head' }>;

/** How many rows are shown. */
const most = 5;

/**
 * The first rows of a file as a table takes them, a line for each of its columns that the file fills, with what it comes
 * from. `batch` is the first one that holds rows.
 */
export function explainRows(
  source: string,
  table: Table,
  head: Head,
  batch: Batch,
  money: { readonly currencyDigits: number },
): readonly string[] {
  const rows = Math.min(most, batch.count);
  const lines: string[][] = [];
  const { matching } = head;
  const add = (
    name: string,
    from: Matching['columns'][number],
    column: BatchColumn,
    show: (value: string | number) => string,
  ) => {
    const values = Array.from({ length: rows }, (_, row) => {
      const value = valueAt(column, row);
      return value === undefined ? '' : brief(show(value));
    });
    lines.push([name, origin(head, name, from), ...values]);
  };
  table.columns.forEach((column, i) => {
    const made = column.name === 'amount' && table.name === 'orders';
    const from = matching.columns[i];
    if (from === undefined && !made) return;
    add(column.name, from, batch.columns[i]!, (value) => shownAs(column, value, money.currencyDigits));
  });
  matching.attributes.forEach((attribute, i) => {
    add(attribute.name, attribute.from, batch.attributes[i]!, String);
  });
  const headings = [
    table.name,
    'from',
    ...Array.from({ length: rows }, (_, row) => `line ${batch.lines[row]}`),
  ];
  const text = grid(lines, { headings, aligns: headings.map(() => 'left' as const) }).text;
  return [`${source}: its first rows as ${table.name}`, ...text.trimEnd().split('\n')];
}

function origin(head: Head, name: string, from: Matching['columns'][number]): string {
  const said = [...new Set((head.origins ?? []).flatMap((origins) => origins[name] ?? []))];
  if (said.length > 0) return said.join('; ');
  if (from === undefined || head.origins !== undefined) return 'unit_price x quantity - discount';
  return typeof from === 'number'
    ? `header ${JSON.stringify(head.headers[from - head.matching.leading])}`
    : `the constant ${JSON.stringify(from.constant)}`;
}

function valueAt(column: BatchColumn, row: number): string | number | undefined {
  if (column.kind === 'missing') return undefined;
  if (column.kind === 'numbers') {
    const value = column.values[row]!;
    return Number.isNaN(value) ? undefined : value;
  }
  const code = column.codes[row]!;
  if (code < 0) return undefined;
  return column.kind === 'coded' ? codedText(column, code) : column.texts[code];
}

function shownAs(column: TableColumn, value: string | number, digits: number): string {
  if (typeof value === 'string') return value;
  switch (column.type) {
    case 'money':
      return formatDecimal(value, digits);
    case 'rate':
    case 'share':
      return formatDecimal(value, 6).replace(/\.?0+$/, '');
    case 'day':
      return formatDay(value);
    case 'instant':
      return instant(value);
    case 'flag':
      return value === 0 ? 'no' : 'yes';
    default:
      return String(value);
  }
}

function instant(packed: number): string {
  const { day, second }: { day: Day; second: number } = unpackInstant(packed);
  if (second < 0) return formatDay(day);
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${formatDay(day)} ${two(second / 3600)}:${two((second / 60) % 60)}:${two(second % 60)}`;
}

function brief(text: string): string {
  return text.length > 24 ? `${text.slice(0, 21)}...` : text;
}
