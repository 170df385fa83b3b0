import { tables } from '../tables.js';
import { type LoadCell, type LoadContext, type Loader, updatedOf } from './load.js';
import { type Ids, ids } from './loadIds.js';
import { duplicateKey } from './loadRefusals.js';
import { stage } from './loadStage.js';

/** Loads products: a product that orders brought before becomes a listed one. */
export function loadProducts(context: LoadContext): Loader {
  return loadNamed(
    context,
    'products',
    'product',
    ['name', 'category', 'brand', 'unit_cost', 'list_price', 'currency', 'exchange_rate'],
    true,
  );
}

/** Loads campaigns. */
export function loadCampaigns(context: LoadContext): Loader {
  const values = tables.campaigns.columns
    .map((column) => column.name)
    .filter((name) => name !== 'campaign_id' && name !== 'updated_at');
  return loadNamed(context, 'campaigns', 'campaign', values, false);
}

/** Tables whose key is one text id with a dense number: columns that a file does not give keep what the store has. */
function loadNamed(
  context: LoadContext,
  name: 'products' | 'campaigns',
  noun: 'product' | 'campaign',
  values: readonly string[],
  listed: boolean,
): Loader {
  const { db, load } = context;
  const columns = tables[name].columns;
  const at = (column: string) => columns.findIndex((known) => known.name === column);
  const key = at(`${noun}_id`);
  const updatedAt = at('updated_at');
  const positions = values.map(at);
  const dictionary: Ids = ids(db, `${noun}_rows`, noun, `${noun}_id`);
  const pricesGiven = columns.some(
    ({ name: column, type }) => (type === 'money' || type === 'rate') && context.given.has(column),
  );
  const staged = stage(db, {
    noun,
    policy: context.policy,
    key: [noun],
    values: [`${noun}_id`, ...values, ...(listed ? ['listed'] : [])],
    given: new Set([
      ...values.filter((value) => context.given.has(value)),
      ...(pricesGiven ? ['currency', 'exchange_rate'] : []),
      ...(listed ? ['listed'] : []),
    ]),
  });
  let folded = 0;
  return {
    put(row, line) {
      const id = row[key] as string;
      const number = dictionary.find(id) ?? dictionary.add(id);
      const cells: LoadCell[] = [id, ...positions.map((position) => row[position]!)];
      if (listed) cells.push(1);
      const before = staged.put([number], cells, updatedOf(context, row[updatedAt]!), line);
      if (before?.kind === 'conflict') return duplicateKey(`${noun}_id`, id, before.line);
      if (before !== undefined) folded++;
      return undefined;
    },
    finish() {
      const counts = staged.apply(load);
      return { ...counts, unchanged: counts.unchanged + folded, notes: counts.notes };
    },
  };
}
