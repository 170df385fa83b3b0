import type { Currency } from '../result.js';
import { humanFormat } from './human.js';
import type { Selection } from './select.js';

/** A table in GitHub-flavoured Markdown, rounded for people like a table on a terminal. */
export function* md(
  selection: Selection,
  currency: Currency | undefined,
  title: string | undefined,
): Generator<string> {
  if (title !== undefined) yield `### ${escaped(title)}\n\n`;
  const cells = selection.columns.map((column) => humanFormat(column, currency));
  yield line(selection.columns.map((column) => escaped(column.heading ?? column.name)));
  yield line(selection.columns.map((column) => (column.kind === 'text' ? '---' : '---:')));
  for (const row of selection.rows) yield line(cells.map((cell, i) => escaped(cell(row[i]))));
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}

function escaped(text: string): string {
  return text.replace(/[\\|<*`]/g, '\\$&');
}
