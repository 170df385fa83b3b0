/**
 * Tells the orders of a range of lines apart: `of` answers the same place for every line of an order, places counting up
 * from 0 since the last `restart`. Lines of an order may lie apart.
 */
export interface OrderPlaces {
  restart(): void;
  of(order: number): number;
}

/** Places for orders with numbers up to `most`. */
export function orderPlaces(most: number): OrderPlaces {
  // Places of earlier ranges are below `first`, so nothing has to be cleared.
  const placeOf = new Float64Array(most + 1).fill(-1);
  let first = 0;
  let next = 0;
  return {
    restart() {
      first = next;
    },
    of(order) {
      const known = placeOf[order]!;
      if (known >= first) return known - first;
      placeOf[order] = next;
      return next++ - first;
    },
  };
}

/** The largest of some order numbers, 0 if there is none. */
export function largest(orders: Int32Array): number {
  let most = 0;
  for (let i = 0; i < orders.length; i++) if (orders[i]! > most) most = orders[i]!;
  return most;
}
