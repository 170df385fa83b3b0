import type { FunnelData } from '../data/funnelData.js';
import type { Drawing } from './drawing.js';
import { cut, element, escaped, label, textWidth } from './element.js';

const blockWidth = 350;
const gap = 40;
const line = 24;

/** One block of bars per row of the result, as many beside each other as fit; bars are shares of the first stage. */
export function funnel(data: FunnelData, width: number): Drawing {
  const across = Math.max(1, Math.min(data.groups.length, Math.floor((width + gap) / (blockWidth + gap))));
  const each = across === 1 ? Math.min(width, 560) : (width - gap * (across - 1)) / across;
  const all = data.groups.flatMap((group) => group.stages);
  const stages = Math.max(...data.groups.map((group) => group.stages.length));
  const height = 28 + stages * line + 22;
  const names = Math.max(...all.map((stage) => textWidth(stage.name))) + 12;
  const counts = Math.max(...all.map((stage) => textWidth(said(stage))));
  const bar = each - names - counts - 10;
  const blocks = data.groups.map((group, i) => {
    const x = (i % across) * (each + gap);
    const y = Math.floor(i / across) * height;
    const bars = group.stages.map((stage, j) => {
      const top = y + 28 + j * line;
      const share = Math.min(1, stage.share ?? 0);
      return element(
        'g',
        {},
        element('title', {}, escaped(`${group.label}, ${stage.name}: ${said(stage)}`)),
        label(stage.name, x, top + 15, { class: 'tick ink' }),
        element('rect', { x: x + names, y: top + 3, width: bar, height: line - 8, rx: 2, class: 'track' }),
        element('rect', {
          x: x + names,
          y: top + 3,
          width: Math.max(share > 0 ? 1.5 : 0, bar * share),
          height: line - 8,
          rx: 2,
          class: 'bar',
        }),
        label(said(stage), x + each, top + 15, { anchor: 'end', class: 'tick' }),
      );
    });
    return label(cut(group.label, each), x, y + 16, { class: 'strong' }) + bars.join('');
  });
  return { width, height: Math.ceil(data.groups.length / across) * height - 14, body: blocks.join('') };
}

function said(stage: FunnelData['groups'][number]['stages'][number]): string {
  return stage.share === undefined ? stage.text : `${stage.text} · ${(100 * stage.share).toFixed(1)} %`;
}
