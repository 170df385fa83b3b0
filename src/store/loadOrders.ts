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
import { loadStagedOrders, orderColumns, orderValues } from './loadStagedOrders.js';
import { typed } from './loadTypes.js';

const plainNames = ['cost', 'discount', 'channel', 'intermediary', 'code'];

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
    create temp table stage (${typed(db, 'order_rows', [...orderColumns, 'row'])}, primary key (order_no, line)) without rowid;`);
  const may: Readonly<Record<string, boolean>> = {
    product: context.given.has('product_id'),
    ...Object.fromEntries(plainNames.map((name) => [name, context.given.has(name)])),
    returns_order: context.given.has('returns_order_id'),
    updated: context.given.has('updated_at') || context.exportedOn !== undefined,
  };
  // Columns that the file can not fill are not bound: that is a third of the cost of a row.
  const bound = [...orderColumns, 'row'].flatMap((name, i) => (may[name] === false ? [] : [{ name, i }]));
  const insert = db.prepare(
    `insert into temp.stage (${bound.map(({ name }) => name).join(', ')})
      values (${bound.map(() => '?').join(', ')}) on conflict do nothing`,
  );
  const find = db
    .prepare(
      `select ${[...orderValues, 'updated', 'row'].join(', ')} from temp.stage where order_no = ? and line = ?`,
    )
    .raw();
  const replace = db.prepare(
    `insert or replace into temp.stage values (${[...orderColumns, 'row'].map(() => '?').join(', ')})`,
  );
  const mended = positional && context.mended ? mendedOrders(db, orderValues) : undefined;
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
        const place = mended.place(order, cells.slice(2, 2 + orderValues.length));
        if (place === undefined) {
          folded++;
          return undefined;
        }
        cells[1] = place;
      }
      if (insert.run(...bound.map(({ i }) => cells[i])).changes === 1) return undefined;
      const before = find.get(cells[0], cells[1]) as LoadCell[];
      const same = orderValues.every((_, i) => before[i] === cells[i + 2]);
      const seen = before[orderValues.length] as number | null;
      if (!same && (updated === null || seen === null || updated === seen)) {
        return duplicateKey(
          'line',
          `${orderId} ${explicit ?? ''}`.trim(),
          before[orderValues.length + 1] as number,
        );
      }
      if (updated !== null && seen !== null && updated > seen) replace.run(cells);
      folded++;
      return undefined;
    },
    finish() {
      const counts = loadStagedOrders(db, load, {
        merges: meetsOld,
        whole: positional && mended === undefined,
      });
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
