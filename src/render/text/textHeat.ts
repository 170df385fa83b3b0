import type { HeatData } from '../data/heatData.js';
import { cells, fitted, type Pen } from './pen.js';

/** Cohorts as shaded cells, with their values where there is room; columns that find none are left out and counted. */
export function textHeat(data: HeatData, width: number, pen: Pen): readonly string[] {
  const left = Math.min(20, Math.max(...[data.rowName, ...data.rows].map(cells)));
  const texts = data.cells.map((row) => row.map((cell) => shortText(cell?.text ?? '')));
  const widest = Math.max(...texts.flat().map(cells), ...data.columns.map(cells));
  const room = width - left - 2;
  const numbers = (widest + 2) * data.columns.length <= room;
  const each = numbers ? widest + 2 : 2;
  const shown = Math.max(1, Math.min(data.columns.length, Math.floor(room / each)));
  const cell = (i: number, j: number) => {
    const shade = pen.shades[shadeOf(data.cells[i]![j]?.value, data, pen)]!;
    return numbers ? `${shade}${fitted(texts[i]![j]!, each - 2, pen, 'right')} ` : shade.repeat(each);
  };
  const columns = data.columns.slice(0, shown);
  let heads = '';
  columns.forEach((name, j) => {
    const start = numbers ? j * each + each - 1 - cells(name) : j * each;
    if (j === 0 || cells(heads) < start) heads = heads + ' '.repeat(start - cells(heads)) + name;
  });
  const missing = data.columns.length - shown;
  return [
    `${fitted(data.rowName, left, pen)}  ${data.columnName}`,
    `${' '.repeat(left)}  ${heads}`,
    ...data.rows.map(
      (name, i) => `${fitted(name, left, pen)}  ${columns.map((_, j) => cell(i, j)).join('')}`,
    ),
    '',
    `${' '.repeat(left)}  ${legend(data, pen)}`,
    ...(missing === 0 ? [] : [`${missing} further columns do not fit; --format html draws them all`]),
  ];
}

/** Which shade a value gets: 0 for none, the last for the largest of the scale. */
function shadeOf(value: number | undefined, data: HeatData, pen: Pen): number {
  if (value === undefined) return 0;
  const from = Math.min(0, data.least);
  const share = data.most > from ? (Math.min(value, data.most) - from) / (data.most - from) : 1;
  const darkest = pen.shades.length - 1;
  return Math.max(0, Math.min(darkest, Math.ceil(share * darkest)));
}

/** Up to which value each shade goes. */
function legend(data: HeatData, pen: Pen): string {
  const from = Math.min(0, data.least);
  const darkest = pen.shades.length - 1;
  const step = (data.most - from) / darkest;
  return pen.shades
    .slice(1)
    .map((shade, i) => {
      if (i + 1 === darkest) return `${shade.repeat(2)} more`;
      const most = Number((from + (i + 1) * step).toPrecision(2));
      return `${shade.repeat(2)} to ${data.axis.label(most, most, most)}`;
    })
    .join('   ');
}

/** A share as its whole percents: the title says what it is. */
function shortText(text: string): string {
  return text.endsWith(' %') ? String(Math.round(Number(text.slice(0, -2).replaceAll(',', '')))) : text;
}
