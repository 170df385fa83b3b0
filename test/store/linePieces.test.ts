import { describe, expect, it } from 'vitest';
import { eachLinePiece } from '../../src/store/linePieces.js';
import { lineColumnNames, wholeLineColumns } from '../../src/store/lineRows.js';
import { openStore, type Store } from '../../src/store/open.js';
import { type OrderColumns, orderLinesOfRows, readOrderColumns } from '../../src/store/orderColumns.js';
import { bench } from '../commands/loadInto.js';

const header = 'order_id,customer_id,ordered_on,product_id,quantity,amount';
const orders = (from: number, to: number) =>
  `${header}\n${Array.from({ length: to - from + 1 }, (_, i) => {
    const n = from + i;
    return `O${n},C${(n * 37) % 11},2025-0${1 + (n % 6)}-0${1 + (n % 9)},,${1 + (n % 3)},${n}.25\n`;
  }).join('')}`;

/** All lines as they are handed over, column by column. */
function handedOver(store: Store): readonly (readonly number[])[] {
  const found = lineColumnNames.map((): number[] => []);
  eachLinePiece(store, lineColumnNames, (piece) => {
    lineColumnNames.forEach((name, c) => {
      const values = wholeLineColumns.has(name) ? piece.whole(name) : piece.number(name);
      found[c]!.push(...values.subarray(0, piece.rows));
    });
  });
  return found;
}
const inRows = (all: OrderColumns) =>
  lineColumnNames.map((name) => [...(wholeLineColumns.has(name) ? all.whole(name) : all.number(name))]);

describe('order lines piece by piece', () => {
  it('are those of the rows: not kept, kept, kept in several parts, changed since, a piece lost', async () => {
    const place = await bench();
    const using = (work: (store: Store) => void) => {
      const store = openStore(`${place.folder}/clm.db`, { wait: 0, write: true });
      work(store);
      store.close();
    };
    const same = () => using((store) => expect(handedOver(store)).toEqual(inRows(orderLinesOfRows(store))));
    const keep = () => using((store) => readOrderColumns(store, 1));
    try {
      await place.load('orders', orders(1, 60), '--add-customers');
      same();
      keep();
      same();
      using(({ db }) => db.exec("update column_pieces set body = zeroblob(16) where name = 'amount'"));
      using((store) => expect(handedOver(store)).not.toEqual(inRows(orderLinesOfRows(store))));
      using(({ db }) => db.exec("delete from column_pieces where name = 'amount'"));
      same();
      using(({ db }) => db.exec('delete from column_state'));
      keep();
      await place.load('orders', orders(61, 64), '--add-customers');
      same();
      keep();
      same();
      using(({ db }) => db.exec('update order_rows set amount = amount + 5 where order_no = 7'));
      same();
    } finally {
      place.close();
    }
  });
});
