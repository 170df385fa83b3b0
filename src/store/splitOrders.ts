import { growingInts } from './growing.js';
import { eachLinePiece } from './linePieces.js';
import type { Store } from './open.js';
import { largest } from './orderPlaces.js';
import { once } from './remembered.js';

/**
 * The orders with lines of several customers or days, so that their lines do not follow each other in the order of the
 * table; few or none in most stores.
 */
export function splitOrders(store: Store): ReadonlySet<number> {
  return once(store, 'split orders', () => {
    const split = new Set<number>();
    const begun = growingInts();
    let last = -1;
    eachLinePiece(store, ['order'], (piece) => {
      const order = piece.whole('order');
      for (let i = 0; i < piece.rows; i++) {
        if (order[i] === last) continue;
        last = order[i]!;
        begun.push(last);
      }
    });
    const orders = begun.done();
    const met = new Uint8Array(largest(orders) + 1);
    for (let i = 0; i < orders.length; i++) {
      if (met[orders[i]!] === 1) split.add(orders[i]!);
      met[orders[i]!] = 1;
    }
    return split;
  });
}
