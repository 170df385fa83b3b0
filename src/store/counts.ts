import type { Day } from '../days.js';
import type { Store } from './open.js';

/** What a table holds: rows, and the first and last day they speak of (none for customers and products; targets: when they are due). */
export interface TableCount {
  readonly table: string;
  readonly rows: number;
  readonly firstDay: Day | undefined;
  readonly lastDay: Day | undefined;
  readonly lastLoad: number | undefined;
  readonly loadedAt: string | undefined;
}

const dated = (table: string, rows: string, day: string) => `
select '${table}' as "table", count(*) as "rows", min(${day}) as firstDay, max(${day}) as lastDay from ${rows}`;

const counts = `
with counted as (
  ${dated('customers', '(select * from customer_rows where customer > 0)', 'null')}
  union all ${dated('products', 'product_rows', 'null')}
  union all ${dated('orders', 'order_rows', 'day')}
  union all ${dated('campaigns', 'campaign_rows', 'starts_on')}
  union all ${dated('assignments', 'assignment_rows', 'day')}
  union all ${dated('contacts', "(select * from contact_rows where arm <> 'control')", 'day')}
  union all select 'responses', coalesce(sum(copies), 0), min(day), max(day) from response_rows
  union all select 'costs', coalesce(sum(copies), 0), min(day), max(day) from cost_rows
  union all ${dated('consents', 'consent_rows', 'day')}
  union all ${dated('cases', 'case_rows', 'day')}
  union all select 'visits', coalesce(sum(copies), 0), min(day), max(day) from visit_rows
  union all ${dated('targets', 'target_rows', 'due_on')}
  union all select 'markets', count(*), min(first_day), max(last_day) from market_rows
  union all ${dated('rates', 'rate_rows', 'day')}
  union all ${dated('lists', 'list_rows', 'send_on')}
),
last_loads as (
  select table_name, max(load) as load from load_rows
  where undone_by is null and undoes is null group by table_name
)
select c."table", c."rows", c.firstDay, c.lastDay, l.load as lastLoad, r.loaded_at as loadedAt
from counted c
left join last_loads l on l.table_name = case c."table" when 'assignments' then 'contacts' else c."table" end
left join load_rows r on r.load = l.load`;

/** Rows, days and last load of every table, in the order of the loop. */
export async function tableCounts(store: Store): Promise<readonly TableCount[]> {
  const rows = store.db
    .prepare<
      [],
      {
        table: string;
        rows: number;
        firstDay: Day | null;
        lastDay: Day | null;
        lastLoad: number | null;
        loadedAt: string | null;
      }
    >(counts)
    .all();
  return rows.map((row) => ({
    table: row.table,
    rows: row.rows,
    firstDay: row.firstDay ?? undefined,
    lastDay: row.lastDay ?? undefined,
    lastLoad: row.lastLoad ?? undefined,
    loadedAt: row.loadedAt ?? undefined,
  }));
}

const money = `
select exists (select 1 from order_rows) or exists (select 1 from cost_rows) or exists (select 1 from campaign_rows)
  or exists (select 1 from response_rows) or exists (select 1 from product_rows where unit_cost is not null)
  or exists (select 1 from case_rows) or exists (select 1 from visit_rows) or exists (select 1 from market_rows) as found`;

/** Whether anything recorded in the store's currency or time zone is there already. */
export async function hasMoney(store: Store): Promise<boolean> {
  return store.db.prepare<[], { found: number }>(money).get()?.found === 1;
}

const stubs = `
select (select count(*) from customer_rows where customer > 0 and listed = 0) as customers,
  (select count(*) from product_rows where listed = 0) as products,
  (select count(distinct campaign) from assignment_rows where arm = 'control') as controlled,
  (select count(*) from campaign_rows) as campaigns`;

/** Customers and products known only from other tables, and how many campaigns held somebody out. */
export async function coverage(
  store: Store,
): Promise<{ customers: number; products: number; controlled: number; campaigns: number }> {
  return store.db
    .prepare<[], { customers: number; products: number; controlled: number; campaigns: number }>(stubs)
    .get()!;
}
