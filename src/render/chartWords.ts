import { howMany } from '../result.js';
import type { ChartData } from './chartData.js';

/** A few of many, so that the words stay short. */
const spoken = 12;

/** What a chart shows, in words: what somebody hears who can not see it. The table beside it has every value. */
export function chartWords({ drawn, leftOut }: ChartData): string {
  const shown = leftOut === undefined ? '' : ` Only ${leftOut} are drawn.`;
  switch (drawn.kind) {
    case 'curve': {
      const points = drawn.points.filter((point) => point.text !== '');
      const highest = points.reduce((best, point) => (point.y > best.y ? point : best));
      const marks = drawn.marks.map((mark) => `${mark.label}. `).join('');
      return `${marks}A line from ${points[0]!.text} to ${points.at(-1)!.text}; highest at ${highest.text}.${shown}`;
    }
    case 'heat': {
      const cells = drawn.rows.flatMap((row, i) =>
        drawn.columns.flatMap((column, j) => {
          const cell = drawn.cells[i]![j];
          return cell?.value === undefined ? [] : [{ cell, at: `${row}, ${column}` }];
        }),
      );
      const least = cells.reduce((best, one) => (one.cell.value! < best.cell.value! ? one : best));
      return `A grid of ${howMany(drawn.rows.length, 'row')} (${drawn.rowName}) and ${howMany(drawn.columns.length, 'column')} (${drawn.columnName}); the smallest value is ${least.cell.text} at ${least.at}.${shown}`;
    }
    case 'funnel':
      return `${listed(
        drawn.groups.map(
          ({ label, stages }) =>
            `${label}: ${stages.map((stage) => `${stage.name} ${stage.text}`).join(', ')}`,
        ),
      )}${shown}`;
    case 'intervals':
      return `${listed(
        drawn.rows.map(
          ({ label, marks }) =>
            `${label}: ${marks.map((mark) => `${drawn.series[mark.series]} ${mark.text}`).join(', ')}`,
        ),
      )}${shown}`;
    case 'bars':
      return `${listed(drawn.rows.map(({ label, text }) => `${label} ${text}`))}${shown}`;
  }
}

function listed(parts: readonly string[]): string {
  const further = parts.length > spoken ? `; and ${parts.length - spoken} more` : '';
  return `${parts.slice(0, spoken).join('; ')}${further}.`;
}
