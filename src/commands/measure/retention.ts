import { Option } from '@commander-js/extra-typings';
import type { Day } from '../../days.js';
import { exits, UserError } from '../../errors.js';
import type { PurchaseHistory } from '../../measure/retention.js';
import { howMany, note, type Result } from '../../result.js';
import { cohortSums } from '../../store/cohortSums.js';
import type { Store } from '../../store/open.js';
import { orderDays } from '../../store/orderDays.js';
import { defineCommand } from '../command.js';
import { shareFlag, wholeNumberFlag } from '../flagValues.js';
import { asOfDay, asOfNote, currencyOf, reading } from '../shared.js';
import { atLevel, levelled, levelOption } from './level.js';
import { ordersEndNotes } from './ordersEnd.js';
import { marginFlags, millionths, noMargin } from './question.js';
import { byCohort, cohortColumns } from './retentionCohorts.js';
import { byCycle, cycleColumns } from './retentionCycle.js';
import {
  cohortLines,
  cycleLines,
  type OrdersCounted,
  periodLines,
  type RetentionAsked,
  retentionExplain,
} from './retentionExplain.js';
import { byPeriod, periodColumns } from './retentionPeriods.js';

export const retention = defineCommand({
  description: `Who stays. --by period (default): of those who bought in one period, how many bought in the next, with a 95 %
interval; who is new, and who came back after missing a whole period. --by cohort: customers by the month of their first
order, so many months later, and what each has earned so far beside what winning one cost. --by cycle: how long
customers are away between purchases, frequent and rare buyers apart, in days of an average season (a quiet month counts
for less), and how many are away for longer than nine in ten ever were.

Active means an order with a positive net amount. Notes say what one more point of retention is worth: margin per active
customer and period, kept for --horizon periods and discounted.

Columns: ${periodColumns.map((column) => column.name).join(' ')};
by cohort: ${cohortColumns.map((column) => column.name).join(' ')};
by cycle: ${cycleColumns.map((column) => column.name).join(' ')}.`,
  examples: [
    'clm measure retention',
    'clm measure retention --period 90 --margin 40%',
    'clm measure retention --by cohort --format csv',
    'clm measure retention --by cycle',
  ],
  exits: [exits.done, exits.usage, exits.insufficient, exits.noStore, exits.newer],
  asOf: true,
  knownAt: true,
  flags: (command) =>
    marginFlags(
      command
        .addOption(
          new Option('--by <what>', 'period (default), cohort or cycle').choices([
            'period',
            'cohort',
            'cycle',
          ] as const),
        )
        .option('--period <days>', 'days of a period (default 365)', wholeNumberFlag)
        .option('--periods <n>', 'so many periods at most (default 8)', wholeNumberFlag)
        .option('--discount <share>', 'discount per year for the value of retention (default 10%)', shareFlag)
        .option('--horizon <n>', 'periods that retention is valued over (default 5)', wholeNumberFlag),
    ).addOption(levelOption('who stays: person (default), household or account')),
  run: (context, options) =>
    reading(context, async (store) => {
      const level = options.level === undefined ? undefined : atLevel(store, options.level);
      const asOf = await asOfDay(context, store);
      const margin: Margin = {
        assumed: millionths(options.assumeMargin),
        rate: millionths(options.assumeMargin ?? options.margin) ?? store.settings.marginMillionths,
      };
      const days = atLeastOne('--period', options.period ?? 365);
      const asked = {
        days,
        count: atLeastOne('--periods', options.periods ?? 8),
        horizon: atLeastOne('--horizon', options.horizon ?? 5),
        discount: ((options.discount ?? 0.1) * days) / 365,
      };
      const { answer, counted, formulas } =
        options.by === 'cohort'
          ? cohortView(store, asOf, margin)
          : options.by === 'cycle'
            ? cycleView(await historyOf(store, asOf, margin), asOf)
            : periodView(store, await historyOf(store, asOf, margin), asOf, asked);
      return levelled(level, {
        ...answer,
        currency: currencyOf(store),
        notes: [note(asOfNote(asOf)), ...ordersEndNotes(store, asOf), ...(answer.notes ?? [])],
        // Worked out only when asked for: it goes over all orders again.
        explain:
          context.rows.explain === true
            ? retentionExplain(store, asOf, counted(), formulas(), margin.assumed, level)
            : [],
      });
    }),
});

/** Margin rates in millionths: of all, and of what has no known cost. */
interface Margin {
  readonly assumed: number | undefined;
  readonly rate: number | undefined;
}

interface View {
  readonly answer: Result;
  readonly counted: () => OrdersCounted;
  readonly formulas: () => readonly string[];
}

function cohortView(store: Store, asOf: Day, { assumed, rate }: Margin): View {
  const sums = cohortSums(store, asOf, rate ?? 0, assumed !== undefined);
  if (rate === undefined && sums.counted.unpriced > 0)
    throw noMargin(`${howMany(sums.counted.unpriced, 'order has', 'orders have')}`);
  return {
    answer: byCohort(store, sums, asOf),
    counted: () => sums.counted,
    formulas: () => cohortLines(store, sums, asOf),
  };
}

const cycleView = (history: PurchaseHistory, asOf: Day): View => ({
  answer: byCycle(history, asOf),
  counted: () => countedIn(history),
  formulas: () => cycleLines(history, asOf),
});

const periodView = (store: Store, history: PurchaseHistory, asOf: Day, asked: RetentionAsked): View => ({
  answer: byPeriod(store, history, asOf, asked),
  counted: () => countedIn(history),
  formulas: () => periodLines(store, history, asOf, asked),
});

const countedIn = ({ amount }: PurchaseHistory): OrdersCounted => ({
  all: amount.length,
  positive: amount.reduce((n, one) => (one > 0 ? n + 1 : n), 0),
});

function atLeastOne(flag: string, value: number): number {
  if (value >= 1) return value;
  throw new UserError(`${flag}: ${value} is not 1 or more`, { code: 'bad_number', exit: exits.usage });
}

async function historyOf(store: Store, asOf: Day, { assumed, rate }: Margin): Promise<PurchaseHistory> {
  const facts = await orderDays(store, asOf, assumed);
  const { known, rated } = facts;
  let unknown = 0;
  for (let i = 0; i < rated.length; i++) if (rated[i] !== 0) unknown++;
  if (unknown === 0) return { ...facts, margin: known };
  if (rate === undefined) throw noMargin(`${howMany(unknown, 'order has', 'orders have')}`);
  return { ...facts, margin: known.map((one, i) => one + (rated[i]! * rate) / 1_000_000) };
}
