import type Database from 'better-sqlite3';
import { knownOrders, sayRepeated } from './knownOrders.js';
import type { LoadPolicy } from './load.js';
import { type KeptRows, keptNote, remember } from './loadPolicy.js';
import { keepRaised, keepRepeats } from './repeats.js';

/** What a line says, besides its order and its number. */
export const orderValues = [
  'customer',
  'day',
  'second',
  'product',
  'quantity',
  'amount',
  'cost',
  'discount',
  'channel',
  'intermediary',
  'code',
  'returns_order',
  'currency',
  'original_amount',
  'exchange_rate',
] as const;
/** The columns of a staged order line, which has the line of the file as `row` besides. */
export const orderColumns = ['order_no', 'line', ...orderValues, 'updated'];
const names = orderColumns.join(', ');
const prefixed = (prefix: string) => orderColumns.map((name) => `${prefix}.${name}`).join(', ');
/** The stage holds line numbers as floating point, for their column has no type. */
const stagedNames = orderColumns
  .map((name) =>
    name === 'line' ? `iif(typeof(s.line) = 'real', cast(s.line as integer), s.line)` : `s.${name}`,
  )
  .join(', ');
const stagedKey = ['s.order_no', `iif(typeof(s.line) = 'real', cast(s.line as integer), s.line)`];
const differs = orderValues.map((name) => `r.${name} is not s.${name}`).join(' or ');

/**
 * Writes the order lines of `temp.stage`. `merges` tells whether any of their orders was known before; `whole` replaces
 * orders as a whole, except for the positions in `temp.passed`, which were rejected. `repeated` says how many lines that the
 * store has as they are were not even staged, by the load that brought them.
 */
export function loadStagedOrders(
  db: Database.Database,
  load: number,
  {
    merges,
    whole,
    policy,
    repeated,
  }: {
    readonly merges: boolean;
    readonly whole: boolean;
    readonly policy: LoadPolicy;
    readonly repeated: ReadonlyMap<number, number>;
  },
): Merged {
  if (policy === 'replace') remember(db, 'order', stagedKey, 'temp.stage s');
  if (!merges) return append(db, load);
  const kept = policy === 'keep' ? keepOrders(db, load, whole) : { rows: 0, notes: [] };
  const known = sayRepeated(db, load, repeated) + knownOrders(db, load, `not (${differs})`, whole);
  const counts = merge(db, load, whole);
  const unchanged = counts.unchanged + kept.rows + known;
  return { ...counts, unchanged, notes: [...counts.notes, ...kept.notes] };
}

/** `--keep`: lines that are known leave the stage; where orders are replaced as a whole, known orders do. */
function keepOrders(db: Database.Database, load: number, whole: boolean): KeptRows {
  const sameLine = 'r.order_no = s.order_no and r.line = s.line';
  const known = `exists (select 1 from order_rows r where ${whole ? 'r.order_no = s.order_no' : sameLine})`;
  const { n, other } = db
    .prepare<[], { n: number; other: number }>(`select count(*) as n, count(*) filter (
        where not exists (select 1 from order_rows r where ${sameLine} and not (${differs}))) as other
      from temp.stage s where ${known}`)
    .get()!;
  if (n > 0) {
    keepRepeats(
      db,
      load,
      'order',
      `select r.load as of_load, count(*) as rows from ${
        whole
          ? 'order_rows r where r.order_no in (select order_no from temp.stage)'
          : `temp.stage s cross join order_rows r on ${sameLine}`
      } group by r.load`,
    );
    db.exec(`delete from temp.stage as s where ${known}`);
  }
  return { rows: n, notes: keptNote(other) };
}

interface Merged {
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly removed?: number;
  readonly notes: readonly string[];
}

/** No order of the file was known before: everything is new. The index of a first load is made at its end. */
function append(db: Database.Database, load: number): Merged {
  const empty = db.prepare('select 1 from order_rows limit 1').get() === undefined;
  if (empty) db.exec('drop index order_rows_by_order');
  const inserted = db
    .prepare(`insert into order_rows (${names}, load) select ${stagedNames}, ? from temp.stage s
      order by s.customer, s.day, s.order_no, s.line`)
    .run(load).changes;
  if (empty) db.exec('create index order_rows_by_order on order_rows (order_no, line)');
  return { inserted, updated: 0, unchanged: 0, notes: [] };
}

/**
 * Some orders of the file were known before. `gone` collects the lines that leave: replaced by other values, or no longer
 * in an order that is replaced as a whole; they go to the past. An order whose stored lines are newer at their source stays.
 */
