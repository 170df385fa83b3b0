import { formatDay } from '../../days.js';
import { exits, UserError } from '../../errors.js';
import { type Column, howMany, note, type Result, type Row } from '../../result.js';
import type { Store } from '../../store/open.js';
import { productSales, productSalesSql } from '../../store/productSales.js';
import { lineParameters } from '../../store/writtenSql.js';
import { defineCommand } from '../command.js';
import { shareFlag, wholeNumberFlag } from '../flagValues.js';
import { asOfDay, currencyOf, reading } from '../shared.js';
import { moneyFraction, moneyOf, precise, readUpTo, sqlLines, worked } from './explained.js';
import { atLevel, levelExplain, levelled, levelOption } from './level.js';
import { ordersEndNotes } from './ordersEnd.js';
import { buyerColumns, buyersResult } from './productBuyers.js';
import { combinationColumns, combinationResult } from './productCombinations.js';
import { itemOption, marginOf, type ProductQuestion } from './productQuestion.js';
import { marginFlags, millionths } from './question.js';
import { shortBefore } from './shortBefore.js';
import { tellingColumns } from './tellingColumns.js';

const salesColumns: readonly Column[] = [
  { name: 'name', kind: 'text' },
  { name: 'orders', kind: 'count' },
  { name: 'customers', kind: 'count', detail: true },
  { name: 'pieces', kind: 'number', detail: true },
  { name: 'spend', kind: 'money' },
  { name: 'margin', kind: 'money' },
  { name: 'margin_share', kind: 'share', heading: 'of margin' },
  { name: 'margin_rate', kind: 'share', heading: 'rate', detail: true },
  { name: 'returned', kind: 'money', machineOnly: true },
  { name: 'spend_before', kind: 'money', machineOnly: true },
  { name: 'margin_before', kind: 'money', machineOnly: true },
  { name: 'spend_growth', kind: 'share', machineOnly: true },
  { name: 'margin_growth', kind: 'share', heading: 'growth' },
];

export const products = defineCommand({
  description: `What is sold, and what it returns: by --by product (default), category or brand over the last --period days, against as
many days before; best margin first. Returns are taken off on their own day; growth is of margin.

--combinations: what is bought together in one order. given -> then: support is the share of all orders with both,
confidence the share of orders with given that also have then, lift how many times more often than by chance, leverage
how much more often; margin is the mean margin of the orders that hold all of it. A longer combination that is no surer than
a shorter one is left out, and so is one that chance explains: adjusted_p (Fisher's exact test, Benjamini-Hochberg) is
below 5 %, unless --all (--redundant: the longer ones too). --without-promoted leaves orders with a voucher code or a discount out.

--customers-of <id>: the customers who earned most with a product, category or brand, and who does not yet but buys what goes with it.

Columns: product_id|category|brand ${salesColumns.map((column) => column.name).join(' ')};
--combinations: ${combinationColumns.map((column) => column.name).join(' ')};
--customers-of: ${buyerColumns.map((column) => column.name).join(' ')}.`,
  examples: [
    'clm measure products',
    'clm measure products --by category --period 90',
    'clm measure products --by category --combinations --min-count 5',
    'clm measure products --by category --customers-of garden --limit 20',
  ],
  exits: [exits.done, exits.usage, exits.insufficient, exits.noStore, exits.newer],
  asOf: true,
  knownAt: true,
  flags: (command) =>
    marginFlags(
      command
        .addOption(itemOption())
        .option('--period <days>', 'days up to the day of the report (default 365)', wholeNumberFlag)
        .option('--combinations', 'what is bought together')
        .option('--customers-of <id>', 'main customers of a product, category or brand, and prospects')
        .option('--min-count <n>', 'orders that must hold a combination (default 10)', wholeNumberFlag)
        .option('--min-confidence <share>', 'least confidence of a combination (default 10%)', shareFlag)
        .option('--size <n>', 'products in a combination at most (default 3)', wholeNumberFlag)
        .option('--all', 'also combinations that chance explains')
        .option('--redundant', 'also combinations that are no surer than a shorter one')
        .option('--without-promoted', 'leave out orders with a voucher code or a discount'),
    ).addOption(levelOption('who counts as a customer: person (default), household or account')),
  run: (context, options) =>
    reading(context, async (store) => {
      const level = options.level === undefined ? undefined : atLevel(store, options.level);
      const to = await asOfDay(context, store);
      const days = options.period ?? 365;
      const question: ProductQuestion = {
        by: options.by ?? 'product',
        from: to - days + 1,
        to,
        rate: millionths(options.assumeMargin ?? options.margin) ?? store.settings.marginMillionths,
        assumed: millionths(options.assumeMargin),
      };
      const wanted = {
        least: options.minCount ?? 10,
        confidence: options.minConfidence ?? 0.1,
        largest: options.size ?? 3,
        promoted: options.withoutPromoted !== true,
        all: options.all === true,
        redundant: options.redundant === true,
      };
      if (days < 1 || wanted.least < 1 || wanted.largest < 2) {
        throw new UserError('--period and --min-count start at 1, --size at 2', {
          code: 'bad_number',
          exit: exits.usage,
        });
      }
      const answer =
        options.customersOf !== undefined
          ? await buyersResult(store, question, wanted, options.customersOf)
          : options.combinations === true
            ? await combinationResult(store, question, wanted)
            : await sales(store, question);
      const period = note(`from ${formatDay(question.from)} to ${formatDay(to)}`);
      return levelled(level, {
        ...answer,
        currency: currencyOf(store),
        notes: [period, ...ordersEndNotes(store, to), ...(answer.notes ?? [])],
        explain: [...(answer.explain ?? []), ...levelExplain(level)],
      });
    }),
});

