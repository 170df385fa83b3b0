import type Database from 'better-sqlite3';
import { tables } from '../tables.js';
import {
  daySpan,
  instantDay,
  instantSecond,
  type LoadCell,
  type LoadContext,
  type Loader,
  updatedOf,
} from './load.js';
import { customerIds, orderIds, productIds } from './loadIds.js';
import { mendedOrders } from './loadMended.js';
import { duplicateKey, unknownCustomer } from './loadRefusals.js';
import { typed } from './loadTypes.js';

const values = [
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
] as const;
const plainNames = ['cost', 'discount', 'channel', 'intermediary', 'code'];
const columns = ['order_no', 'line', ...values, 'updated'];
const names = columns.join(', ');
const prefixed = (prefix: string) => columns.map((name) => `${prefix}.${name}`).join(', ');
/** The stage holds line numbers as floating point, for their column has no type. */
const stagedNames = columns
  .map((name) =>
    name === 'line' ? `iif(typeof(s.line) = 'real', cast(s.line as integer), s.line)` : `s.${name}`,
  )
  .join(', ');
const differs = values.map((name) => `r.${name} is not s.${name}`).join(' or ');

/**
 * Loads order lines. A line is replaced as a whole, whatever columns the file has. Without `line` in the file, a line is
 * its position among the rows of its order, and the order is replaced as a whole: lines that it no longer has leave. A
 * rejected row keeps its position free, and a mended one takes it (`mendedOrders`).
 */
export function loadOrders(context: LoadContext): Loader {
  const { db, load } = context;
  const known = tables.orders.columns.map((column) => column.name);
  const at = (column: string) => known.indexOf(column);
  const orderAt = at('order_id');
  const lineAt = at('line');
  const customerAt = at('customer_id');
  const whenAt = at('ordered_on');
  const productAt = at('product_id');
  const quantityAt = at('quantity');
  const amountAt = at('amount');
  const returnsAt = at('returns_order_id');
  const updatedAt = at('updated_at');
  const plain = plainNames.map(at);
  const positional = !context.given.has('line');
  const customers = customerIds(db, load, context.today);
  const products = productIds(db, load);
  const orders = orderIds(db);
  const days = daySpan();
  db.exec(`drop table if exists temp.stage;
    drop table if exists temp.passed;
    create temp table passed (order_no integer, line, primary key (order_no, line)) without rowid;
    create temp table stage (${typed(db, 'order_rows', [...columns, 'row'])}, primary key (order_no, line)) without rowid;`);
  const may: Readonly<Record<string, boolean>> = {
    product: context.given.has('product_id'),
    ...Object.fromEntries(plainNames.map((name) => [name, context.given.has(name)])),
    returns_order: context.given.has('returns_order_id'),
    updated: context.given.has('updated_at') || context.exportedOn !== undefined,
  };
  // Columns that the file can not fill are not bound: that is a third of the cost of a row.
  const bound = [...columns, 'row'].flatMap((name, i) => (may[name] === false ? [] : [{ name, i }]));
  const insert = db.prepare(
    `insert into temp.stage (${bound.map(({ name }) => name).join(', ')})
      values (${bound.map(() => '?').join(', ')}) on conflict do nothing`,
  );
  const find = db
    .prepare(
      `select ${[...values, 'updated', 'row'].join(', ')} from temp.stage where order_no = ? and line = ?`,
    )
    .raw();
  const replace = db.prepare(
    `insert or replace into temp.stage values (${[...columns, 'row'].map(() => '?').join(', ')})`,
  );
  const mended = positional && context.mended ? mendedOrders(db, values) : undefined;
  const pass = db.prepare('insert into temp.passed values (?, ?)');
  let positions = new Int32Array(1 << 16);
  let meetsOld = false;
  let folded = 0;
  const nextPosition = (order: number) => {
    if (order >= positions.length) {
      const grown = new Int32Array(Math.max(order + 1, positions.length * 2));
      grown.set(positions);
      positions = grown;
    }
    positions[order]! += 1;
    return positions[order]!;
  };
  return {
    passed(orderId) {
      if (!positional || mended !== undefined) return;
      const order = orders.find(orderId) ?? orders.add(orderId);
      if (orders.isOld(order)) meetsOld = true;
      pass.run(order, nextPosition(order));
    },
    put(row, line) {
      const orderId = row[orderAt] as string;
      const order = orders.find(orderId) ?? orders.add(orderId);
      if (orders.isOld(order)) meetsOld = true;
      const position = positional && mended === undefined ? nextPosition(order) : 0;
      const customerId = row[customerAt] as string | null;
      let customer = 0;
      if (customerId !== null) {
        const found = customers.find(customerId);
        if (found === undefined && !context.addCustomers) {
          if (position > 0) pass.run(order, position);
          return unknownCustomer(customerId);
        }
        customer = found ?? customers.add(customerId);
      }
      const productId = row[productAt] as string | null;
      const returns = row[returnsAt] as string | null;
      const when = row[whenAt] as number;
      const day = instantDay(when);
      const second = instantSecond(when);
      const updated = updatedOf(context, row[updatedAt]!);
      const explicit = row[lineAt] as string | null;
      const cells: LoadCell[] = [
        order,
        positional ? position : lineKey(explicit ?? ''),
        customer,
        day,
        second < 0 ? null : second,
        productId === null ? null : (products.find(productId) ?? products.add(productId)),
        row[quantityAt] ?? 1,
        row[amountAt]!,
        row[plain[0]!]!,
        row[plain[1]!]!,
        row[plain[2]!]!,
        row[plain[3]!]!,
        row[plain[4]!]!,
        returns === null ? null : (orders.find(returns) ?? orders.add(returns)),
        updated,
        line,
      ];
      days.see(day);
      if (mended !== undefined) {
        const place = mended.place(order, cells.slice(2, 2 + values.length));
        if (place === undefined) {
          folded++;
          return undefined;
        }
        cells[1] = place;
      }
      if (insert.run(...bound.map(({ i }) => cells[i])).changes === 1) return undefined;
      const before = find.get(cells[0], cells[1]) as LoadCell[];
      const same = values.every((_, i) => before[i] === cells[i + 2]);
      const seen = before[values.length] as number | null;
      if (!same && (updated === null || seen === null || updated === seen)) {
        return duplicateKey(
          'line',
          `${orderId} ${explicit ?? ''}`.trim(),
          before[values.length + 1] as number,
        );
      }
      if (updated !== null && seen !== null && updated > seen) replace.run(cells);
      folded++;
      return undefined;
    },
    finish() {
      const counts = meetsOld ? merge(db, load, positional && mended === undefined) : append(db, load);
      const notes = [...counts.notes];
      if (customers.added() > 0) notes.push(`customers added: ${customers.added()}`);
      if (products.added() > 0)
        notes.push(`products that are not in the products table: ${products.added()}; their lines are kept`);
      return { ...counts, ...days.span(), unchanged: counts.unchanged + folded, notes };
    },
  };
}

