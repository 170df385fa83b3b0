import { formatDay } from '../days.js';
import { exits, UserError } from '../errors.js';
import { formatDecimal } from '../money.js';
import { howMany, type Note, note } from '../result.js';
import { newestDay } from '../store/asOf.js';
import { unallocatedCosts } from '../store/bookedCosts.js';
import { coverage, tableCounts } from '../store/counts.js';
import type { Store } from '../store/open.js';
import { shownAsOthers } from '../store/people.js';
import { storeSales } from '../store/storeSales.js';
import { type Context, defineCommand } from './command.js';
import { unallocatedText } from './measure/costNotes.js';
import { currencyOf, reading, todayIn } from './shared.js';
import { gapNotes, gapsTable, ledgerNotes, loadsTable, monthsTable } from './statusParts.js';

export const status = defineCommand({
  description: `What is in the store: rows and the days they speak of, per table, with the last load.
Columns: table rows first_day last_day last_load loaded_at. An order counts, here and in every measure, where its amounts
and those of the returns that name it sum to more than 0: a note of returned goods and what came back whole are none.
--loads: every load with its account of rows. --months: rows of every table by month. --gaps: days without rows, weeks with
few, and tables that end early, where the weekdays around make an export seem to be missing.`,
  examples: ['clm status', 'clm status --format json', 'clm status --loads --limit 5', 'clm status --gaps'],
  exits: [exits.done, exits.usage, exits.noStore, exits.newer],
  knownAt: true,
  flags: (command) =>
    command
      .option('--loads', 'the loads instead, newest first')
      .option('--months', 'rows by month instead')
      .option('--gaps', 'what looks like a missing export instead'),
  run: (context, options) =>
    reading(context, async (store) => {
      oneOf(options);
      if (options.loads === true) return loadsTable(store);
      if (options.months === true) return monthsTable(store);
      if (options.gaps === true) return gapsTable(store);
      const counts = await tableCounts(store);
      return {
        columns: [
          { name: 'table', kind: 'text' },
          { name: 'rows', kind: 'count' },
          { name: 'first_day', kind: 'day' },
          { name: 'last_day', kind: 'day' },
          { name: 'last_load', kind: 'count' },
          { name: 'loaded_at', kind: 'text' },
        ],
        rows: counts.map((c) => [c.table, c.rows, c.firstDay, c.lastDay, c.lastLoad, c.loadedAt]),
        currency: currencyOf(store),
        notes: await remarks(context, store),
      };
    }),
});

/** Exit 2 if more than one of the tables is asked for. */
function oneOf(options: Readonly<Record<string, unknown>>): void {
  const given = ['loads', 'months', 'gaps'].filter((name) => options[name] === true);
  if (given.length < 2) return;
  throw new UserError(`--${given[0]} and --${given[1]} exclude each other`, {
    code: 'conflicting_flags',
    exit: exits.usage,
    hint: 'ask for one of --loads, --months and --gaps',
  });
}

async function remarks(context: Context, store: Store): Promise<readonly Note[]> {
  const { currency, currencyDigits, zone, windowDays, marginMillionths } = store.settings;
  const newest = await newestDay(store, todayIn(context, store));
  const sales = await storeSales(store);
  const { customers, products, controlled, campaigns } = await coverage(store);
  const money = (minor: number) => `${currency} ${formatDecimal(minor, currencyDigits)}`;
  const margin = marginMillionths === undefined ? 'not set' : `${marginMillionths / 10000} %`;
  const notes = [
    note(`currency ${currency}, zone ${zone}, window ${howMany(windowDays, 'day')}, margin rate ${margin}`),
  ];
  if (newest === undefined) {
    notes.push(note('empty: load exports with "clm ingest <table> <file>"; "clm schema" lists the tables'));
    return notes;
  }
  notes.push(note(`reports are as of ${formatDay(newest)} unless --as-of says otherwise`));
  if (sales.lines > 0) {
    notes.push(
      note(
        `sales ${money(sales.amount)} in ${howMany(sales.orders, 'order')} by ${howMany(sales.buyers, 'customer')}; ` +
          `returns ${money(sales.returned)} in ${howMany(sales.return_lines, 'line')}; ` +
          `anonymous ${money(sales.anonymous_amount)} in ${howMany(sales.anonymous_lines, 'line')}`,
      ),
    );
  }
  if (sales.free_orders > 0)
    notes.push(
      note(
        `${howMany(sales.free_orders, 'order is', 'orders are')} at amount 0 and not counted as orders: nothing was paid`,
      ),
    );
  const merged = shownAsOthers(store).length;
  if (merged > 0) {
    const who = merged === 1 ? '1 customer is read as another one' : `${merged} customers are read as others`;
    notes.push(note(`${who}; "clm identity list" shows who and why`));
  }
  if (customers > 0)
    notes.push(note(`${howMany(customers, 'customer is', 'customers are')} known only from other tables`));
  if (products > 0)
    notes.push(note(`${howMany(products, 'product is', 'products are')} known only from other tables`));
  if (campaigns > 0)
    notes.push(note(`${controlled} of ${howMany(campaigns, 'campaign')} held out a control group`));
  const unallocated = await unallocatedCosts(store, undefined);
  if (unallocated.length > 0)
    notes.push(note(`costs of no campaign: ${unallocatedText(unallocated, money)}; give them a campaign_id`));
  notes.push(...(await ledgerNotes(store)), ...(await gapNotes(store)));
  return notes;
}
