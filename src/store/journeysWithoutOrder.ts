import { growingInts } from './growing.js';
import type { Journey, Touch } from './journeys.js';
import { largest } from './orderPlaces.js';

/**
 * The journeys of everybody whose contacts led to no order, one for all who went the same way by its labels; `key` says
 * whose a contact is. They come as they are first met.
 */
export function journeysWithoutOrder(
  key: Int32Array,
  contact: Int32Array,
  used: Uint8Array,
  inOrder: (a: number, b: number) => number,
  labelOf: (touch: number) => number,
  touches: (list: readonly number[]) => readonly Touch[],
): readonly Journey[] {
  /** The last contact of a key so far, and the one before it, both plus one; keys in the order in which they come. */
  const last = new Int32Array(largest(key) + 1);
  const before = new Int32Array(contact.length);
  const keys = growingInts();
  for (let i = 0; i < contact.length; i++) {
    if (last[key[i]!] === 0) keys.push(key[i]!);
    before[i] = last[key[i]!]!;
    last[key[i]!] = i + 1;
  }
  /** Ways by the way without their last label, and that label. */
  const longer = new Map<number, number>();
  const ways: { readonly list: readonly number[]; count: number }[] = [];
  const wayAt: number[] = [];
  let nodes = 1;
  const unused: number[] = [];
  for (const one of keys.done()) {
    unused.length = 0;
    for (let i = last[one]!; i > 0; i = before[i - 1]!) {
      const at = contact[i - 1]!;
      if (used[at] === 0 && !unused.includes(at)) unused.push(at);
    }
    if (unused.length === 0) continue;
    unused.sort(inOrder);
    let node = 0;
    for (const at of unused) {
      const step = node * 0x100000 + labelOf(at);
      let next = longer.get(step);
      if (next === undefined) {
        next = nodes++;
        longer.set(step, next);
      }
      node = next;
    }
    const way = wayAt[node];
    if (way === undefined) {
      wayAt[node] = ways.length;
      ways.push({ list: [...unused], count: 1 });
    } else ways[way]!.count++;
  }
  const nothing = { orderDay: undefined, won: false, margin: 0, amount: 0, rated: 0, rate: undefined };
  return ways.map(({ list, count }) => ({ touches: touches(list), nulls: count, ...nothing }));
}
