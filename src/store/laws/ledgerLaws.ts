import { type Kept, keptTables } from './catalogue.js';
import { type Law, lawInSql } from './law.js';

/** Every load accounts for the rows that it read. */
const ledger = lawInSql(
  'ledger',
  'law',
  'of every load: rows read = inserted + updated + unchanged + rejected, and none of them is negative',
  () => `
select 'load ' || load || ' (' || table_name || '): ' || rows_read || ' read, ' || inserted || ' inserted, ' || updated
  || ' updated, ' || unchanged || ' unchanged, ' || rejected || ' rejected' as violation
from load_rows
where rows_read <> inserted + updated + unchanged + rejected or min(inserted, updated, unchanged, rejected) < 0
  or first_day > last_day or not json_valid(options)`,
);

const union = (parts: readonly string[]) => parts.join('\nunion all\n');

/** Every row names a load that is in the account of loads, and so does what replaced it. */
const provenance = lawInSql(
  'provenance',
  'law',
  'every row, current or superseded, names the load that brought it and the one that replaced it',
  ({ store }) =>
    union(
      keptTables(store).map(
        ({ noun, start }) => `
select '${noun}_rows: load ' || load || ' is not in the account of loads (' || count(*) || ' rows)' as violation
from ${noun}_rows where load not in (select load from load_rows) group by load
union all
select '${noun}_past: load ' || load || ' is not in the account of loads (' || count(*) || ' rows)'
from ${noun}_past where load not in (select load from load_rows) group by load
union all
select '${noun}_past: replaced by load ' || replaced_by || ', which is not in the account of loads (' || count(*) || ' rows)'
from ${noun}_past where replaced_by not in (select load from load_rows) group by replaced_by
union all
select '${noun}_past: in force since load ' || ${start} || ' and replaced by the earlier load ' || replaced_by
from ${noun}_past where replaced_by < ${start} group by ${start}, replaced_by`,
      ),
    ),
);

/**
 * At any time a thing has one version: a version is in force from the load that brought it until the one that replaced
 * it, and the next begins no earlier. Rows that came too late (brought and replaced by one load) were never in force.
 */
const versions = lawInSql(
  'versions',
  'law',
  'at any time everything has at most one version: superseded rows end before the next one begins',
  ({ store }) =>
    union(
      keptTables(store)
        .filter(({ noun }) => store.db.prepare(`select 1 from ${noun}_past limit 1`).get() !== undefined)
        .map(({ noun, identity, start }) => {
          const keys = identity.map((_, i) => `k${i}`).join(', ');
          const named = identity.map((expression, i) => `${expression} as k${i}`).join(', ');
          const words = identity.map((_, i) => `k${i}`).join(` || ' ' || `);
          return `
select '${noun} ' || ${words} || ': the version of load ' || start || ' ' ||
  iif(replaced_by is null, 'is current', 'holds until load ' || replaced_by) || ' although load ' || next || ' brought another' as violation
from (
  select *, lead(start) over (partition by ${keys} order by start, coalesce(replaced_by, 9e18)) as next
  from (
    select ${named}, ${start} as start, replaced_by from ${noun}_past where replaced_by > ${start}
    union all
    select ${named}, ${start}, null from ${noun}_rows
    where (${identity.join(', ')}) in (select ${identity.join(', ')} from ${noun}_past where replaced_by > ${start})
  )
) where next < coalesce(replaced_by, 9e18)`;
        }),
    ),
);

/**
 * The rows of every load are in the store, current or superseded: as many as it said it inserted and updated. Those that
 * it took out are superseded without a successor: as many as it said.
 */
const rows = lawInSql(
  'rows',
  'law',
  'what every load says it inserted, updated and took out is there, current or superseded; nothing else names it',
  ({ store }) => union(keptTables(store).flatMap((table) => [accountOf(table), takenOutOf(table)])),
);

function takenOutOf({ noun, table, identity, start, multiset }: Kept): string {
  const keys = identity.join(', ');
  return `
select '${table}: load ' || l.load || ' says that it took out ' || l.removed || ' rows, the store has ' || coalesce(t.n, 0) || ' of them' as violation
from load_rows l left join (
  select replaced_by, ${multiset ? 'sum(copies)' : 'count(*)'} as n from ${noun}_past
  where replaced_by > ${start} and (${keys}, replaced_by) not in (
    select ${keys}, load from ${noun}_past
    union all select ${keys}, load from ${noun}_rows where load in (select replaced_by from ${noun}_past))
  group by replaced_by
) t on t.replaced_by = l.load
where l.table_name = '${table}' and l.undoes is null and l.removed <> coalesce(t.n, 0)`;
}

function accountOf(table: Kept): string {
  const { noun } = table;
  const [counts, said] = table.multiset
    ? [copiesBrought(table), 'inserted']
    : [noun === 'customer' ? customersBrought(table.brought) : versionsBrought(table), 'inserted + updated'];
  return `
select '${table.table}: load ' || l.load || ' says ' || (${said}) || ' rows, the store has ' || coalesce(b.n, 0) || ' of them' as violation
from load_rows l left join (${counts}) b on b.load = l.load
where l.table_name = '${table.table}' and ${said} <> coalesce(b.n, 0)`;
}

function versionsBrought({ noun, brought }: Kept): string {
  return `select load, sum(n) as n from (
    select load, count(*) as n from ${noun}_rows where ${brought} group by load
    union all select load, count(*) from ${noun}_past where replaced_by > load and ${brought} group by load
  ) group by load`;
}

/** A customer is updated once, however many attributes changed. */
function customersBrought(brought: string): string {
  return `select load, count(distinct customer) as n from (
    select load, customer from customer_rows where ${brought}
    union all select load, customer from customer_past where replaced_by > load and ${brought}
    union all select load, customer from attribute_rows where ${brought}
    union all select load, customer from attribute_past where replaced_by > load and ${brought}
  ) group by load`;
}

/** Rows that are counted: of a version that replaced one with fewer copies, those that it has more. */
function copiesBrought({ noun, identity, brought, start }: Kept): string {
  const named = identity.map((expression, i) => `${expression} as k${i}`).join(', ');
  const same = identity.map((_, i) => `p.k${i} = v.k${i}`).join(' and ');
  return `select v.load, sum(max(v.copies - coalesce(p.copies, 0), 0)) as n
  from (
    select ${named}, copies, load from ${noun}_rows where ${brought}
    union all select ${named}, copies, load from ${noun}_past where replaced_by > load and ${brought}
  ) v
  left join (select ${named}, copies, replaced_by from ${noun}_past where replaced_by > ${start}) p
    on p.replaced_by = v.load and ${same}
  group by v.load`;
}

export const ledgerLaws: readonly Law[] = [ledger, provenance, rows, versions];
