import { rateToMinor } from '../money.js';
import type { LinePiece } from './linePieces.js';
import type { LineColumnName } from './lineRows.js';
import type { Store } from './open.js';
import { once } from './remembered.js';

/** What a piece of each product costs, by its number; NaN if it is not known, or there is no such product. */
export interface UnitCosts {
  /** Millionths of a major unit. */
  readonly rate: Float64Array;
  /** Minor units, where that is a whole number. */
  readonly minor: Float64Array;
  readonly currencyDigits: number;
}

const unitCostsSql =
  'select product, unit_cost from product_rows where unit_cost is not null order by product';
const productCount = 'select coalesce(max(product), 0) + 1 from product_rows';

export function unitCosts(store: Store): UnitCosts {
  return once(store, 'unit costs', () => {
    const { db, settings } = store;
    const size = db.prepare<[], number>(productCount).pluck().get()!;
    const rate = new Float64Array(size).fill(Number.NaN);
    for (const [product, cost] of db.prepare<[], [number, number]>(unitCostsSql).raw().all())
      rate[product] = cost;
    const perMillionth = Number(`1e${settings.currencyDigits}`) / 1_000_000;
    const minor = rate.map((one) => (Number.isInteger(one * perMillionth) ? one * perMillionth : Number.NaN));
    return { rate, minor, currencyDigits: settings.currencyDigits };
  });
}

/**
 * What lines cost, into `out`: what they say (`own`), else their product's cost of a piece; a returned line gives its cost
 * back. NaN where nobody says. The definition in SQL is `lineMargin`.
 */
export function costsOf(
  lines: {
    readonly own: Float64Array;
    readonly amount: Float64Array;
    readonly quantity: Float64Array;
    readonly product: Int32Array;
  },
  { rate, minor, currencyDigits }: UnitCosts,
  rows: number,
  out: Float64Array,
): void {
  const { own, amount, quantity, product } = lines;
  for (let i = 0; i < rows; i++) {
    const said = own[i]!;
    const of = product[i]!;
    if (!Number.isNaN(said) || of === 0 || of >= rate.length) {
      out[i] = said;
      continue;
    }
    const pieces = amount[i]! < 0 ? -Math.abs(quantity[i]!) : quantity[i]!;
    const whole = minor[of]! * pieces;
    // Whole minor units times whole pieces need no rounding.
    out[i] =
      Math.floor(pieces) === pieces && !Number.isNaN(whole)
        ? whole
        : Number.isNaN(rate[of]!)
          ? Number.NaN
          : rateToMinor(rate[of]!, pieces, currencyDigits);
  }
}

/** What the lines of pieces cost; the same array is used again for the next one. `columns` are what it reads. */
export function lineCosts(store: Store): {
  readonly columns: readonly LineColumnName[];
  of(piece: LinePiece): Float64Array;
} {
  const costs = unitCosts(store);
  let out = new Float64Array(0);
  return {
    columns: ['cost', 'quantity', 'amount', 'product'],
    of(piece) {
      if (out.length < piece.rows) out = new Float64Array(piece.rows);
      const { rows } = piece;
      const lines = {
        own: piece.number('cost'),
        amount: piece.number('amount'),
        quantity: piece.number('quantity'),
        product: piece.whole('product'),
      };
      costsOf(lines, costs, rows, out);
      return out;
    },
  };
}