function merge(db: Database.Database, load: number, positional: boolean): Merged {
  // In joins the stage comes first, which "cross" sees to: a few corrections must not cost a walk over all lines.
  db.exec(`
drop table if exists temp.gone; drop table if exists temp.older;
create temp table older (order_no integer, line, primary key (order_no, line)) without rowid;
create temp table gone (customer integer, day integer, order_no integer, line, replaced, primary key (customer, day, order_no, line)) without rowid;`);
  db.exec(
    positional
      ? `insert into temp.older select s.order_no, s.line from temp.stage s where s.order_no in (
  select n.order_no from (select order_no, max(updated) as updated from temp.stage group by order_no) n
  where n.updated < (select max(r.updated) from order_rows r where r.order_no = n.order_no))`
      : `insert into temp.older select s.order_no, s.line from temp.stage s
  cross join order_rows r on r.order_no = s.order_no and r.line = s.line where s.updated < r.updated`,
  );
  const isOlder = 'exists (select 1 from temp.older o where o.order_no = s.order_no and o.line = s.line)';
  db.exec(`insert into temp.gone select r.customer, r.day, r.order_no, r.line, 1 from temp.stage s
  cross join order_rows r on r.order_no = s.order_no and r.line = s.line where (${differs}) and not ${isOlder}`);
  if (positional) {
    db.exec(`insert into temp.gone select r.customer, r.day, r.order_no, r.line, 0 from order_rows r
  where r.order_no in (select order_no from temp.stage)
    and not exists (select 1 from temp.stage s where s.order_no = r.order_no and s.line = r.line)
    and not exists (select 1 from temp.passed p where p.order_no = r.order_no and p.line = r.line)
    and not exists (select 1 from temp.older o where o.order_no = r.order_no)`);
  }
  const count = db.prepare<[], { total: number; inserted: number; differing: number }>(`
select count(*) as total, count(*) filter (where r.order_no is null and not ${isOlder}) as inserted,
  count(*) filter (where ((${differs}) or r.order_no is null) and ${isOlder}) as differing
from temp.stage s left join order_rows r on r.order_no = s.order_no and r.line = s.line`);
  const { total, inserted, differing } = count.get()!;
  if (total > inserted) {
    keepRepeats(
      db,
      load,
      'order',
      `select r.load as of_load, count(*) as rows from temp.stage s
        cross join order_rows r on r.order_no = s.order_no and r.line = s.line where not (${differs}) group by r.load`,
    );
    if (positional) {
      keepRepeats(
        db,
        load,
        'order',
        `select r.load as of_load, count(*) as rows from order_rows r
          where r.order_no in (select order_no from temp.older) group by r.load`,
      );
    }
  }
  const leaving = db
    .prepare<[], { updated: number; dropped: number }>(
      'select count(*) filter (where replaced = 1) as updated, count(*) filter (where replaced = 0) as dropped from temp.gone',
    )
    .get()!;
  if (differing > 0) {
    db.prepare(`insert into order_past (${names}, load, replaced_by) select ${stagedNames}, ?, ? from temp.stage s
      left join order_rows r on r.order_no = s.order_no and r.line = s.line
      where ((${differs}) or r.order_no is null) and ${isOlder}`).run(load, load);
  }
  const sameRow = 'r.customer = g.customer and r.day = g.day and r.order_no = g.order_no and r.line = g.line';
  db.prepare(`insert into order_past (${names}, load, since, replaced_by)
    select ${prefixed('r')}, r.load, r.since, ? from temp.gone g cross join order_rows r on ${sameRow}`).run(
    load,
  );
  db.exec(
    `delete from order_rows where (customer, day, order_no, line) in (select customer, day, order_no, line from temp.gone)`,
  );
  keepRaised(
    db,
    load,
    'order',
    `select r.updated, r.load, r.order_no, r.line from temp.stage s
      cross join order_rows r on r.order_no = s.order_no and r.line = s.line where s.updated > r.updated`,
  );
  db.exec(`update order_rows as r
    set updated = (select s.updated from temp.stage s where s.order_no = r.order_no and s.line = r.line)
    where (customer, day, order_no, line) in (select r.customer, r.day, r.order_no, r.line from temp.stage s
      cross join order_rows r on r.order_no = s.order_no and r.line = s.line where s.updated > r.updated)`);
  db.prepare(`insert into order_rows (${names}, load) select ${stagedNames}, ? from temp.stage s
    where not ${isOlder}
      and not exists (select 1 from order_rows r where r.order_no = s.order_no and r.line = s.line)
    order by s.customer, s.day, s.order_no, s.line`).run(load);
  const { updated, dropped } = leaving;
  return {
    inserted,
    updated,
    unchanged: total - inserted - updated,
    removed: dropped,
    notes: dropped === 0 ? [] : [`lines that replaced orders no longer have: ${dropped}`],
  };
}
