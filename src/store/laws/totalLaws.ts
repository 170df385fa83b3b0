import { columnsOf, keptTables } from './catalogue.js';
import { type Checked, type Law, violations } from './law.js';

/** The rows behind a view, where they are not all rows of its table. */
const bases: Readonly<Record<string, string>> = {
  customers: '(select * from customer_rows where customer > 0)',
  contacts: `(select * from contact_rows where arm <> 'control')`,
  loads: 'load_rows',
  models: '(select * from model_rows where dropped = 0)',
  scores: 'score_rows',
  lists: 'list_rows',
  list_members: 'member_rows',
};

/** Amounts that a view shows as decimals and its table holds as minor units. */
const amounts: Readonly<Record<string, readonly string[]>> = {
  customers: ['acquisition_cost'],
  orders: ['amount', 'cost', 'discount'],
  campaigns: ['fixed_cost'],
  costs: ['amount'],
  cases: ['cost'],
  markets: ['size', 'sales'],
  lists: ['promised', 'promised_low', 'promised_high'],
  list_members: ['expected_profit'],
};

/** Rows and money are the same in the views and in the tables. */
export const totals: Law = {
  name: 'totals',
  level: 'law',
  says: 'rows and sums of money are the same in every view and in its table',
  how: () => 'count and sum of every view against x_rows, in minor units',
  find: async (checked, most) => {
    const nouns = keptTables(checked.store).filter(({ noun }) => noun !== 'attribute');
    const views = new Map(nouns.map(({ noun, table }) => [table, `${noun}_rows`]));
    for (const [view, base] of Object.entries(bases)) views.set(view, base);
    return violations(
      [...views].flatMap(([view, base]) => differences(checked, view, base)),
      most,
    );
  },
};

/** Where a view and its table have different totals. */
function differences({ store }: Checked, view: string, base: string): readonly string[] {
  const columns = columnsOf(store, view).map((column) => column.name);
  if (columns.length === 0) return [];
  const minor = `1${'0'.repeat(store.settings.currencyDigits)}`;
  const times = columns.includes('copies') ? ' * copies' : '';
  const sums = (amounts[view] ?? []).filter((name) => columns.includes(name));
  const totalsOf = (from: string, factor: string) => {
    const selected = sums.map(
      (name) => `coalesce(sum(round(${name}${factor})${times}), 0) as "sum of ${name}"`,
    );
    const sql = `select ${['count(*) as rows', ...selected].join(', ')} from ${from}`;
    return store.db.prepare<[], Record<string, number>>(sql).get()!;
  };
  const shown = totalsOf(view, ` * ${minor}`);
  const held = totalsOf(base, '');
  return Object.entries(held).flatMap(([name, value]) =>
    shown[name] === value ? [] : [`${view}: ${name} ${shown[name]} in the view, ${value} in the table`],
  );
}