async function sales(store: Store, question: ProductQuestion): Promise<Result> {
  const { by, from, to } = question;
  const found = (await productSales(store, by, from, to, question.assumed)).map((one) => ({
    ...one,
    margin: marginOf(one.known, one.rated, question),
    marginBefore: marginOf(one.knownBefore, one.ratedBefore, question),
  }));
  const money = moneyOf(store);
  const total = found.reduce((sum, one) => sum + one.margin, 0);
  const growth = (now: number, before: number) => (before > 0 ? now / before - 1 : undefined);
  const rows = [...found]
    .filter((one) => one.orders > 0 || one.spend !== 0 || one.spendBefore !== 0)
    .sort((a, b) => b.margin - a.margin || b.spend - a.spend || (a.label < b.label ? -1 : 1))
    .map(
      (one): Row => [
        one.label === '' ? undefined : one.label,
        one.name,
        one.orders,
        one.customers,
        one.pieces,
        one.spend,
        one.margin,
        total > 0 ? one.margin / total : undefined,
        one.spend > 0 ? one.margin / one.spend : undefined,
        one.returned,
        one.spendBefore,
        one.marginBefore,
        growth(one.spend, one.spendBefore),
        growth(one.margin, one.marginBefore),
      ],
    );
  const label: Column =
    by === 'product' ? { name: 'product_id', kind: 'text', heading: 'product' } : { name: by, kind: 'text' };
  const columns =
    by === 'product'
      ? salesColumns
      : salesColumns.map((column) => (column.name === 'name' ? { ...column, machineOnly: true } : column));
  const unnamed = found.find((one) => one.label === '');
  return {
    title: `Sales and margin by ${by}; money in ${store.settings.currency}`,
    columns: tellingColumns([label, ...columns], rows, ['name', 'margin_growth']),
    rows,
    notes: [
      ...(await shortBefore(store, 2 * from - to - 1, from - 1)),
      ...(unnamed === undefined ? [] : [note(`the row without a ${by} holds order lines that name none`)]),
    ],
    chart: {
      kind: 'bars',
      title: `Margin by ${by} in the period, in ${store.settings.currency}`,
      label: by === 'product' ? ['product_id', 'name'] : [by],
      value: 'margin',
    },
    explain: [
      readUpTo(to, from),
      `counted: order lines of the period, returns on their own day, anonymous sales too; in ${howMany(rows.length, 'row')}, margin ${money(total)} in all`,
      'margin = amount - cost of the line, else - unit cost x quantity, else amount x margin rate; orders and customers count once per row',
      'of margin = margin of the row / margin of all; rate = margin / spend; growth = margin of the period / margin of as many days before - 1',
      ...rows
        .slice(0, worked)
        .map(
          (row) =>
            `  ${row[0] ?? `no ${by}`}: of margin ${moneyFraction(store, Number(row[6]), total)}; rate ${moneyFraction(store, Number(row[6]), Number(row[5]))}; growth ${Number(row[11]) > 0 ? `${money(Number(row[6]))} / ${money(Number(row[11]))} - 1 = ${precise(Number(row[13]))}` : 'unknown, for there was no margin before'}`,
        ),
      ...sqlLines(productSalesSql(by), lineParameters(store, to, from, question.assumed)),
    ],
  };
}
