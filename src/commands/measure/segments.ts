import { Option } from '@commander-js/extra-typings';
import { type Day, formatDay } from '../../days.js';
import { exits, UserError } from '../../errors.js';
import { type Rfm, rfm } from '../../measure/rfm.js';
import { parseSegmentMap, type SegmentMap, usualSegments } from '../../measure/segmentMap.js';
import { howMany, note, type Result } from '../../result.js';
import type { Store } from '../../store/open.js';
import { type Purchases, purchases, purchasesSql } from '../../store/purchases.js';
import { lineParameters } from '../../store/writtenSql.js';
import { type Context, defineCommand } from '../command.js';
import { dayFlag, wholeNumberFlag } from '../flagValues.js';
import { asOfDay, currencyOf, reading } from '../shared.js';
import { textOfFile } from '../textOfFile.js';
import { fraction, moneyOf, readUpTo, sqlLines } from './explained.js';
import { atLevel, levelExplain, levelled, levelOption } from './level.js';
import { ordersEndNotes } from './ordersEnd.js';
import { binColumns, binRows, cuts } from './segmentBins.js';
import { customerColumns, customerRows } from './segmentCustomers.js';
import { segmentColumns, segmentRows } from './segmentRows.js';

export const segments = defineCommand({
  description: `Customers by recency (days since the last order), frequency (orders) and monetary value (net spend), each scored
from 1 to 5, and the segments made of the scores. Bins are quantiles; equal values stay in one bin, so bins differ in
size where values repeat. --nested scores frequency within recency and value within both. Customers who never bought, or
returned everything, are in no segment.

--map reads segments from a file, each cell in exactly one; without it the usual ten are used:
${usualSegments
  .trim()
  .split('\n')
  .map((line) => `  ${line}`)
  .join('\n')}

--by segment (default), customer, or bin (the real cut points).
Columns: ${segmentColumns.map((column) => column.name).join(' ')};
by customer: ${customerColumns.map((column) => column.name).join(' ')};
by bin: ${binColumns.map((column) => column.name).join(' ')}.`,
  examples: [
    'clm measure segments',
    'clm measure segments --by bin',
    'clm measure segments --by customer --format csv -o rfm.csv',
  ],
  exits: [exits.done, exits.usage, exits.insufficient, exits.noStore, exits.newer],
  asOf: true,
  knownAt: true,
  flags: (command) =>
    command
      .addOption(
        new Option('--by <what>', 'segment (default), customer or bin').choices([
          'segment',
          'customer',
          'bin',
        ] as const),
      )
      .option('--map <file>', 'a TOML file that names segments')
      .option('--bins <n>', 'scores per measure (default 5; others need --map)', wholeNumberFlag)
      .option('--nested', 'frequency within recency, value within both')
      .option('--from <day>', 'count nothing before this day (default: everything)', dayFlag)
      .addOption(levelOption('who is scored: person (default), household or account')),
  run: (context, options) => {
    const bins = options.bins ?? 5;
    if (bins < 2 || bins > 10) {
      throw new UserError(`--bins: ${bins} is not between 2 and 10`, { code: 'bad_bins', exit: exits.usage });
    }
    if (bins !== 5 && options.map === undefined) {
      throw new UserError(`--bins ${bins} needs --map: the usual segments are made of five`, {
        code: 'bad_bins',
        exit: exits.usage,
      });
    }
    const map =
      options.map === undefined
        ? parseSegmentMap(usualSegments, 'the usual segments', bins)
        : parseSegmentMap(textOfFile(context.io, options.map), options.map, bins);
    return reading(context, async (store) => {
      const level = options.level === undefined ? undefined : atLevel(store, options.level);
      const answered = await answer(
        context,
        store,
        map,
        options.nested === true,
        options.by ?? 'segment',
        options.from,
      );
      return levelled(level, {
        ...answered,
        explain: [...(answered.explain ?? []), ...levelExplain(level)],
      });
    });
  },
});

