import { exits, UserError } from '../../errors.js';
import { type Column, howMany, note, type Result, type Row } from '../../result.js';
import { customerAccountsSql } from '../../store/customerProfit.js';
import { offersAnsweredSql } from '../../store/offersAnswered.js';
import type { Store } from '../../store/open.js';
import { orderDaysSql } from '../../store/orderDays.js';
import { pricesPaidSql } from '../../store/pricesPaid.js';
import { serviceCasesSql } from '../../store/serviceCases.js';
import { lineParameters } from '../../store/writtenSql.js';
import { defineCommand } from '../command.js';
import { shareFlag, wholeNumberFlag, wordsFlag } from '../flagValues.js';
import { asOfDay, asOfNote, currencyOf, reading } from '../shared.js';
import { precise, readUpTo, sqlLines } from './explained.js';
import { factChart } from './factChart.js';
import { type FactsAsked, factInputs } from './factInputs.js';
import {
  loyalFacts,
  offerFacts,
  profitFacts,
  recoveryFacts,
  retentionFacts,
  upgradeFacts,
} from './factRows.js';
import { atLevel, levelExplain, levelled, levelOption } from './level.js';
import { ordersEndNotes } from './ordersEnd.js';
import { marginFlags, millionths } from './question.js';

const columns: readonly Column[] = [
  { name: 'fact', kind: 'text', machineOnly: true },
  { name: 'claim', kind: 'text' },
  { name: 'claimed', kind: 'ratio' },
  { name: 'measured', kind: 'ratio' },
  { name: 'measured_low', kind: 'ratio', heading: 'low' },
  { name: 'measured_high', kind: 'ratio', heading: 'high' },
  { name: 'verdict', kind: 'text', heading: 'here' },
  { name: 'customers', kind: 'count', heading: 'of', detail: true },
  { name: 'basis', kind: 'text', heading: 'what was counted, or what is missing', detail: true },
  { name: 'claimed_low', kind: 'ratio', machineOnly: true },
  { name: 'claimed_high', kind: 'ratio', machineOnly: true },
  { name: 'method', kind: 'text', machineOnly: true },
  { name: 'missing', kind: 'text', machineOnly: true },
];

export const facts = defineCommand({
  description: `The field's rules of thumb, each tested on this store: what it claims, what is true here with a 95 % interval, and a
verdict. 1.00 is 100 %, or equal where two groups are compared.

  holds      the whole interval agrees: within a tenth of the claim, within its range, or on its side of 1
  less, more none of the interval does: here it is less, or more
  undecided  part of it does: more data would tell
  missing    the store has not what it takes; the last column says what to load

Years are --period days. Loyal is who bought at least --loyal-orders times in the year before the last; the others bought
less often then. So nobody is loyal by what is compared. Intervals draw customers at random 1,000 times (--seed; from 10,000
customers on they are dealt into 50 random groups); those of counts are Wilson's.

Columns: ${columns.map((column) => column.name).join(' ')}.`,
  examples: [
    'clm measure facts --margin 40%',
    'clm measure facts --complaints complaint,claim --period 180',
    'clm measure facts --format json',
  ],
  exits: [exits.done, exits.usage, exits.insufficient, exits.noStore, exits.newer],
  asOf: true,
  knownAt: true,
  flags: (command) =>
    marginFlags(
      command
        .option('--period <days>', 'days of a year (default 365)', wholeNumberFlag)
        .option('--discount <share>', 'discount per year of what comes later (default 10%)', shareFlag)
        .option(
          '--loyal-orders <n>',
          'orders in the year before that make a customer loyal (default 3)',
          wholeNumberFlag,
        )
        .option('--complaints <kinds>', 'kinds of cases that are complaints (default: all)', wordsFlag)
        .option('--seed <n>', 'seed of what is drawn for intervals (default 1)', wholeNumberFlag),
    ).addOption(levelOption('who counts as a customer: person (default), household or account')),
  run: (context, options) =>
    reading(context, async (store): Promise<Result> => {
      const days = options.period ?? 365;
      const loyalOrders = options.loyalOrders ?? 3;
      for (const [flag, value] of [
        ['--period', days],
        ['--loyal-orders', loyalOrders - 1],
      ] as const) {
        if (value >= 1) continue;
        const least = flag === '--period' ? 1 : 2;
        throw new UserError(`${flag}: not ${least} or more`, { code: 'bad_number', exit: exits.usage });
      }
      const level = options.level === undefined ? undefined : atLevel(store, options.level);
      const asOf = await asOfDay(context, store);
      const asked = {
        asOf,
        days,
        loyalOrders,
        discount: ((options.discount ?? 0.1) * days) / 365,
        complaints: options.complaints,
        seed: options.seed ?? 1,
        rate: millionths(options.margin) ?? store.settings.marginMillionths,
        assumed: millionths(options.assumeMargin),
      };
      const inputs = await factInputs(store, asked);
      const rows = [
        ...profitFacts(inputs, asked),
        ...retentionFacts(store, inputs, asked),
        ...loyalFacts(inputs, asked),
        ...(await offerFacts(store, asked)),
        ...(await recoveryFacts(store, inputs, asked)),
        ...upgradeFacts(inputs, asked),
      ];
      const tally = (verdict: string) => rows.filter((row) => row[6] === verdict).length;
      return levelled(level, {
        title: 'Rules of thumb, tested here',
        columns,
        rows,
        currency: currencyOf(store),
        notes: [
          note(`${asOfNote(asOf)}; a year is ${howMany(days, 'day')}`),
          ...ordersEndNotes(store, asOf),
          note(
            `${howMany(rows.length, 'rule')}, a figure taken for true within a tenth of it: ${tally('holds')} hold here, ${tally('less') + tally('more')} not, ${tally('undecided')} undecided, ${tally('missing')} without the data`,
          ),
        ],
        chart: factChart(columns, rows),
        explain: [
          readUpTo(asOf),
          ...formulas,
          ...worked(rows),
          ...levelExplain(level),
          ...sources(store, asked),
        ],
      });
    }),
});

