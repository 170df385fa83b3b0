import { formatDay } from '../../days.js';
import { exits } from '../../errors.js';
import { type Column, howMany, note, type Row } from '../../result.js';
import { chooseAttributes } from '../../store/attributeColumns.js';
import { readCustomerFacts } from '../../store/customerFacts.js';
import { featureSql } from '../../store/featureSql.js';
import { chooseVocabulary, type FeatureColumn, features as featureTable } from '../../store/features.js';
import { readHistory } from '../../store/history.js';
import { defineCommand } from '../command.js';
import { atLevel, levelOption } from '../measure/level.js';
import { asOfDay, asOfNote, currencyOf, reading } from '../shared.js';
import { customersAsOf } from './population.js';
import { laterNote } from './trainingNotes.js';

export const features = defineCommand({
  description: `The feature table: one row per customer, made from rows dated --as-of or earlier, for a contact on the day after
(t0). --list shows what each feature means instead. Columns: customer_id and one per feature.
--level household or account sums the doings of all members: customer_id is then the first of them by id, attributes are the
last known of any, and the last column is household_id or account_id.`,
  examples: ['clm predict features --as-of 2026-03-31 -o features.csv', 'clm predict features --list'],
  exits: [exits.done, exits.usage, exits.insufficient, exits.noStore, exits.newer],
  asOf: true,
  knownAt: true,
  flags: (command) =>
    command
      .option('--list', 'the name and meaning of every feature')
      .addOption(
        levelOption('a row per person (default), household or account, of all its members together'),
      ),
  run: (context, options) =>
    reading(context, async (store) => {
      const level =
        options.level === undefined || options.level === 'person' ? undefined : atLevel(store, options.level);
      const asOf = await asOfDay(context, store);
      const history = await readHistory(store, asOf);
      const facts = await readCustomerFacts(store);
      const customer = customersAsOf(facts, asOf);
      const wanted = { customer, t0: new Int32Array(customer.length).fill(asOf + 1) };
      const { chosen, leftOut } = chooseAttributes(facts, wanted);
      const vocabulary = chooseVocabulary(history, store.settings.marginMillionths);
      const table = featureTable(history, facts, wanted, { ...vocabulary, attributes: chosen });
      const notes = [
        note(
          `${asOfNote(asOf)}: ${howMany(table.columns.length, 'feature')} of ${howMany(table.rows, 'customer')}`,
        ),
        ...(vocabulary.margin
          ? []
          : [note('margin features are left out: some costs and the margin rate are not known')]),
        ...leftOut.map(({ name, reason }) => note(`attribute ${name} is left out: ${reason}`)),
        ...laterNote(table.later, table.rows, 'customers'),
        ...(level?.notes ?? []),
      ];
      const explain = [
        `t0 is ${formatDay(asOf + 1)}: rows dated before it and not after ${formatDay(asOf)}; features from events are, in SQL:`,
        featureSql({ ...vocabulary, attributes: chosen }),
      ];
      const units = new Map(table.help.map(({ name, unit }) => [name, unit]));
      if (options.list === true) {
        return {
          columns: [
            { name: 'feature', kind: 'text' },
            { name: 'unit', kind: 'text' },
            { name: 'meaning', kind: 'text' },
          ],
          rows: table.help.map(({ name, unit, help }) => [name, unit, help]),
          notes,
          explain,
        };
      }
      const columns: Column[] = table.columns.map(({ name }) => ({
        name,
        kind: units.get(name) ?? 'number',
      }));
      return {
        columns: [
          { name: 'customer_id', kind: 'text' },
          ...columns,
          ...(level === undefined ? [] : [{ name: `${level.level}_id`, kind: 'text' } as const]),
        ],
        rows: rowsOf(
          Array.from(customer, (c) => facts.ids[c]!),
          table.columns,
          level && Array.from(customer, (c) => level.counted.entityOf.get(c)),
        ),
        currency: currencyOf(store),
        personal: true,
        notes,
        explain,
      };
    }),
});

function* rowsOf(
  ids: readonly string[],
  columns: readonly FeatureColumn[],
  entities: readonly (string | undefined)[] | undefined,
): Generator<Row> {
  const order = Array.from(ids.keys()).sort((a, b) => (ids[a]! < ids[b]! ? -1 : 1));
  for (const i of order) {
    yield [
      ids[i]!,
      ...columns.map((column) => {
        if (column.kind === 'categorical')
          return column.codes[i]! < 0 ? undefined : column.levels[column.codes[i]!];
        return Number.isNaN(column.values[i]!) ? undefined : column.values[i]!;
      }),
      ...(entities === undefined ? [] : [entities[i]]),
    ];
  }
}
