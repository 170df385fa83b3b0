import type { Day } from '../days.js';
import { countedOrder, orderOf } from './countedOrder.js';
import { labelNets } from './labelNets.js';
import { lineCosts } from './lineCosts.js';
import { lineMargin } from './lineMargin.js';
import { eachLinePiece, type LinePiece } from './linePieces.js';
import type { LineColumnName } from './lineRows.js';
import type { Store } from './open.js';
import { unevenOfOne, unevenOfSeveral, unevenOrders } from './unevenOrders.js';

/** What order lines are told apart by. */
export interface LineLabels {
  /** The columns that it reads. */
  readonly columns: readonly LineColumnName[];
  /** The texts of the codes, which may come to more while lines are read. */
  readonly labels: readonly string[];
  /** Says the code of each line of a piece. */
  of(piece: LinePiece): (line: number) => number;
}

/** Sales of one label over a period, and over as many days before. Money in minor units. */
export interface LabelSums {
  /** Lines of both periods. */
  lines: number;
  orders: number;
  customers: number;
  pieces: number;
  spend: number;
  discount: number;
  known: number;
  rated: number;
  returned: number;
  spendBefore: number;
  knownBefore: number;
  ratedBefore: number;
}

/**
 * The definition of sales by label: every line by its own day, returns taken off, anonymous sales included. An order that
 * counts (`countedOrder`) counts with every label of which something was kept; a customer, with the labels of an own one.
 * `label` and `name` are SQL over `o` (order_rows), `p` (product_rows) and `c` (customer_rows).
 */
export function salesByLabelSql(label: string, name?: string): string {
  const named = name === undefined ? ['', ''] : [`, ${name} as name`, ', max(name) as name'];
  return `
with line as (
  select ${label} as label${named[0]}, ${countedOrder.number} as order_no, o.customer, o.quantity, o.amount, o.discount,
    ${lineMargin.known} as known, ${lineMargin.rated} as rated, case when o.day >= @from then 1 else 0 end as now
  from order_rows o
  left join product_rows p on p.product = o.product
  left join customer_rows c on c.customer = o.customer and o.customer > 0
  where o.day between @before and @to
), counted as (
  select order_no from line where now = 1 group by order_no having ${countedOrder.counts}
), sold as (
  select l.label, l.order_no from line l join counted t on t.order_no = l.order_no
  where now = 1 group by l.label, l.order_no having ${countedOrder.counts}
), own as (
  select customer, order_no from line where now = 1 and customer > 0
  group by customer, order_no having ${countedOrder.counts}
), buyer as (
  select l.label, l.customer from line l join own w on w.customer = l.customer and w.order_no = l.order_no
  where now = 1 group by l.label, l.customer, l.order_no having ${countedOrder.counts}
), orders as (select label, count(*) as n from sold group by label),
customers as (select label, count(distinct customer) as n from buyer group by label)
select l.label${named[1]}, coalesce(max(s.n), 0) as orders, coalesce(max(b.n), 0) as customers,
  coalesce(sum(quantity) filter (where now = 1), 0) as pieces,
  coalesce(sum(amount) filter (where now = 1), 0) as spend,
  coalesce(sum(discount) filter (where now = 1), 0) as discount,
  coalesce(sum(known) filter (where now = 1), 0) as known,
  coalesce(sum(rated) filter (where now = 1), 0) as rated,
  coalesce(sum(amount) filter (where now = 1 and amount < 0), 0) as returned,
  coalesce(sum(amount) filter (where now = 0), 0) as spendBefore,
  coalesce(sum(known) filter (where now = 0), 0) as knownBefore,
  coalesce(sum(rated) filter (where now = 0), 0) as ratedBefore
from line l left join orders s on s.label = l.label left join customers b on b.label = l.label
group by l.label order by l.label`;
}

/** Sums by the code of the label: `salesByLabelSql` over columns. */
export function salesByLabel(
  store: Store,
  labels: LineLabels,
  { from, to, assumed }: { readonly from: Day; readonly to: Day; readonly assumed: number | undefined },
): readonly (LabelSums | undefined)[] {
  const before = from - (to - from + 1);
  const sums: (LabelSums | undefined)[] = [];
  const costs = assumed === undefined ? lineCosts(store) : undefined;
  const uneven = unevenOrders(store);
  /** Whoever, and whichever order, a label was last met with; lines of a customer and of most orders follow each other. */
  const lastCustomer: number[] = [];
  const lastOrder: number[] = [];
  const own = labelNets();
  const shared = labelNets();
  let whose = 0;
  const isBuyer = (label: number) => {
    if (lastCustomer[label] === whose) return;
    lastCustomer[label] = whose;
    sums[label]!.customers++;
  };
  const addOrder = (label: number) => {
    sums[label]!.orders++;
  };
  const ofCustomer = (label: number, order: number) => {
    if (uneven[order] === unevenOfOne) addOrder(label);
    if (whose > 0) isBuyer(label);
  };
  const read: readonly LineColumnName[] = [
    'customer',
    'day',
    'order',
    'returned',
    'quantity',
    'amount',
    'discount',
  ];
  const columns = [...new Set([...read, ...labels.columns, ...(costs?.columns ?? [])])];
  eachLinePiece(store, columns, (piece) => {
    const [customer, day] = [piece.whole('customer'), piece.whole('day')];
    const [order, returned] = [piece.whole('order'), piece.whole('returned')];
    const [quantity, amount] = [piece.number('quantity'), piece.number('amount')];
    const discount = piece.number('discount');
    const cost = costs?.of(piece);
    const codeOf = labels.of(piece);
    for (let i = 0; i < piece.rows; i++) {
      if (day[i]! < before || day[i]! > to) continue;
      const label = codeOf(i);
      sums[label] ??= noSales();
      const sum = sums[label];
      const paid = amount[i]!;
      const isKnown = cost !== undefined && !Number.isNaN(cost[i]!);
      sum.lines++;
      if (day[i]! < from) {
        sum.spendBefore += paid;
        if (isKnown) sum.knownBefore += paid - cost[i]!;
        else sum.ratedBefore += paid;
        continue;
      }
      sum.pieces += quantity[i]!;
      sum.spend += paid;
      if (!Number.isNaN(discount[i]!)) sum.discount += discount[i]!;
      if (isKnown) sum.known += paid - cost[i]!;
      else sum.rated += paid;
      if (paid < 0) sum.returned += paid;
      if (customer[i] !== whose) {
        own.settle(ofCustomer);
        whose = customer[i]!;
      }
      const of = orderOf(paid, order[i]!, returned[i]!);
      const mark = of < uneven.length ? uneven[of]! : 0;
      if (mark > 0) {
        own.add(of, label, paid);
        if (mark === unevenOfSeveral) shared.add(of, label, paid);
      } else if (paid > 0) {
        if (whose > 0) isBuyer(label);
        if (lastOrder[label] === of) continue;
        lastOrder[label] = of;
        sum.orders++;
      }
    }
  });
  own.settle(ofCustomer);
  shared.settle(addOrder);
  return sums;
}

/** Nothing sold. */
export function noSales(): LabelSums {
  return {
    lines: 0,
    orders: 0,
    customers: 0,
    pieces: 0,
    spend: 0,
    discount: 0,
    known: 0,
    rated: 0,
    returned: 0,
    spendBefore: 0,
    knownBefore: 0,
    ratedBefore: 0,
  };
}
