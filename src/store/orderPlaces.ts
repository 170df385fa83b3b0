/**
 * Tells the orders of a range of lines apart: `of` answers the same place for every line of an order, places counting up
 * from 0 since the last `restart`. Lines of an order may lie apart.
 */
export interface OrderPlaces {
  restart(): void;
  of(order: number): number;
}

/** Places for any orders; quickest where lines of an order follow each other and orders ascend, as they usually do. */
export function orderPlaces(): OrderPlaces {
  /** The orders of the range by place, for as long as they ascend. */
  let ascending = new Int32Array(1 << 10);
  let size = 0;
  let last = -1;
  let lastPlace = -1;
  let most = -1;
  /** Where they do not: place by order, plus `first`. What is below `first` belongs to earlier ranges, so nothing is cleared. */
  let apart = false;
  let placeOf = new Float64Array(0);
  let first = 0;
  const search = (order: number): number => {
    if (!apart) {
      apart = true;
      placeOf = withRoom(placeOf, most);
      for (let place = 0; place < size; place++) placeOf[ascending[place]!] = first + place;
    }
    placeOf = withRoom(placeOf, order);
    const known = placeOf[order]!;
    if (known >= first) return known - first;
    placeOf[order] = first + size;
    return size++;
  };
  return {
    restart() {
      if (apart) first += size;
      apart = false;
      size = 0;
      last = -1;
      most = -1;
    },
    of(order) {
      if (order === last) return lastPlace;
      last = order;
      if (apart || order <= most) {
        lastPlace = search(order);
        return lastPlace;
      }
      most = order;
      if (size === ascending.length) {
        const larger = new Int32Array(size * 2);
        larger.set(ascending);
        ascending = larger;
      }
      ascending[size] = order;
      lastPlace = size++;
      return lastPlace;
    },
  };
}

function withRoom(places: Float64Array<ArrayBuffer>, order: number): Float64Array<ArrayBuffer> {
  if (order < places.length) return places;
  const larger = new Float64Array(Math.max(order + 1, 2 * places.length)).fill(-1, places.length);
  larger.set(places);
  return larger;
}

/** The largest of some whole numbers, 0 if there is none. */
export function largest(values: Int32Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) if (values[i]! > most) most = values[i]!;
  return most;
}
