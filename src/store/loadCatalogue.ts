import { tables } from '../tables.js';
import type { LoadContext, Loader } from './load.js';
import { type Ids, ids } from './loadIds.js';
import { columnsOf, loadRows } from './loadRows.js';
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
  const { db } = context;
  const [idAt, ...positions] = columnsOf(name, `${noun}_id`, ...values);
  const dictionary: Ids = ids(db, `${noun}_rows`, noun, `${noun}_id`);
  const pricesGiven = tables[name].columns.some(
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
  return loadRows(context, {
    table: name,
    named: `${noun}_id`,
    staged,
    read(row) {
      const id = row[idAt] as string;
      const number = dictionary.find(id) ?? dictionary.add(id);
      const said = positions.map((position) => row[position]!);
      return { key: [number], values: [id, ...said, ...(listed ? [1] : [])] };
    },
  });
}
