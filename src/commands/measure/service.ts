import { Option } from '@commander-js/extra-typings';
import { type Day, formatDay } from '../../days.js';
import { exits } from '../../errors.js';
import type { OrdersByCustomer } from '../../measure/afterComplaint.js';
import { howMany, type Note, note, type Result } from '../../result.js';
import type { Store } from '../../store/open.js';
import { orderDays, orderDaysSql } from '../../store/orderDays.js';
import { type ServiceCase, serviceCases, serviceCasesSql } from '../../store/serviceCases.js';
import { lineParameters } from '../../store/writtenSql.js';
import { defineCommand } from '../command.js';
import { dayFlag, wholeNumberFlag, wordsFlag } from '../flagValues.js';
import { asOfDay, currencyOf, reading } from '../shared.js';
import { byCustomerId } from './byCustomerId.js';
import { readUpTo, sqlLines } from './explained.js';
import { atLevel, levelExplain, levelled, levelOption } from './level.js';
import { byKind, byMonth, figureColumns } from './serviceFigures.js';
import { byOpen, openColumns } from './serviceOpen.js';
import { byRecovery, recoveryColumns } from './serviceRecovery.js';

/** What is known of cases, and of the orders of everybody. */
export interface ServiceInputs {
  readonly asOf: Day;
  readonly from: Day | undefined;
  readonly cases: readonly ServiceCase[];
  /** All cases through the day, before any was left out. */
  readonly read: number;
  /** Customers with any case at all, whatever its kind and day. */
  readonly everCase: ReadonlySet<number>;
  readonly orders: OrdersByCustomer & { readonly customer: Int32Array };
  readonly within: number;
  readonly seed: number;
}

const shapes = { kind: byKind, month: byMonth, recovery: byRecovery, open: byOpen } as const;

export const service = defineCommand({
  description: `Complaints and other service cases: how many, how fast they are closed, what they cost, and who buys afterwards.

--by kind (default) and --by month: cases per 1,000 orders with an exact 95 % interval, days until half and nine in ten are
closed (open cases count with the days they have lasted), cost and satisfaction. --by recovery: the share of
complainers who bought again within --within days, beside customers without a case who had bought as recently and as
often; apart for cases closed sooner and later, and for the more and the less satisfied. That is a comparison, not an effect: nobody
drew who complains or whose case goes well. --by open: cases still open, oldest first; lists leave these customers out.

--complaints counts only cases of some kinds, as in complaint,return.

Columns: kind or month, then ${figureColumns.map((column) => column.name).join(' ')};
by recovery: ${recoveryColumns.map((column) => column.name).join(' ')};
by open: ${openColumns.map((column) => column.name).join(' ')}.`,
  examples: [
    'clm measure service',
    'clm measure service --by month --from 2025-01-01',
    'clm measure service --by recovery --complaints complaint --within 180',
    'clm measure service --by open --format csv -o open.csv',
  ],
  exits: [exits.done, exits.usage, exits.insufficient, exits.noStore, exits.newer],
  asOf: true,
  knownAt: true,
  flags: (command) =>
    command
      .addOption(
        new Option('--by <what>', 'kind (default), month, recovery or open').choices([
          'kind',
          'month',
          'recovery',
          'open',
        ] as const),
      )
      .option(
        '--from <day>',
        'count no case opened, and no order, before this day (default: everything)',
        dayFlag,
      )
      .option('--complaints <kinds>', 'kinds of cases to count (default: all)', wordsFlag)
      .option('--within <days>', 'days after a case in which buying counts (default 180)', wholeNumberFlag)
      .option('--seed <n>', 'seed by which customers alike are drawn (default 1)', wholeNumberFlag)
      .addOption(levelOption('whose cases: person (default), household or account')),
  run: (context, options) =>
    reading(context, async (store): Promise<Result> => {
      const level = options.level === undefined ? undefined : atLevel(store, options.level);
      const asOf = await asOfDay(context, store);
      const inputs = await readService(store, asOf, options.from, options.complaints, {
        within: Math.max(1, options.within ?? 180),
        seed: options.seed ?? 1,
      });
      const by = options.by ?? 'kind';
      const answer = shapes[by](store, inputs);
      return levelled(level, {
        ...answer,
        currency: currencyOf(store),
        notes: [
          note(
            `${options.from === undefined ? 'everything' : `from ${formatDay(options.from)}`} as of ${formatDay(asOf)}`,
          ),
          ...(inputs.cases.length === 0 ? noneNotes(inputs, options.complaints) : (answer.notes ?? [])),
        ],
        explain: [
          readUpTo(asOf, options.from),
          `${howMany(inputs.read, 'case')} through the as-of day, ${inputs.cases.length} of them of the asked kinds and days; ${howMany(inputs.orders.customers, 'customer')} with orders, ${inputs.everCase.size} with a case`,
          ...formulas,
          ...levelExplain(level),
          ...sqlLines(serviceCasesSql, { to: asOf }, 'sql of the cases:'),
          ...sqlLines(orderDaysSql, lineParameters(store, asOf), 'sql of the orders:'),
        ],
      });
    }),
});

async function readService(
  store: Store,
  asOf: Day,
  from: Day | undefined,
  kinds: readonly string[] | undefined,
  asked: { readonly within: number; readonly seed: number },
): Promise<ServiceInputs> {
  const all = await serviceCases(store, asOf);
  const cases = all.filter(
    ({ kind, opened }) =>
      (kinds === undefined || kinds.includes(kind ?? '')) && (from === undefined || opened >= from),
  );
  // Margins are not needed, so none has to be known.
  const orders = await byCustomerId(store, await orderDays(store, asOf, 0));
  return {
    asOf,
    from,
    cases,
    read: all.length,
    everCase: new Set(all.map(({ customer }) => customer)),
    orders,
    ...asked,
  };
}

function noneNotes({ everCase }: ServiceInputs, kinds: readonly string[] | undefined): readonly Note[] {
  if (everCase.size === 0) return [note('no cases: load them with "clm ingest cases"')];
  return [note(kinds === undefined ? 'no cases then' : `no cases of kind ${kinds.join(', ')} then`)];
}

const formulas = [
  'per_1000_orders = 1000 x cases opened / orders of known customers with a positive net amount; interval: of a Poisson count, cases of one customer as one lump (Garwood 1936; Fay & Feuer 1997)',
  'days_to_close = day on which half the cases are closed by the product-limit estimate (Kaplan & Meier 1958), interval by Brookmeyer & Crowley 1982; days_to_close_90 = nine in ten',
  'share = complainers who bought from the day after the case was opened (or closed) for so many days / complainers with an order before the case; Wilson, 95 %',
  'alike = for each complainer up to 5 customers who never had a case, in the same band of days since the last order (14 30 60 90 180 365 730) and of orders in the year before the case (0 1 2 4 8 16), drawn with replacement, over the same days',
  'difference = mean over complainers of bought - share of their alike; Student t over complainers, 95 %. Not causal',
];
