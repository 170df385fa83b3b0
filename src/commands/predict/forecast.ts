import { Option } from '@commander-js/extra-typings';
import { type Day, formatDay } from '../../days.js';
import { exits, UserError } from '../../errors.js';
import { type Forecast, forecast as forecastOf, periodsNeeded } from '../../predict/forecast.js';
import { type PeriodUnit, periodsAhead, salesPeriods, sumsByPeriod } from '../../predict/salesPeriods.js';
import { type Column, type Note, note, type Row, warning } from '../../result.js';
import { type SalesDays, salesDays, salesDaysSql } from '../../store/salesDays.js';
import { lineParameters, writtenSql } from '../../store/writtenSql.js';
import { defineCommand } from '../command.js';
import { wholeNumberFlag } from '../flagValues.js';
import { ordersEndNotes } from '../measure/ordersEnd.js';
import { marginFlags, millionths } from '../measure/question.js';
import { asOfDay, asOfNote, currencyOf, reading } from '../shared.js';
import { forecastShare, shareColumns } from './forecastShare.js';
import { forecastNotes, methodLines } from './forecastTalk.js';

const intervals = (name: string, kind: 'number' | 'money', shown: boolean): readonly Column[] => [
  { name, kind },
  ...['low', 'high'].map((end) => ({ name: `${name}_${end}`, kind, heading: end, machineOnly: !shown })),
];

const columns: readonly Column[] = [
  { name: 'from', kind: 'day' },
  { name: 'to', kind: 'day' },
  { name: 'periods', kind: 'count', machineOnly: true },
  ...intervals('orders', 'number', false),
  ...intervals('revenue', 'money', true),
  ...intervals('margin', 'money', false),
];

const usual: Readonly<Record<PeriodUnit, number>> = { day: 28, week: 13, month: 6 };

export const forecast = defineCommand({
  description: `Orders, revenue and margin ahead, or with --share the own share of the market, with 95 % intervals. Each series is forecast by the way that was best when tried from
past periods on: repeating the last season (the baseline) or the last value, or exponential smoothing of a level, a damped
trend and a season, plain or of logarithms; smoothing must beat the simpler by 2 %. Intervals come from the errors of those
trials; over many periods they are wider than chance alone, because few trials do not overlap. The last row is all periods
together. Weeks end on the day of --as-of; months are those of the calendar, the one that is not over forecast whole.
Every order line counts on its own day, returns taken off, as in "clm measure products".

Columns: ${columns.map((column) => column.name).join(' ')};
with --share: ${shareColumns.map((column) => column.name).join(' ')}.`,
  examples: [
    'clm predict forecast',
    'clm predict forecast --by month --ahead 12 --format csv',
    'clm predict forecast --by day --channel web --margin 40%',
  ],
  exits: [exits.done, exits.usage, exits.insufficient, exits.noStore, exits.newer],
  asOf: true,
  knownAt: true,
  flags: (command) =>
    marginFlags(
      command
        .addOption(
          new Option('--by <period>', 'day, week (default) or month').choices([
            'day',
            'week',
            'month',
          ] as const),
        )
        .option('--ahead <n>', 'periods ahead (default 28 days, 13 weeks or 6 months)', wholeNumberFlag)
        .option('--channel <name>', 'orders of one channel only')
        .addOption(
          new Option(
            '--share <segment>',
            'own share of the market instead, by what names the segment of an order: all, category, brand, region, country or channel',
          ).choices(['all', 'category', 'brand', 'region', 'country', 'channel'] as const),
        ),
    ),
  run: (context, options) =>
    reading(context, async (store) => {
      const asOf = await asOfDay(context, store);
      const unit = options.by ?? 'week';
      const ahead = options.ahead ?? usual[unit];
      if (ahead < 1 || ahead > 400) {
        throw new UserError(`--ahead: ${ahead} is not between 1 and 400`, {
          code: 'bad_number',
          exit: exits.usage,
        });
      }
      if (options.share !== undefined) return forecastShare(store, asOf, options.share, options.ahead ?? 4);
      const sales = await salesDays(store, asOf, options.channel, millionths(options.assumeMargin));
      if (sales === undefined) throw noSales(options.channel);
      const past = salesPeriods(unit, sales.firstDay, asOf);
      const rate = millionths(options.assumeMargin ?? options.margin) ?? store.settings.marginMillionths;
      const margin = marginByDay(sales, rate);
      const series = {
        orders: sales.orders,
        revenue: sales.spend,
        ...(margin === undefined ? {} : { margin }),
      };
      const found = Object.entries(series).map(([name, perDay]) => ({
        name,
        made: forecastOf(sumsByPeriod(perDay, sales.firstDay, past), past.season, ahead),
      }));
      const known = found.flatMap(({ name, made }) => (made === undefined ? [] : [{ name, made }]));
      if (known.length === 0) throw tooShort(unit, past.starts.length - 1, ahead);
      const rows = rowsOf(known, periodsAhead(past, ahead));
      return {
        title: 'What is ahead, with 95 % intervals',
        columns,
        rows,
        currency: currencyOf(store),
        notes: [
          note(
            `${asOfNote(asOf)}; ${past.starts.length - 1} whole ${unit}s since ${formatDay(past.starts[0]!)}`,
          ),
          ...ordersEndNotes(store, asOf),
          ...(margin === undefined ? [noMarginNote] : []),
          ...forecastNotes(known, past, ahead, currencyOf(store)),
        ],
        chart: {
          kind: 'curve' as const,
          title: 'Revenue ahead, with its 95 % interval',
          x: 'from',
          y: 'revenue',
          low: 'revenue_low',
          high: 'revenue_high',
          data: {
            columns,
            rows: rows.slice(0, -1),
          },
        },
        explain: [
          ...methodLines(known),
          'sql of the days:',
          ...writtenSql(salesDaysSql, {
            ...lineParameters(store, asOf, undefined, millionths(options.assumeMargin)),
            channel: options.channel?.toLowerCase() ?? null,
          }).split('\n'),
        ],
      };
    }),
});

