import { describe, expect, it } from 'vitest';
import { keptColumns } from '../../src/store/columnPieces.js';
import { foldLines, type PartColumnName, partColumnNames } from '../../src/store/foldLines.js';
import { partDifferences } from '../../src/store/laws/columnLaw.js';
import { openStore, type Store } from '../../src/store/open.js';
import { readOrderColumns } from '../../src/store/orderColumns.js';
import { eachOrderPart, orderParts } from '../../src/store/orderParts.js';
import { bench } from '../commands/loadInto.js';

const header = 'order_id,customer_id,ordered_on,product_id,quantity,amount,returns_order_id';
/** Orders of two or three lines, some of nobody, some with a line that returns an earlier order. */
const orders = (from: number, to: number, returns: boolean) =>
  `${header}\n${Array.from({ length: to - from + 1 }, (_, i) => {
    const n = from + i;
    const head = `O${n},${n % 7 === 0 ? '' : `C${(n * 37) % 11}`},2025-0${1 + (n % 6)}-0${1 + (n % 9)}`;
    const back = returns && n % 5 === 0 ? `${head},P1,1,-1.00,O${n - 3}\n` : '';
    return `${head},P1,${1 + (n % 3)},${n}.25,\n${head},P2,1,0.50,\n${back}`;
  }).join('')}`;

/** All parts, by either way of reading them, and whether every order is one of them. */
function read(store: Store): readonly (readonly [boolean, readonly (readonly number[])[]])[] {
  const values = (from: { rows: number; whole: Whole; number: Number_ }, name: PartColumnName) => [
    ...(partColumnNames.indexOf(name) < 6 ? from.whole(name) : from.number(name)).subarray(0, from.rows),
  ];
  type Whole = (name: PartColumnName) => Int32Array;
  type Number_ = (name: PartColumnName) => Float64Array;
  const pieces = partColumnNames.map((): number[] => []);
  let single = false;
  eachOrderPart(store, partColumnNames, (piece) => {
    single = piece.single;
    partColumnNames.forEach((name, c) => {
      pieces[c]!.push(...values(piece, name));
    });
  });
  const all = orderParts(store, partColumnNames);
  return [
    [single, pieces],
    [all.single, partColumnNames.map((name) => values(all, name))],
  ];
}

const sums = `
select o.customer, o.day, o.order_no as "order", case when o.amount < 0 then coalesce(o.returns_order, 0) else 0 end as returned,
  sum(o.amount) as amount,
  sum(case when p.unit_cost is null then 0 else o.amount - p.unit_cost / 10000 * case when o.amount < 0 then -o.quantity else o.quantity end end) as known,
  sum(case when p.unit_cost is null then o.amount else 0 end) as rated, count(*) filter (where p.unit_cost is null) as unpriced
from order_rows o left join product_rows p on p.product = o.product
group by o.customer, o.day, o.order_no, returned order by o.customer, o.day, o.order_no, min(o.line)`;

describe('parts of orders', () => {
  it.each([false, true])(
    'are the sums of the lines, kept or not, whatever changes; returns: %s',
    async (returns) => {
      const place = await bench();
      const using = <T>(work: (store: Store) => T): T => {
        const store = openStore(`${place.folder}/clm.db`, { wait: 0, write: true });
        try {
          return work(store);
        } finally {
          store.close();
        }
      };
      const isKept = () => using(({ db }) => keptColumns(db, 'order parts') !== undefined);
      const same = () =>
        using((store) => {
          const rows = store.db.prepare<[], Record<string, number>>(sums).all();
          for (const [single, columns] of read(store)) {
            expect(single).toBe(!returns);
            const found = columns[0]!.map((_, i) =>
              Object.fromEntries(partColumnNames.map((name, c) => [name, columns[c]![i]])),
            );
            expect(found).toEqual(rows.map((row) => ({ ...row, second: -1 })));
          }
        });
      try {
        await place.load('products', 'product_id,unit_cost\nP1,0.20\nP2,\n');
        await place.load('orders', orders(1, 60, returns), '--add-customers');
        same();
        expect(isKept()).toBe(false);
        using((store) => readOrderColumns(store, 1));
        same();
        expect(isKept()).toBe(true);
        same();
        await place.load('products', 'product_id,unit_cost\nP1,0.30\nP2,0.10\n');
        same();
        await place.load('orders', orders(61, 64, returns), '--add-customers');
        same();
        expect(isKept()).toBe(true);
        same();
        using(({ db }) => db.exec('update order_rows set amount = amount + 5 where order_no = 8'));
        same();
        using((store) => readOrderColumns(store, 1));
        same();
        using(({ db }) => db.exec("delete from column_pieces where noun = 'order parts' and name = 'known'"));
        same();
        using((store) => expect(foldLines(store).single).toBe(!returns));
        using((store) => expect(partDifferences(store)).toEqual([]));
        using(({ db }) =>
          db.exec(
            "update column_pieces set body = zeroblob(16) where noun = 'order parts' and name = 'amount'",
          ),
        );
        using((store) => expect(partDifferences(store)).toHaveLength(1));
      } finally {
        place.close();
      }
    },
  );
});
