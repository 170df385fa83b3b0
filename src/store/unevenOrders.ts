import { orderOf } from './countedOrder.js';
import { eachLinePiece } from './linePieces.js';
import type { Store } from './open.js';
import { once } from './remembered.js';

/**
 * Marks, by number (`countedOrder`), the orders of which something came back, or whose lines do not follow each other in the
 * order of the table because they are of several customers or days: whether these count is known once all lines are. Any
 * other order counts as soon as a line of it has a positive amount. Orders beyond the end of the marks are not marked.
 */
export function unevenOrders(store: Store): Uint8Array {
  return once(store, 'uneven orders', () => {
    let met = new Uint8Array(1 << 12);
    let last = -1;
    const room = (order: number) => {
      if (order < met.length) return;
      const larger = new Uint8Array(Math.max(order + 1, 2 * met.length));
      larger.set(met);
      met = larger;
    };
    eachLinePiece(store, ['order', 'amount', 'returned'], (piece) => {
      const [order, returned, amount] = [
        piece.whole('order'),
        piece.whole('returned'),
        piece.number('amount'),
      ];
      for (let i = 0; i < piece.rows; i++) {
        if (order[i] !== last) {
          last = order[i]!;
          room(last);
          met[last] = met[last] === 0 ? begun : uneven;
        }
        if (amount[i]! >= 0) continue;
        const of = orderOf(amount[i]!, last, returned[i]!);
        room(of);
        met[of] = uneven;
      }
    });
    for (let order = 0; order < met.length; order++) met[order] = met[order] === uneven ? 1 : 0;
    return met;
  });
}

const begun = 1;
const uneven = 2;
