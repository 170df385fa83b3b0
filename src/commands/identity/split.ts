import { formatDay } from '../../days.js';
import { exits, UserError, unknownName } from '../../errors.js';
import { note } from '../../result.js';
import { knownCustomers } from '../../store/knownCustomers.js';
import { nextLoad, recordLoad, transaction } from '../../store/load.js';
import { addSplit } from '../../store/splits.js';
import { defineCommand } from '../command.js';
import { dayFlag } from '../flagValues.js';
import { todayIn, writingRows } from '../shared.js';

export const split = defineCommand({
  description: `An id that was given to another person: what is dated on that day or later is read as that of a new customer. Facts
keep the id they came with, and so will those of later exports. Of the customer's own columns and attributes each has
what became known in their time, or says by acquired_on that it is of their time; where nothing does, they are empty. The new customer is a load of its own: "clm undo"
with its number takes the split back.

Columns: customer_id new_id on load.`,
  examples: ['clm identity split C17 --on 2026-01-01', 'clm identity split C17 --on 2026-01-01 --as C17-new'],
  exits: [exits.done, exits.usage, exits.noStore, exits.busy, exits.newer],
  writes: true,
  flags: (command) =>
    command
      .argument('<customer>', 'the customer_id that was given away')
      .requiredOption('--on <day>', 'the first day of the new person', dayFlag)
      .option('--as <id>', 'the customer_id of the new person (default: the id, @ and the day)'),
  run: (context, options, customer) =>
    writingRows(context, async (store) => {
      const newId = options.as ?? `${customer}@${formatDay(options.on)}`;
      const load = await transaction(
        store,
        async () => {
          const known = await knownCustomers(store);
          if (!known.has(customer)) throw unknownName('customer', customer, known);
          if (known.has(newId)) {
            throw new UserError(`there is a customer "${newId}" already`, {
              code: 'exists',
              exit: exits.usage,
              hint: 'name the new person with --as',
            });
          }
          const made = nextLoad(store);
          const madeAt = context.io.now().toISOString();
          addSplit(store, {
            customerId: customer,
            onDay: options.on,
            newId,
            madeAt,
            load: made,
            today: todayIn(context, store),
          });
          recordLoad(store, made, {
            table: 'customers',
            source: `split of ${customer} on ${formatDay(options.on)}`,
            sha256: '',
            loadedAt: madeAt,
            exportedOn: undefined,
            through: undefined,
            rowsRead: 1,
            rejected: 0,
            counts: { inserted: 1, updated: 0, unchanged: 0, notes: [] },
            options: '{}',
          });
          return made;
        },
        () => !context.dryRun,
      );
      return {
        columns: [
          { name: 'customer_id', kind: 'text', heading: 'customer' },
          { name: 'new_id', kind: 'text', heading: 'from then on' },
          { name: 'on', kind: 'day' },
          { name: 'load', kind: 'count' },
        ],
        rows: [[customer, newId, options.on, load]],
        notes: context.dryRun ? [] : [note(`take it back with "clm undo ${load}"`)],
        personal: true,
      };
    }),
});