/** Line numbers that are whole numbers are kept as such, so that `2` and position 2 are one line. */
function lineKey(text: string): LoadCell {
  return /^(0|[1-9]\d{0,14})$/.test(text) ? Number(text) : text;
}

interface Merged {
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
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
  join order_rows r on r.order_no = s.order_no and r.line = s.line where s.updated < r.updated`,
  );
  const isOlder = 'exists (select 1 from temp.older o where o.order_no = s.order_no and o.line = s.line)';
  db.exec(`insert into temp.gone select r.customer, r.day, r.order_no, r.line, 1 from temp.stage s
  join order_rows r on r.order_no = s.order_no and r.line = s.line where (${differs}) and not ${isOlder}`);
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
  db.prepare(`insert into order_past (${names}, load, replaced_by)
    select ${prefixed('r')}, r.load, ? from temp.gone g join order_rows r on ${sameRow}`).run(load);
  db.exec(
    `delete from order_rows where (customer, day, order_no, line) in (select customer, day, order_no, line from temp.gone)`,
  );
  db.exec(`update order_rows as r set updated = s.updated from temp.stage s
    where r.order_no = s.order_no and r.line = s.line and s.updated > r.updated`);
  db.prepare(`insert into order_rows (${names}, load) select ${stagedNames}, ? from temp.stage s
    where not ${isOlder}
      and not exists (select 1 from order_rows r where r.order_no = s.order_no and r.line = s.line)
    order by s.customer, s.day, s.order_no, s.line`).run(load);
  const { updated, dropped } = leaving;
  return {
    inserted,
    updated,
    unchanged: total - inserted - updated,
    notes: dropped === 0 ? [] : [`lines that replaced orders no longer have: ${dropped}`],
  };
}