async function answer(
  context: Context,
  store: Store,
  map: SegmentMap,
  nested: boolean,
  by: 'segment' | 'customer' | 'bin',
  from: Day | undefined,
): Promise<Result> {
  const to = await asOfDay(context, store);
  const bought = await purchases(store, from, to);
  const recency = Float64Array.from(bought.lastDay, (day) => to - day);
  const scores = rfm(recency, Float64Array.from(bought.orders), bought.spend, map.bins, nested);
  const segmentOf = (i: number) =>
    map.nameOf[
      (scores.recency.score[i]! - 1) * map.bins * map.bins +
        (scores.frequency.score[i]! - 1) * map.bins +
        scores.monetary.score[i]! -
        1
    ]!;
  const shape = {
    segment: { columns: segmentColumns, rows: () => segmentRows(bought, map, segmentOf, to) },
    customer: {
      columns: customerColumns,
      rows: () => customerRows(store, bought, scores, map, segmentOf, to),
    },
    bin: { columns: binColumns, rows: () => binRows(store, scores) },
  }[by];
  const empty = (['recency', 'frequency', 'monetary'] as const).flatMap((name) =>
    nested ? [] : scores[name].bins.filter((bin) => bin.customers === 0).map((bin) => `${name} ${bin.score}`),
  );
  return {
    title: `Customers by recency, frequency and value; money in ${store.settings.currency}`,
    columns: shape.columns,
    rows: shape.rows(),
    currency: currencyOf(store),
    notes: [
      note(
        `${howMany(bought.size, 'customer')} with a purchase${from === undefined ? '' : ` from ${formatDay(from)}`} as of ${formatDay(to)}`,
      ),
      ...ordersEndNotes(store, to),
      ...(nested || by === 'bin' || bought.size === 0 ? [] : [note(cuts(store, scores))]),
      ...(empty.length === 0 || bought.size === 0
        ? []
        : [note(`nobody scores ${empty.join(', ')}: too many customers share one value`)]),
    ],
    ...(by === 'segment'
      ? {
          chart: {
            kind: 'bars',
            title: 'Share of the net spend by segment',
            label: ['segment'],
            value: 'spend_share',
          } as const,
        }
      : {}),
    explain: [
      readUpTo(to, from),
      `counted: ${howMany(bought.size, 'customer')} with an order of positive net amount; in no segment: those without one`,
      'recency = as-of day - day of the last order with a positive net amount; frequency = such orders; value = net spend',
      `score = 1 + floor(${map.bins} x customers with a worse value / customers)${nested ? ', frequency within recency and value within both' : ''}`,
      ...(bought.size === 0 || nested ? [] : [cuts(store, scores)]),
      ...(context.rows.explain === true ? workedOut(store, bought, scores, map, segmentOf, to) : []),
      'share = customers of the segment / customers; of spend = their net spend / net spend of all',
      ...(context.rows.explain === true ? segmentRows(bought, map, segmentOf, to) : []).map(
        (row) => `  ${row[0]}: ${fraction(Number(row[1]), bought.size)}`,
      ),
      ...sqlLines(purchasesSql, lineParameters(store, to, from)),
    ],
  };
}

/** One customer's scores, worked out: how many are worse than they are. */
function workedOut(
  store: Store,
  bought: Purchases,
  scores: Rfm,
  map: SegmentMap,
  segmentOf: (i: number) => number,
  to: Day,
): readonly string[] {
  const [first] = customerRows(store, bought, scores, map, segmentOf, to);
  if (first === undefined) return [];
  const [id, days, orders, spend, r, f, m, segment] = first;
  return [
    `  ${id}: ${howMany(Number(days), 'day')}, ${howMany(Number(orders), 'order')}, ${moneyOf(store)(Number(spend))}: scores ${r} ${f} ${m}, which is ${segment}`,
  ];
}
