import { codedIds } from './codedIds.js';
import { customersAdded, productsAdded } from './customersOf.js';
import { type FreshOrders, freshOrders, stagedCells, type WordTexts, wordNames } from './freshOrders.js';
import { type LineColumns, lineColumns, lineNumbers } from './lineColumns.js';
import {
  instantDay,
  instantSecond,
  type LoadCell,
  type LoadContext,
  type Loader,
  updatedOf,
} from './load.js';
import { type BatchRefusals, freshTexts, type LoadBatch, type LoadColumn } from './loadBatch.js';
import { customerIds, orderIds, productIds } from './loadIds.js';
import { remember } from './loadPolicy.js';
import { unknownCustomer } from './loadRefusals.js';
import { columnsOf, daySpan } from './loadRows.js';
import { loadStagedOrders } from './loadStagedOrders.js';
import { filledColumns, type OrderStage, orderStage } from './orderStage.js';
import type { SameOrders } from './sameOrders.js';

const [orderAt, lineAt, customerAt, whenAt] = columnsOf(
  'orders',
  'order_id',
  'line',
  'customer_id',
  'ordered_on',
);
const [productAt, returnsAt, updatedAt] = columnsOf('orders', 'product_id', 'returns_order_id', 'updated_at');
const numberNames = ['quantity', 'amount', 'cost', 'discount', 'original_amount', 'exchange_rate'] as const;
const copiedAt = columnsOf('orders', ...wordNames, ...numberNames);

/** A column of a batch on its way into a column of lines. */
interface Copy<T> {
  readonly from: T;
  readonly to: T;
}

/**
 * Loads order lines. A line is replaced as a whole, whatever columns the file has. Without `line` in the file, a line is
 * its position among the rows of its order, and the order is replaced as a whole: lines that it no longer has leave. A
 * rejected row keeps its position free, and a mended one takes it (`mendedOrders`).
 *
 * As long as no line of the file can be one that came before, lines are collected in memory (`freshOrders`); from the
 * first one on that may, each is put into a staging table (`orderStage`). Lines of orders that the store has not seen are then
 * written at once, others are compared with what it has (`loadStagedOrders`).
 */
