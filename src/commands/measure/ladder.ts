import { createHash } from 'node:crypto';
import { Option } from '@commander-js/extra-typings';
import { formatDay } from '../../days.js';
import { exits, UserError } from '../../errors.js';
import { ladderFacts, parseLadder, usualLadder } from '../../measure/ladderRules.js';
import { howMany, note, type Result } from '../../result.js';
import { knownPeopleSql } from '../../store/knownPeople.js';
import { orderDaysSql } from '../../store/orderDays.js';
import { lineParameters } from '../../store/writtenSql.js';
import { defineCommand } from '../command.js';
import { dayFlag } from '../flagValues.js';
import { asOfDay, currencyOf, reading } from '../shared.js';
import { textOfFile } from '../textOfFile.js';
import { sqlLines } from './explained.js';
import { byCustomer, customerColumns } from './ladderCustomers.js';
import { byGrid, gridColumns } from './ladderGrid.js';
import { byMatrix, byMove, moveColumns } from './ladderMoves.js';
import { readPeople } from './ladderPeople.js';
import { byState, stateColumns } from './ladderStates.js';
import { atLevel, levelExplain, levelled, levelOption } from './level.js';
import { ordersEndNotes } from './ordersEnd.js';
import { marginFlags, millionths } from './question.js';

const shapes = {
  state: byState,
  move: byMove,
  matrix: byMatrix,
  customer: byCustomer,
  grid: byGrid,
} as const;

export const ladder = defineCommand({
  description: `Where customers stand and how they move: prospect, first, repeat, loyal, dormant, lost, won-back. Everybody in the
store is in exactly one state as of a day. States come from rules, the first that holds from the top; --rules reads them
from a file, without it these are used:
${usualLadder
  .trim()
  .split('\n')
  .map((line) => (line === '' ? '' : `  ${line}`))
  .join('\n')}

"when" is one rule or a list of which any may hold; a rule is conditions joined by "and". Facts are ${ladderFacts.join(', ')};
orders and spend also of the last days, as in "orders in 90 days >= 2". An order counts if its net amount is positive;
last_gap is the days between the last two days with a purchase. The last state has no rule and takes everybody else.

--by state (default): customers in each state, how many were in it on the earlier day --since, left it, came to it, and the
profit they earned between the two days. --by move: from which state to which, with the share of those who were in
the first and its 95 % interval (Wilson). --by matrix: the same as a table. --by grid: buyers by thirds of profit and thirds of
the length of the relationship, first to last purchase. --by customer: everybody.

Columns: ${stateColumns.map((column) => column.name).join(' ')};
by move: ${moveColumns.map((column) => column.name).join(' ')};
by matrix: from, customers, then one column per state;
by grid: ${gridColumns.map((column) => column.name).join(' ')};
by customer: ${customerColumns.map((column) => column.name).join(' ')}.`,
  examples: [
    'clm measure ladder',
    'clm measure ladder --by matrix --since 2025-01-01',
    'clm measure ladder --by grid --margin 40%',
    'clm measure ladder --by customer --format csv -o ladder.csv',
  ],
  exits: [exits.done, exits.usage, exits.insufficient, exits.noStore, exits.newer],
  asOf: true,
  knownAt: true,
  flags: (command) =>
    marginFlags(
      command
        .addOption(
          new Option('--by <what>', 'state (default), move, matrix, grid or customer').choices([
            'state',
            'move',
            'matrix',
            'grid',
            'customer',
          ] as const),
        )
        .option('--rules <file>', 'a TOML file with the states')
        .option('--since <day>', 'the earlier day (default: 365 days before the as-of day)', dayFlag),
    ).addOption(levelOption('who stands on the ladder: person (default), household or account')),
  run: (context, options) =>
    reading(context, async (store): Promise<Result> => {
      const text = options.rules === undefined ? usualLadder : textOfFile(context.io, options.rules);
      const rules = parseLadder(text, options.rules ?? 'the usual ladder', store.settings.currencyDigits);
      const level = options.level === undefined ? undefined : atLevel(store, options.level);
      const asOf = await asOfDay(context, store);
      const since = options.since ?? asOf - 365;
      if (since >= asOf) {
        throw new UserError(`--since: ${formatDay(since)} is not before ${formatDay(asOf)}`, {
          code: 'bad_day',
          exit: exits.usage,
          hint: 'the report is as of the newest day in the store unless --as-of says otherwise',
        });
      }
      const people = await readPeople(store, rules, since, asOf, {
        rate: millionths(options.margin) ?? store.settings.marginMillionths,
        assumed: millionths(options.assumeMargin),
      });
      const by = options.by ?? 'state';
      const answer = shapes[by](store, people);
      return levelled(level, {
        ...answer,
        currency: currencyOf(store),
        notes: [
          note(`as of ${formatDay(asOf)}, moves and profit since ${formatDay(since)}`),
          ...ordersEndNotes(store, asOf),
          ...(answer.notes ?? []),
          ...people.notes,
        ],
        explain: [
          `rules: ${options.rules ?? 'the usual ladder'}, sha256 ${createHash('sha256').update(text).digest('hex').slice(0, 12)}`,
          ...text
            .trim()
            .split('\n')
            .filter((line) => line.trim() !== ''),
          `states as of ${formatDay(since)} are made of what is dated until then, those as of ${formatDay(asOf)} likewise`,
          `${howMany(people.ids.length, 'customer')} in the store; ${known(people.after)} known on the later day, ${known(people.before)} on the earlier; the others were acquired later and are in no state`,
          'profit = margin - contact cost - service cost from the day after the earlier one to the later, as in measure customers',
          ...(by === 'grid'
            ? ['third = 1 + floor(3 x buyers with less / buyers); equal values share a third']
            : [
                'share = customers who went there / customers of the state before; interval: Wilson score, 95 %',
              ]),
          ...levelExplain(level),
          ...sqlLines(knownPeopleSql, {}, 'sql of the people:'),
          ...sqlLines(
            orderDaysSql,
            lineParameters(store, asOf, undefined, millionths(options.assumeMargin)),
            'sql of the orders:',
          ),
        ],
      });
    }),
});

function known(states: Int8Array): number {
  return states.reduce((n, state) => (state < 0 ? n : n + 1), 0);
}
