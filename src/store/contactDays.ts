import type { Day } from '../days.js';
import { eachContactPiece } from './contactPrices.js';
import type { Store } from './open.js';
import type { OrderDays } from './orderDays.js';

/** The contacts through a day with the customers who have a place. */
export function contactDays(
  store: Store,
  to: Day,
  place: Int32Array,
  customers: number,
): Pick<OrderDays, 'contactStart' | 'contactDay' | 'contactCost'> {
  const minorPerMajor = Number(`1e${store.settings.currencyDigits}`);
  const start = new Int32Array(customers + 1);
  let days = new Int32Array(1 << 14);
  let costs = new Float64Array(1 << 14);
  let contacts = 0;
  eachContactPiece(store, { to, of: place }, ({ size, customer, day, price }) => {
    if (contacts + size > days.length) {
      const room = Math.max(2 * days.length, contacts + size);
      const [moreDays, moreCosts] = [new Int32Array(room), new Float64Array(room)];
      moreDays.set(days);
      moreCosts.set(costs);
      [days, costs] = [moreDays, moreCosts];
    }
    const [onDay, cost] = [days, costs];
    let next = contacts;
    for (let i = 0; i < size; i++) {
      const at = place[customer[i]!]!;
      onDay[next] = day[i]!;
      cost[next] = Number.isNaN(price[i]!) ? 0 : (price[i]! * minorPerMajor) / 1_000_000;
      start[at + 1] = ++next;
    }
    contacts = next;
  });
  for (let c = 1; c <= customers; c++) if (start[c]! < start[c - 1]!) start[c] = start[c - 1]!;
  return {
    contactStart: start,
    contactDay: days.subarray(0, contacts),
    contactCost: costs.subarray(0, contacts),
  };
}
