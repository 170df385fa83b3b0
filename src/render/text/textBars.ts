import type { BarData } from '../data/barData.js';
import type { FunnelData } from '../data/funnelData.js';
import { bar, cells, fitted, type Pen } from './pen.js';

/** A bar per row, from 0; those below 0 are drawn to the left of it. */
export function textBars(data: BarData, width: number, pen: Pen): readonly string[] {
  const names = Math.min(Math.floor(width * 0.4), Math.max(...data.rows.map((row) => cells(row.label))));
  const words = Math.max(...data.rows.map((row) => cells(row.text)));
  const room = Math.max(8, Math.min(60, width - names - words - 4));
  const values = data.rows.map((row) => row.value);
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
  const span = most - least || 1;
  const before = Math.ceil((-least / span) * room);
  return data.rows.map((row) => {
    const length = (Math.abs(row.value) / span) * room;
    const drawn =
      row.value < 0
        ? pen.bars
            .at(-1)!
            .repeat(Math.max(1, Math.round(length)))
            .padStart(before)
        : ' '.repeat(before) + bar(length / room, room, pen);
    return `${fitted(row.label, names, pen)}  ${fitted(drawn, room + 1, pen)} ${fitted(row.text, words, pen, 'right')}`;
  });
}

/** Stages below each other per row, as shares of the first. */
export function textFunnel(data: FunnelData, width: number, pen: Pen): readonly string[] {
  const all = data.groups.flatMap((group) => group.stages);
  const names = Math.max(...all.map((stage) => cells(stage.name)));
  const counts = Math.max(...all.map((stage) => cells(stage.text)));
  const room = Math.max(8, Math.min(60, width - names - counts - 14));
  return data.groups.flatMap((group, i) => [
    ...(i === 0 ? [] : ['']),
    group.label,
    ...group.stages.map((stage) => {
      const drawn = fitted(bar(stage.share ?? 0, room, pen), room, pen);
      const share = stage.share === undefined ? '' : `${(100 * stage.share).toFixed(1)} %`;
      return `  ${fitted(stage.name, names, pen)}  ${drawn} ${fitted(stage.text, counts, pen, 'right')} ${fitted(share, 7, pen, 'right')}`;
    }),
  ]);
}
