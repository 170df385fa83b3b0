import { orderOf } from './countedOrder.js';
import { eachLinePiece } from './linePieces.js';
import type { Store } from './open.js';
import { once } from './remembered.js';

/** Marks of `unevenOrders`. */
export const unevenOfOne = 1;
export const unevenOfSeveral = 2;

/**
 * Marks, by number (`countedOrder`), the orders of which something came back, or whose lines do not follow each other in the
 * order of the table because they are of several customers or days: whether these count is known only when all lines of the
 * customer, or all of the store, have come. Any other order counts as soon as a line of it has a positive amount. Orders beyond
 * the end of the marks are not marked.
 */
export function unevenOrders(store: Store): Uint8Array {
  return once(store, 'uneven orders', () => {
    let marks = new Uint8Array(1 << 12);
    /** By order, one more than the number of the customer whose lines came first. */
    let owner = new Int32Array(1 << 12);
    let last = -1;
    let whose = -1;
    const room = (order: number) => {
      const size = Math.max(order + 1, 2 * marks.length);
      const largerMarks = new Uint8Array(size);
      largerMarks.set(marks);
      marks = largerMarks;
      const largerOwner = new Int32Array(size);
      largerOwner.set(owner);
      owner = largerOwner;
    };
    const mark = (order: number) => {
      if (order >= marks.length) room(order);
      if (owner[order] === 0) owner[order] = whose + 1;
      marks[order] =
        owner[order] === whose + 1 && marks[order]! < unevenOfSeveral ? unevenOfOne : unevenOfSeveral;
    };
    eachLinePiece(store, ['customer', 'order', 'returned', 'amount'], (piece) => {
      const [customer, order] = [piece.whole('customer'), piece.whole('order')];
      const [returned, amount] = [piece.whole('returned'), piece.number('amount')];
      for (let i = 0; i < piece.rows; i++) {
        if (order[i] !== last || customer[i] !== whose) {
          last = order[i]!;
          whose = customer[i]!;
          if (last >= marks.length) room(last);
          if (owner[last] === 0) owner[last] = whose + 1;
          else mark(last);
        }
        if (amount[i]! < 0) mark(orderOf(amount[i]!, last, returned[i]!));
      }
    });
    return marks;
  });
}