const formulas = [
  'top20 = profit of the best 20 % of customers with an order, contact or case in the last year / profit of all of them',
  'bottom40 = loss of the worst 40 % of them / profit of all of them; below 0 where they earn something',
  'retention_profit = L(r + 0.05) / L(r) - 1 with L(r) = margin per active customer x (1 + d) / (1 + d - r) - known cost of winning one',
  'winning_costs = mean known acquisition cost of the last year’s new customers / (contact cost of earlier buyers / customers kept)',
  'loyal_spend, loyal_orders = mean of the last year, loyal / others, those included who stayed away',
  'loyal_price = (paid / what all customers pay on average for as many pieces of the same products), loyal / others',
  'loyal_service = (contact cost + service cost) / spend, loyal / others',
  'ignored = offers without click, response or redemption in their window / offers whose window is over, of campaigns that were tracked',
  'recovered = customers who bought within a year after their first complaint was closed / those for whom that year is over',
  'upgrade_x = customers of a tier of the year before who spent as much as a better tier in the last year / customers of the tier',
  'tiers by spend in the year before: best 1 % (top), next 4 % (big), next 15 % (medium), the rest (small); inactive bought only before that',
];

/** Every rule with its values; `basis` is column 8. */
function worked(rows: readonly Row[]): readonly string[] {
  const number = (cell: Row[number]) => (typeof cell === 'number' ? precise(cell) : '-');
  return rows.map((row) =>
    row[6] === 'missing'
      ? `  ${row[0]}: ${row[8]}`
      : `  ${row[0]}: ${number(row[3])} [${number(row[4])}, ${number(row[5])}] by ${row[11]} against [${number(row[9])}, ${row[10] === undefined ? 'any' : number(row[10])}]: ${row[6]}; ${row[7]} customers, ${row[8]}`,
  );
}

function sources(store: Store, { asOf, days, assumed }: FactsAsked): readonly string[] {
  const year = lineParameters(store, asOf, asOf - days + 1, assumed);
  const window = store.settings.windowDays;
  return [
    ...sqlLines(customerAccountsSql, year, 'sql of the accounts:'),
    ...sqlLines(orderDaysSql, year, 'sql of the orders:'),
    ...sqlLines(pricesPaidSql, year, 'sql of the prices:'),
    ...sqlLines(offersAnsweredSql, { as_of: asOf, window }, 'sql of the offers:'),
    ...sqlLines(serviceCasesSql, { to: asOf }, 'sql of the cases:'),
  ];
}
