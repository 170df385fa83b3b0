import type { Store } from '../open.js';
import { kept } from '../schema.js';
import { columnsOf } from './catalogue.js';
import { type Law, lawInSql } from './law.js';

interface Target {
  readonly table: string;
  readonly id: string;
  /** The value that names nothing. */
  readonly nobody?: number;
}

/** Columns that hold the number, or the id, of something: where it must be found. */
const references: Readonly<Record<string, Target>> = {
  customer: { table: 'customer_rows', id: 'customer', nobody: 0 },
  product: { table: 'product_rows', id: 'product', nobody: -1 },
  campaign: { table: 'campaign_rows', id: 'campaign' },
  order_no: { table: 'order_ids', id: 'order_no' },
  returns_order: { table: 'order_ids', id: 'order_no' },
  attribute: { table: 'attribute_names', id: 'attribute' },
  list: { table: 'list_rows', id: 'list' },
  superseded_by: { table: 'list_rows', id: 'list' },
  model: { table: 'model_rows', id: 'model' },
};

/** Plans and lists call a campaign by its id; a target may be of no single one. A plan may come before its campaign. */
const ownReferences: Readonly<Record<string, Target | undefined>> = {
  'plan_rows.campaign': undefined,
  'list_rows.campaign': { table: 'campaign_rows', id: 'campaign_id' },
  'target_rows.campaign': { table: 'campaign_rows', id: 'campaign', nobody: 0 },
  // What attributes were called that only loads named that were taken back is forgotten.
  'attribute_past.attribute': { table: 'attribute_loads', id: 'attribute' },
  'attribute_loads.attribute': undefined,
  'target_past.campaign': { table: 'campaign_rows', id: 'campaign', nobody: 0 },
};

function tablesOf(store: Store): readonly string[] {
  return store.db
    .prepare<[], string>(
      `select name from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\' order by name`,
    )
    .pluck()
    .all();
}

/** Every number of a customer, product, order, campaign, attribute, list and model has its row. */
const keys = lawInSql(
  'keys',
  'law',
  'every customer, product, order, campaign, attribute, list and model that a row names is there',
  ({ store }) =>
    tablesOf(store)
      .flatMap((table) => columnsOf(store, table).map(({ name }) => ({ table, name })))
      .flatMap(({ table, name }) => {
        const own = `${table}.${name}`;
        const target = own in ownReferences ? ownReferences[own] : references[name];
        const isItself = target?.table === table && target.id === name;
        return target === undefined || isItself ? [] : [lost(table, name, target)];
      })
      .join('\nunion all\n'),
);

function lost(table: string, column: string, { table: target, id, nobody }: Target): string {
  const and = nobody === undefined ? '' : ` and ${column} <> ${nobody}`;
  // What is superseded may name what was taken back since.
  const noun = target.replace(/_rows$/, '');
  const past = table.endsWith('_past') && noun in kept ? ` union select ${id} from ${noun}_past` : '';
  const known = `select ${id} from ${target}${past}`;
  return `
select '${table}: ${column} ' || ${column} || ' is not in ${target} (' || count(*) || ' rows)' as violation
from ${table} where ${column} is not null and ${column} not in (${known})${and} group by ${column}`;
}

/** What must be unique although no index says so. */
const unique = lawInSql(
  'unique',
  'law',
  'what has an id is there once, what has none is counted in copies; customers are numbered from 1',
  () => `
select 'order ' || i.order_id || ' line ' || r.line || ': ' || count(*) || ' rows' as violation
from order_rows r left join order_ids i on i.order_no = r.order_no group by r.order_no, r.line having count(*) > 1
union all
select 'response ' || response_id || ': ' || count(*) || ' rows' from response_rows where response_id <> ''
group by response_id having count(*) > 1
union all
select 'cost of ' || amount || ' on day ' || day || ': ' || count(*) || ' rows instead of copies' from cost_rows
where cost_id is null group by coalesce(campaign, -1), arm, channel, kind, basis, currency, original, day having count(*) > 1
union all
select 'customer number ' || customer || ' of ' || customer_id from customer_rows where customer < 0
union all
select 'response of customer ' || customer || ': ' || copies || ' copies' from response_rows
where copies < 1 or (response_id <> '' and copies <> 1)
union all
select 'cost ' || cost || ': ' || copies || ' copies' from cost_rows where copies < 1 or (cost_id is not null and copies <> 1)
union all
select 'visit ' || visit_id || ': ' || sum(copies) || ' copies in ' || count(*) || ' rows' from visit_rows
where copies < 1 or visit_id <> '' group by iif(copies < 1, customer, ''), visit_id having sum(copies) <> 1`,
);

export const keyLaws: readonly Law[] = [keys, unique];
