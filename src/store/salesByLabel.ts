import type { Day } from '../days.js';
import { lineCosts } from './lineCosts.js';
import { eachLinePiece, type LinePiece } from './linePieces.js';
import type { LineColumnName } from './lineRows.js';
import type { Store } from './open.js';
import { splitOrders } from './splitOrders.js';

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

/** Sums by the code of the label: every line by its own day, returns taken off, anonymous sales included; orders and customers count once. */
export function salesByLabel(
  store: Store,
  labels: LineLabels,
  { from, to, assumed }: { readonly from: Day; readonly to: Day; readonly assumed: number | undefined },
): readonly (LabelSums | undefined)[] {
  const before = from - (to - from + 1);
  const sums: (LabelSums | undefined)[] = [];
  const costs = assumed === undefined ? lineCosts(store) : undefined;
  const split = splitOrders(store);
  /** Whoever, and whichever order, a label was last met with; lines of a customer and of most orders follow each other. */
  const lastCustomer: number[] = [];
  const lastOrder: number[] = [];
  const splitMet = new Map<number, Set<number>>();
  const own: readonly LineColumnName[] = ['customer', 'day', 'order', 'quantity', 'amount', 'discount'];
  const columns = [...new Set([...own, ...labels.columns, ...(costs?.columns ?? [])])];
  eachLinePiece(store, columns, (piece) => {
    const [customer, day, order] = [piece.whole('customer'), piece.whole('day'), piece.whole('order')];
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
      if (paid <= 0) continue;
      const who = customer[i]!;
      if (who > 0 && lastCustomer[label] !== who) {
        lastCustomer[label] = who;
        sum.customers++;
      }
      const of = order[i]!;
      if (split.has(of)) {
        const met = splitMet.get(of) ?? new Set();
        splitMet.set(of, met);
        if (!met.has(label)) sum.orders++;
        met.add(label);
      } else if (lastOrder[label] !== of) {
        lastOrder[label] = of;
        sum.orders++;
      }
    }
  });
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
