import type { HeatCell, HeatData } from '../data/heatData.js';
import type { Drawing } from './drawing.js';
import { cut, element, escaped, label, textWidth } from './element.js';

const cellHeight = 26;

/** Shaded cells with their values in them; the darkest is the largest. Wider than asked where cells would be too small. */
export function heat(data: HeatData, width: number): Drawing {
  const left = Math.min(140, Math.max(...[data.rowName, ...data.rows].map(textWidth)) + 12);
  const texts = data.cells.flatMap((row) => row.map((cell) => cellText(cell)));
  const least = Math.max(
    26,
    ...texts.map((text) => textWidth(text) + 8),
    ...data.columns.map((name) => textWidth(name) + 8),
  );
  const cell = Math.max(least, Math.min(64, (width - left - 2) / data.columns.length));
  const top = 44;
  const head = [
    label(data.rowName, 0, top - 10, { class: 'name' }),
    label(data.columnName, left, 14, { class: 'name' }),
    ...data.columns.map((name, j) =>
      label(name, left + (j + 0.5) * cell, top - 10, { anchor: 'middle', class: 'tick' }),
    ),
  ];
  const body = data.rows.map((name, i) => {
    const y = top + i * cellHeight;
    const cells = data.columns.map((column, j) => {
      const one = data.cells[i]![j];
      if (one === undefined) return '';
      return drawn(one, data, { x: left + j * cell, y, width: cell, about: `${name}, ${column}` });
    });
    return label(cut(name, left - 10), 0, y + 18, { class: 'tick' }) + cells.join('');
  });
  const bottom = top + data.rows.length * cellHeight;
  const unfinished = data.cells.some((row) => row.some((one) => one?.unfinished === true));
  return {
    width: Math.max(width, left + cell * data.columns.length + 2),
    height: bottom + (unfinished ? 30 : 8),
    body: [
      ...head,
      ...body,
      unfinished ? label('dashed: the time is not over yet', left, bottom + 22, { class: 'tick' }) : '',
    ].join(''),
  };
}

function drawn(
  cell: HeatCell,
  data: HeatData,
  at: { readonly x: number; readonly y: number; readonly width: number; readonly about: string },
): string {
  const shade = shadeOf(cell.value, data);
  return element(
    'g',
    {},
    element('title', {}, escaped(`${at.about}: ${cell.text}${cell.unfinished ? ' (not over yet)' : ''}`)),
    element('rect', {
      x: at.x + 1,
      y: at.y + 1,
      width: at.width - 2,
      height: cellHeight - 2,
      rx: 2,
      class: cell.unfinished ? 'cell open' : 'cell',
      'fill-opacity': shade,
    }),
    label(cellText(cell), at.x + at.width / 2, at.y + 17, {
      anchor: 'middle',
      class: `in ${inkOn(shade)}`,
    }),
  );
}

/** Ink with a contrast of at least 4.5 on a cell of that shade, on light and on dark pages. */
function inkOn(shade: number): string {
  if (shade > 0.75) return 'on';
  return shade > 0.55 ? 'mid' : 'ink';
}

/** What stands in a cell: a share without its sign, for the title says that it is a share. */
function cellText(cell: HeatCell | undefined): string {
  if (cell === undefined) return '';
  return cell.text.endsWith(' %')
    ? String(Math.round(Number(cell.text.slice(0, -2).replaceAll(',', ''))))
    : cell.text;
}

/** 0.04 for the smallest to 1 for the largest of the scale. */
export function shadeOf(
  value: number | undefined,
  { least, most }: { readonly least: number; readonly most: number },
): number {
  if (value === undefined) return 0;
  const from = Math.min(0, least);
  const share = most > from ? (Math.min(value, most) - from) / (most - from) : 1;
  return Math.round((0.04 + 0.96 * Math.max(0, share)) * 100) / 100;
}
