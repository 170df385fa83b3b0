import type { ChartData } from '../chartData.js';
import { chartWords } from '../chartWords.js';
import { bars } from './bars.js';
import { curve } from './curve.js';
import type { Drawing } from './drawing.js';
import { element, type Markup } from './element.js';
import { funnel } from './funnel.js';
import { heat } from './heat.js';
import { intervals } from './intervals.js';

/**
 * A chart as an SVG element about `width` pixels wide. Colours and type come from the page's style, by class; what is
 * drawn is also said in words, for those who can not see it. The same chart is the same bytes.
 */
export function svg(data: ChartData, width: number, name: string): Markup {
  const drawing = draw(data, width);
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: name,
      viewBox: `0 0 ${Math.ceil(drawing.width)} ${Math.ceil(drawing.height)}`,
      width: Math.ceil(drawing.width),
      height: Math.ceil(drawing.height),
      role: 'img',
      'aria-label': `${data.title}. ${chartWords(data)}`,
    },
    drawing.body,
  );
}

function draw({ drawn }: ChartData, width: number): Drawing {
  switch (drawn.kind) {
    case 'curve':
      return curve(drawn, width);
    case 'heat':
      return heat(drawn, width);
    case 'funnel':
      return funnel(drawn, width);
    case 'intervals':
      return intervals(drawn, width);
    case 'bars':
      return bars(drawn, width);
  }
}
