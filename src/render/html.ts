import type { Result } from '../result.js';
import { chartData } from './chartData.js';
import { humanFormat } from './human.js';
import { pageStyle } from './pageStyle.js';
import { type Selection, select } from './select.js';
import { element, escaped, type Markup } from './svg/element.js';
import { svg } from './svg/svg.js';

export interface PageOptions {
  /** Heading of the page where the first result has no title. */
  readonly title: string;
  /** Columns to print, in this order. */
  readonly columns?: readonly string[] | undefined;
  /** At most so many rows. */
  readonly limit?: number | undefined;
  /** Column names first; default true. */
  readonly header?: boolean | undefined;
  /** Print formulas, counts and SQL. */
  readonly explain?: boolean | undefined;
  /** Last line: what made the page. */
  readonly made: string;
}

/** Widths, in pixels, that charts are drawn at: for a desktop and for a phone. The page shows the one that fits. */
const [wide, narrow] = [860, 350] as const;

/**
 * Results as one self-contained HTML page, in pieces: nothing is fetched, no script runs, and every text of the data is
 * escaped. It is well-formed XML as well. Unknown columns are refused (UserError, exit 2) before the first row is read.
 */
export function page(results: readonly Result[], options: PageOptions): Iterable<string> {
  const parts = results.map((result, i) => ({
    result,
    selection: select(result, {
      columns: i === 0 ? (result.shown ?? options.columns) : undefined,
      limit: options.limit,
      forPeople: true,
    }),
  }));
  return pieces(parts, options);
}

interface Part {
  readonly result: Result;
  readonly selection: Selection;
}

function* pieces(parts: readonly Part[], options: PageOptions): Generator<Markup> {
  const title = parts[0]?.result.title ?? options.title;
  yield `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
<title>${escaped(title)}</title>
<style>${pageStyle}</style>
</head>
<body>
<main>
`;
  for (const [i, { result, selection }] of parts.entries()) {
    const heading = i === 0 ? title : result.title;
    yield '<section>\n';
    if (heading !== undefined) yield `${element(i === 0 ? 'h1' : 'h2', {}, escaped(heading))}\n`;
    yield notes(result);
    yield figure(result);
    yield* table(result, selection, options, heading ?? title);
    if (options.explain === true) yield explained(result);
    yield '</section>\n';
  }
  yield `<footer>${escaped(options.made)}</footer>\n</main>\n</body>\n</html>\n`;
}

function notes(result: Result): Markup {
  const all = result.notes ?? [];
  if (all.length === 0) return '';
  const items = all.map(({ level, text }) =>
    element(
      'li',
      { class: level },
      level === 'warning' ? element('strong', {}, 'Warning: ') : '',
      escaped(text),
    ),
  );
  return `${element('ul', { class: 'notes' }, '\n', ...items.map((item) => `${item}\n`))}\n`;
}

function figure(result: Result): Markup {
  const data = chartData(result);
  if (data === undefined) return '';
  const drawings =
    data.drawn.kind === 'heat'
      ? [element('div', { ...box, 'aria-label': data.title }, svg(data, wide, 'fixed'))]
      : [svg(data, wide, 'wide'), svg(data, narrow, 'narrow')];
  const rest = data.leftOut === undefined ? '' : element('p', {}, escaped(`Drawn: ${data.leftOut}.`));
  return `${element('figure', {}, element('figcaption', {}, escaped(data.title)), ...drawings, rest)}\n`;
}

/** Texts longer than so many characters are broken into lines. */
const long = 32;

/** What scrolls inside its own box, also with a keyboard. */
const box = { class: 'scroll', tabindex: 0, role: 'region' } as const;

function* table(result: Result, selection: Selection, options: PageOptions, name: string): Generator<Markup> {
  const { columns, rows } = selection;
  const formats = columns.map((column) => humanFormat(column, result.currency));
  const kind = columns.map((column) => (column.kind === 'text' ? { class: 'text' } : {}));
  yield `<div class="scroll" tabindex="0" role="region" aria-label="${escaped(`table: ${name}`)}">\n<table>\n`;
  if (options.header !== false) {
    const heads = columns.map((column, i) =>
      element('th', { scope: 'col', ...kind[i] }, escaped(column.heading ?? column.name)),
    );
    yield `<thead><tr>${heads.join('')}</tr></thead>\n`;
  }
  yield '<tbody>\n';
  let count = 0;
  for (const row of rows) {
    count++;
    const cells = formats.map((format, i) => {
      const head = i === 0 && columns[0]!.kind === 'text';
      const text = format(row[i]);
      const shape = kind[i]!.class === 'text' && text.length > long ? { class: 'text prose' } : kind[i];
      return element(head ? 'th' : 'td', { ...(head ? { scope: 'row' } : {}), ...shape }, escaped(text));
    });
    yield `<tr>${cells.join('')}</tr>\n`;
  }
  yield '</tbody>\n</table>\n</div>\n';
  if (count === 0) yield '<p class="empty">No rows.</p>\n';
}

function explained(result: Result): Markup {
  const lines = result.explain ?? [];
  if (lines.length === 0) return '';
  return `${element(
    'details',
    { open: 'open' },
    element('summary', {}, 'How this is counted'),
    element('pre', {}, lines.map(escaped).join('\n')),
  )}\n`;
}