export function loadOrders(context: LoadContext): Loader {
  const { db, load } = context;
  const positional = !context.given.has('line');
  const isMended = positional && context.mended;
  const filled = filledColumns(context);
  const hasQuantity = context.given.has('quantity');
  const returns = context.given.has('returns_order_id');
  const customerRows = customerIds(db, load, context.today, true);
  const productRows = productIds(db, load, true);
  const orderRows = orderIds(db, !returns);
  const dictionaries = [orderRows, customerRows, productRows];
  const customers = codedIds(customerRows);
  const products = codedIds(productRows);
  const orders = codedIds(orderRows);
  const returned = codedIds(orderRows);
  const texts: WordTexts = { channel: [], intermediary: [], code: [], currency: [] };
  /** Room for one line while lines go to the stage. */
  const single = lineColumns(1, new Set(lineNumbers));
  const days = daySpan();
  let fresh: FreshOrders | undefined = isMended
    ? undefined
    : freshOrders(db, filled, texts, dictionaries, context.thread);
  let stage: OrderStage | undefined;
  let meetsOld = false;
  let positions = new Int32Array(1 << 12);
  /** Positions of rejected rows, by order, while there is no stage. */
  const passed: number[] = [];
  const staged = (without?: SameOrders): OrderStage => {
    if (stage !== undefined) return stage;
    stage = orderStage(context, { positional, bound: filled });
    fresh?.writeInto('temp.stage', without);
    fresh = undefined;
    for (let i = 0; i < passed.length; i += 2) stage.pass(passed[i]!, passed[i + 1]!);
    return stage;
  };
  const nextPosition = (order: number) => {
    if (order >= positions.length) {
      const grown = new Int32Array(Math.max(order + 1, positions.length * 2));
      grown.set(positions);
      positions = grown;
    }
    positions[order]! += 1;
    return positions[order]!;
  };
  const pass = (order: number, position: number) => {
    if (stage === undefined) passed.push(order, position);
    else stage.pass(order, position);
  };
  const orderOf = (code: number) => {
    const order = orders.make(code);
    if (orderRows.isOld(order)) meetsOld = true;
    return order;
  };
  const orderText = (order: number) => {
    orderRows.flush();
    return db
      .prepare<[number], string>('select order_id from order_ids where order_no = ?')
      .pluck()
      .get(order)!;
  };
  const passedRow = (code: number) => {
    if (!positional || isMended || code < 0) return;
    const order = orderOf(code);
    pass(order, nextPosition(order));
  };
  const putBatch = (batch: LoadBatch, refusals: BatchRefusals) => {
    const { columns } = batch;
    const orderCodes = codesOf(columns[orderAt]!);
    const customerCodes = codesOf(columns[customerAt]!);
    const productCodes = codesOf(columns[productAt]!);
    const returnsCodes = codesOf(columns[returnsAt]!);
    const whens = valuesOf(columns[whenAt]!)!;
    const updates = valuesOf(columns[updatedAt]!);
    const lines = lineKeys(columns[lineAt]!);
    orders.begin(columns[orderAt]!);
    customers.begin(columns[customerAt]!);
    products.begin(columns[productAt]!);
    returned.begin(columns[returnsAt]!);
    for (const [i, name] of wordNames.entries()) {
      const column = columns[copiedAt[i]!]!;
      if (column.kind === 'coded') for (const text of freshTexts(column)) texts[name].push(text);
    }
    const copies = [...wordNames, ...numberNames].map((name, i) => ({
      name,
      column: columns[copiedAt[i]!]!,
    }));
    let into: LineColumns = single;
    let words: Copy<Int32Array>[] = [];
    let numbers: Copy<Float64Array>[] = [];
    const direct = () => {
      into = fresh === undefined ? single : fresh.room(batch.count);
      words = copies.flatMap(({ name, column }) =>
        column.kind === 'coded' ? [{ from: column.codes, to: into[name] as Int32Array }] : [],
      );
      numbers = copies.flatMap(({ name, column }) =>
        column.kind === 'numbers' && filled.has(name)
          ? [{ from: column.values, to: into[name] as Float64Array }]
          : [],
      );
    };
    direct();
    let next = 0;
    for (let row = 0; row <= batch.count; row++) {
      for (; next < batch.refused.length && batch.refused[next]!.before === row; next++) {
        passedRow(batch.refused[next]!.keyCode);
        refusals.before(next);
      }
      if (row === batch.count) break;
      const order = orderOf(orderCodes![row]!);
      const position = positional && !isMended ? nextPosition(order) : 0;
      const customerCode = customerCodes === undefined ? -1 : customerCodes[row]!;
      let customer = 0;
      if (customerCode >= 0) {
        customer = context.addCustomers ? customers.make(customerCode) : customers.find(customerCode);
        if (customer === 0) {
          if (position > 0) pass(order, position);
          refusals.row(row, unknownCustomer(customers.textOf(customerCode)));
          continue;
        }
      }
      const productCode = productCodes === undefined ? -1 : productCodes[row]!;
      const returnsCode = returnsCodes === undefined ? -1 : returnsCodes[row]!;
      const product = productCode < 0 ? 0 : products.make(productCode);
      const returnsOrder = returnsCode < 0 ? 0 : returned.make(returnsCode);
      const explicit = positional ? position : lines(row);
      const when = whens[row]!;
      const day = instantDay(when);
      days.see(day);
      if (fresh === undefined && into !== single) direct();
      const i = fresh === undefined ? 0 : fresh.count();
      into.order_no[i] = order;
      into.line[i] = typeof explicit === 'number' && explicit <= 0x7fffffff ? explicit : -1;
      into.customer[i] = customer;
      into.day[i] = day;
      into.second[i] = instantSecond(when);
      into.product[i] = product;
      into.returns_order[i] = returnsOrder;
      for (let w = 0; w < words.length; w++) words[w]!.to[i] = words[w]!.from[row]!;
      for (let n = 0; n < numbers.length; n++) numbers[n]!.to[i] = numbers[n]!.from[row]!;
      if (!hasQuantity || Number.isNaN(into.quantity[i]!)) into.quantity[i] = 1;
      const update = updates === undefined || Number.isNaN(updates[row]!) ? null : updates[row]!;
      into.updated[i] = updatedOf(context, update) ?? Number.NaN;
      into.row[i] = batch.lines[row]!;
      if (fresh?.keep() === true) continue;
      const cells = stagedCells(into, i, filled, texts);
      cells[1] = explicit;
      const refusal = staged().put(cells, () => `${orderText(order)} ${positional ? '' : explicit}`.trim());
      if (refusal !== undefined) refusals.row(row, refusal);
    }
    for (const dictionary of [orders, customers, products, returned]) dictionary.end();
  };
  return {
    put() {
      throw new Error('orders are put in batches');
    },
    putBatch,
    async finish() {
      const same = meetsOld && context.policy === 'update' ? fresh?.same(positional && !isMended) : undefined;
      if (meetsOld) staged(same);
      if (fresh === undefined) for (const dictionary of dictionaries) dictionary.flush();
      const counts =
        fresh === undefined
          ? loadStagedOrders(db, load, {
              merges: meetsOld,
              whole: positional && !isMended,
              policy: context.policy,
              repeated: same?.repeated ?? new Map(),
            })
          : { inserted: await fresh.write(load), updated: 0, unchanged: 0, notes: [] };
      if (context.policy === 'replace') {
        remember(
          db,
          'order',
          ['order_no', 'line'],
          `(select order_no, line from order_rows where load = ${load})`,
        );
      }
      const notes = [
        ...counts.notes,
        ...customersAdded(customerRows),
        ...productsAdded(productRows, 'lines'),
      ];
      const folded = stage?.folded() ?? 0;
      return { ...counts, ...days.span(), unchanged: counts.unchanged + folded, notes };
    },
  };
}

function codesOf(column: LoadColumn): Int32Array | undefined {
  return column.kind === 'coded' ? column.codes : undefined;
}

function valuesOf(column: LoadColumn): Float64Array | undefined {
  return column.kind === 'numbers' ? column.values : undefined;
}

/** Line numbers that are whole numbers are kept as such, so that `2` and position 2 are one line. */
function lineKeys(column: LoadColumn): (row: number) => LoadCell {
  if (column.kind !== 'texts') return () => '';
  const { codes, texts } = column;
  const keys = texts.map((text): LoadCell => (/^(0|[1-9]\d{0,14})$/.test(text) ? Number(text) : text));
  return (row) => (codes[row]! < 0 ? '' : keys[codes[row]!]!);
}
