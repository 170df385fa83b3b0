import { roundHalfEven } from '../money.js';
import type { Table } from '../tables.js';
import type { Cell, RowRefusal } from './cell.js';

/** amount = unit_price × quantity − discount, rounded once, half to even, where a row has no amount. */
export function amountOf(
  table: Table,
  digits: number,
  rounding: { priced: number },
): (row: Cell[]) => RowRefusal | undefined {
  const at = (name: string) => table.columns.findIndex((column) => column.name === name);
  const [amount, price, quantity, discount] = [
    at('amount'),
    at('unit_price'),
    at('quantity'),
    at('discount'),
  ];
  return (row) => {
    if (row[amount] !== null) return undefined;
    if (row[price] === null) {
      return { column: 'amount', value: '', code: 'missing', message: 'is empty, and so is unit_price' };
    }
    const exact = pricedAmount(
      row[price] as number,
      (row[quantity] as number | null) ?? 1,
      (row[discount] as number | null) ?? 0,
      digits,
    );
    const value = wholeAmount(exact);
    if (value === undefined) {
      return { column: 'amount', value: '', code: 'too_large', message: 'is too large' };
    }
    rounding.priced += exact - value;
    row[amount] = value;
    return undefined;
  };
}

/** The amount of a line in minor units, before it is rounded; the price is in millionths. */
export function pricedAmount(price: number, quantity: number, discount: number, digits: number): number {
  return (price * quantity) / Number(`1e${6 - digits}`) - discount;
}

/** An amount rounded half to even; `undefined` if it is too large to be kept exactly. */
export function wholeAmount(exact: number): number | undefined {
  const value = roundHalfEven(exact);
  if (!Number.isSafeInteger(value)) return undefined;
  return value === 0 ? 0 : value;
}
