import type { TableColumn } from '../tableColumns.js';
import type { Table } from '../tables.js';
import type { Cell, RowRefusal } from './cell.js';
import type { Matching } from './matchColumns.js';

type Take = (record: readonly string[]) => Cell | RowRefusal;

/**
 * Lets costs name their prices in the column of their amounts: where the basis of a row is not `total`, its amount is
 * read as the price of one piece (millionths, so that 0.0008 stays), unless the row has a unit_price. Changes `takers`.
 */
export function priceByBasis(
  table: Table,
  from: Matching['columns'],
  takers: Take[],
  takerFrom: (column: TableColumn, from: Matching['columns'][number]) => Take,
): void {
  const at = (name: string) => table.columns.findIndex((column) => column.name === name);
  const [basisAt, amountAt, priceAt] = [at('basis'), at('amount'), at('unit_price')];
  if (from[basisAt] === undefined || from[amountAt] === undefined) return;
  const [basis, amount, price] = [takers[basisAt]!, takers[amountAt]!, takers[priceAt]!];
  const asPrice = takerFrom({ ...table.columns[priceAt]!, name: 'amount' }, from[amountAt]);
  const isPiece = (record: readonly string[], given: Cell | RowRefusal) => {
    const word = basis(record);
    return given === null && typeof word === 'string' && word !== 'total';
  };
  takers[amountAt] = (record) => (isPiece(record, price(record)) ? null : amount(record));
  takers[priceAt] = (record) => {
    const given = price(record);
    return isPiece(record, given) ? asPrice(record) : given;
  };
}
