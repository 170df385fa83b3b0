import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderPlaces } from '../../src/store/orderPlaces.js';

describe('places of orders', () => {
  it('count up from the first line of each order, whatever their numbers and however far apart their lines are', () => {
    const range = fc.oneof(
      fc.array(fc.integer({ min: 0, max: 40 })),
      fc.array(fc.integer({ min: 0, max: 5000 })).map((orders) => orders.sort((a, b) => a - b)),
    );
    fc.assert(
      fc.property(fc.array(range, { maxLength: 6 }), (ranges) => {
        const places = orderPlaces();
        for (const orders of ranges) {
          places.restart();
          const firsts = [...new Set(orders)];
          expect(orders.map((order) => places.of(order))).toEqual(
            orders.map((order) => firsts.indexOf(order)),
          );
        }
      }),
    );
  });
});
