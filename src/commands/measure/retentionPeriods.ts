import { type Day, formatDay } from '../../days.js';
import {
  type Period,
  type PurchaseHistory,
  retentionPeriods,
  valueOfOnePoint,
} from '../../measure/retention.js';
import { formatDecimal } from '../../money.js';
import { type Column, howMany, type Note, note, type Result, type Row, warning } from '../../result.js';
import type { Store } from '../../store/open.js';
import type { RetentionAsked } from './retentionExplain.js';

export const periodColumns: readonly Column[] = [
  { name: 'from', kind: 'day' },
  { name: 'to', kind: 'day' },
  { name: 'before', kind: 'count', heading: 'active before' },
  { name: 'retained', kind: 'count', detail: true },
  { name: 'retention', kind: 'share' },
  { name: 'retention_low', kind: 'share', heading: 'low' },
  { name: 'retention_high', kind: 'share', heading: 'high' },
  { name: 'new', kind: 'count' },
  { name: 'returned', kind: 'count', detail: true },
  { name: 'active', kind: 'count' },
  { name: 'margin', kind: 'money', machineOnly: true },
  { name: 'margin_per_active', kind: 'money', heading: 'margin each' },
  { name: 'acquisition_cost_per_new', kind: 'money', machineOnly: true },
  { name: 'retention_cost_per_retained', kind: 'money', machineOnly: true },
];

/** Who stayed from each period to the next, who is new and who came back, and what one more point is worth. */
export function byPeriod(store: Store, history: PurchaseHistory, asOf: Day, asked: RetentionAsked): Result {
  const periods = retentionPeriods(history, asOf, asked.days, asked.count);
  const per = (sum: number, n: number) => (n === 0 ? undefined : sum / n);
  const last = periods.at(-1);
  return {
    title: `Who stays, in periods of ${howMany(asked.days, 'day')}; money in ${store.settings.currency}`,
    columns: periodColumns,
    rows: periods.map(
      (one): Row => [
        one.from,
        one.to,
        one.before,
        one.retained,
        one.retention,
        one.retentionLow,
        one.retentionHigh,
        one.fresh,
        one.returned,
        one.active,
        one.margin,
        per(one.margin, one.active),
        per(one.acquisitionCost, one.acquisitionKnown),
        per(one.retentionCost, one.retained),
      ],
    ),
    chart: {
      kind: 'intervals',
      title: 'Share of the customers of one period who bought in the next, with 95 % intervals',
      label: ['to'],
      series: [{ name: 'retention', value: 'retention', low: 'retention_low', high: 'retention_high' }],
    },
    notes:
      last === undefined
        ? [note('nobody has bought anything')]
        : [...partNotes(history, periods), ...pointNotes(store, last, asked)],
  };
}

/** Warns of a period of which less than half is known: those who bought on its other days are not. */
function partNotes({ day }: PurchaseHistory, periods: readonly Period[]): readonly Note[] {
  const first = day.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const part = periods.find(({ from, to }) => from < first && first <= to);
  if (part === undefined || part === periods.at(-1) || part.to - first + 1 > (part.to - part.from + 1) / 2)
    return [];
  return [
    warning(
      `the first order is of ${formatDay(first)}: of the period ${formatDay(part.from)} to ${formatDay(part.to)} only ${howMany(part.to - first + 1, 'day is', 'days are')} known, so the retention of the next is of those who bought in these`,
    ),
  ];
}

function pointNotes(
  store: Store,
  last: Period,
  { horizon, discount, days }: RetentionAsked,
): readonly Note[] {
  const money = (minor: number) =>
    `${formatDecimal(Math.round(minor), store.settings.currencyDigits)} ${store.settings.currency}`;
  const notes: Note[] = [];
  if (last.before === 0 && last.active > 0) {
    notes.push(
      note(
        `nobody bought in the ${howMany(days, 'day')} before ${formatDay(last.from)}, so nobody can have stayed: a shorter --period has an earlier one to compare with`,
      ),
    );
  }
  if (last.retention !== undefined && last.active > 0) {
    const each = valueOfOnePoint(last.margin / last.active, last.retention, discount, horizon);
    if (each !== undefined) {
      notes.push(
        note(
          `one more point of retention is worth ${money(each)} per active customer, ${money(each * last.active)} for the ${last.active} of the last period, over ${howMany(horizon, 'period')} discounted by ${(100 * discount).toFixed(1)} % each`,
        ),
      );
    }
  }
  if (last.acquisitionKnown > 0 && last.retained > 0) {
    const win = last.acquisitionCost / last.acquisitionKnown;
    const keep = last.retentionCost / last.retained;
    const times = keep > 0 ? `, ${(win / keep).toFixed(1)} times as much` : '';
    notes.push(note(`winning a customer cost ${money(win)}, contacts per kept one ${money(keep)}${times}`));
  }
  return notes;
}
