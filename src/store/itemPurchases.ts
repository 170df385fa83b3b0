import type { Day } from '../days.js';
import { byText } from './armSums.js';
import { countedOrder, orderOf } from './countedOrder.js';
import { fillStarts } from './fillStarts.js';
import { growingInts, growingNumbers } from './growing.js';
import { lineCosts } from './lineCosts.js';
import { lineMargin } from './lineMargin.js';
import { eachLinePiece } from './linePieces.js';
import type { LineColumnName } from './lineRows.js';
import type { Store } from './open.js';
import { labelAt, type ProductLabel, productCuts, productLabels } from './productLabels.js';

/** What customers bought when: rows `start[c] … start[c + 1] − 1` of customer number c, by day. Money in minor units. */
export interface ItemPurchases {
  readonly customers: number;
  readonly start: Int32Array;
  readonly day: Int32Array;
  /** Codes into `labels`. */
  readonly item: Int32Array;
  readonly known: Float64Array;
  readonly rated: Float64Array;
  readonly labels: readonly string[];
  readonly names: readonly (string | null)[];
}

/**
 * The definition: one row per customer, day and item of which something was kept in an order that counts (`countedOrder`), on
 * the first day of its lines; anonymous orders are left out.
 */
export function itemPurchasesSql(by: ProductLabel): string {
  const { label, name } = productCuts[by];
  return `
with line as (
  select o.customer, ${countedOrder.number} as order_no, o.day, ${label} as label, ${name} as name, o.amount,
    ${lineMargin.known} as known, ${lineMargin.rated} as rated
  from order_rows o
  join customer_rows c on c.customer = o.customer
  left join product_rows p on p.product = o.product
  where o.customer > 0 and o.day <= @to
), counted as (
  select customer, order_no from line group by customer, order_no having ${countedOrder.counts}
), kept as (
  select l.customer, min(l.day) as day, l.label, max(l.name) as name, sum(l.known) as known, sum(l.rated) as rated
  from line l join counted c on c.customer = l.customer and c.order_no = l.order_no
  where l.label <> '' group by l.customer, l.order_no, l.label having ${countedOrder.counts}
)
select customer, day, label, max(name) as name, sum(known) as known, sum(rated) as rated
from kept group by customer, day, label order by customer, day, label`;
}

/** What was bought through a day: `itemPurchasesSql` over columns. */
export function itemPurchases(
  store: Store,
  by: ProductLabel,
  to: Day,
  assumeMarginMillionths: number | undefined,
): ItemPurchases {
  const products = productLabels(store, by);
  const customers = store.db.prepare<[], number>(customerCount).pluck().get()!;
  const costs = assumeMarginMillionths === undefined ? lineCosts(store) : undefined;
  const start = new Int32Array(customers + 1);
  const code = new Int32Array(products.labels.length).fill(-1);
  const used: number[] = [];
  const found = { day: growingInts(), item: growingInts(), known: growingNumbers(), rated: growingNumbers() };
  let rows = 0;
  let whose = 0;
  let lines: Line[] = [];
  const settle = () => {
    for (const { day, label, known, rated } of itemsOf(lines, products.labels)) {
      if (code[label] === -1) code[label] = used.push(label) - 1;
      found.day.push(day);
      found.item.push(code[label]!);
      found.known.push(known);
      found.rated.push(rated);
      rows++;
    }
    start[whose + 1] = rows;
    lines = [];
  };
  const read: readonly LineColumnName[] = ['customer', 'day', 'order', 'returned', 'product', 'amount'];
  eachLinePiece(store, [...new Set([...read, ...(costs?.columns ?? [])])], (piece) => {
    const [customer, day, order] = [piece.whole('customer'), piece.whole('day'), piece.whole('order')];
    const [product, returned] = [piece.whole('product'), piece.whole('returned')];
    const amount = piece.number('amount');
    const cost = costs?.of(piece);
    for (let i = 0; i < piece.rows; i++) {
      if (customer[i] === 0 || customer[i]! >= customers || day[i]! > to) continue;
      if (customer[i] !== whose) {
        if (lines.length > 0) settle();
        whose = customer[i]!;
      }
      const paid = amount[i]!;
      const isKnown = cost !== undefined && !Number.isNaN(cost[i]!);
      lines.push({
        order: orderOf(paid, order[i]!, returned[i]!),
        day: day[i]!,
        label: labelAt(products, product[i]!),
        amount: paid,
        known: isKnown ? paid - cost[i]! : 0,
        rated: isKnown ? 0 : paid,
      });
    }
  });
  if (lines.length > 0) settle();
  fillStarts(start);
  return {
    customers,
    start,
    day: found.day.done(),
    item: found.item.done(),
    known: found.known.done(),
    rated: found.rated.done(),
    labels: used.map((label) => products.labels[label]!),
    names: used.map((label) => products.names[label] ?? null),
  };
}

const customerCount = 'select coalesce(max(customer), 0) + 1 from customer_rows';

interface Line {
  readonly order: number;
  readonly day: Day;
  readonly label: number;
  readonly amount: number;
  readonly known: number;
  readonly rated: number;
}

/** What one customer kept, by day and label. Lines come by day. */
function itemsOf(lines: readonly Line[], labels: readonly string[]): readonly Line[] {
  const whole = new Map<number, number>();
  const parts = new Map<string, Line>();
  for (const line of lines) {
    whole.set(line.order, (whole.get(line.order) ?? 0) + line.amount);
    sum(parts, `${line.order} ${line.label}`, line);
  }
  const kept = new Map<string, Line>();
  for (const part of parts.values()) {
    if (part.label === 0 || part.amount <= 0 || whole.get(part.order)! <= 0) continue;
    sum(kept, `${part.day} ${part.label}`, part);
  }
  return [...kept.values()].sort((a, b) => a.day - b.day || byText(labels[a.label]!, labels[b.label]!));
}

function sum(sums: Map<string, Line>, key: string, line: Line): void {
  const so = sums.get(key);
  const more =
    so === undefined
      ? line
      : {
          ...so,
          amount: so.amount + line.amount,
          known: so.known + line.known,
          rated: so.rated + line.rated,
        };
  sums.set(key, more);
}