const noMarginNote: Note = warning(
  'no margin: some costs and the margin rate are not known; pass --margin, or set one with "clm set margin"',
);

/** Margin day by day, `undefined` if some of it is unknown. */
function marginByDay({ known, rated }: SalesDays, rate: number | undefined): Float64Array | undefined {
  if (rate === undefined && rated.some((amount) => amount !== 0)) return undefined;
  return known.map((value, i) => value + (rated[i]! * (rate ?? 0)) / 1_000_000);
}

/** One row per period ahead, then all of them together. */
function rowsOf(series: readonly { name: string; made: Forecast }[], starts: readonly Day[]): readonly Row[] {
  const made = new Map(series.map((one) => [one.name, one.made]));
  const cells = (of: (forecast: Forecast) => Forecast['total']) =>
    ['orders', 'revenue', 'margin'].flatMap((name) => {
      const forecast = made.get(name);
      if (forecast === undefined) return [undefined, undefined, undefined];
      const { expected, low, high } = of(forecast);
      return name === 'orders' ? [Math.max(0, expected), Math.max(0, low), high] : [expected, low, high];
    });
  const ahead = starts.length - 1;
  const each = starts
    .slice(0, -1)
    .map((from, h) => [from, starts[h + 1]! - 1, 1, ...cells((forecast) => forecast.periods[h]!)]);
  return [...each, [starts[0]!, starts[ahead]! - 1, ahead, ...cells((forecast) => forecast.total)]];
}

function noSales(channel: string | undefined): UserError {
  return new UserError(
    `there are no orders${channel === undefined ? '' : ` of channel "${channel}"`} to go by`,
    {
      code: 'no_orders',
      exit: exits.insufficient,
      hint:
        channel === undefined
          ? 'load some with "clm ingest orders"'
          : 'see "clm measure channels" for their names',
    },
  );
}

function tooShort(unit: PeriodUnit, count: number, ahead: number): UserError {
  return new UserError(
    `${count} whole ${unit}s are too few for a forecast of ${ahead}: ${periodsNeeded(ahead)} are needed to try it on the past`,
    {
      code: 'short_history',
      exit: exits.insufficient,
      hint:
        unit === 'day'
          ? 'ask for fewer with --ahead'
          : 'ask for fewer with --ahead, or for shorter periods with --by',
    },
  );
}
