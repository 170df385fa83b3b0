import type { Day } from '../days.js';
import { growingInts } from './growing.js';
import type { Journey, Touch } from './journeys.js';
import { largest } from './orderPlaces.js';

/**
 * The journeys of everybody whose contacts led to no order, one for all who went the same way by its labels; `key` says
 * whose a contact is, `until` the day on which its window closes. A contact after all windows before it have closed begins
 * another journey: no order could have had both behind it. They come as they are first met.
 */
export function journeysWithoutOrder(
  key: Int32Array,
  contact: Int32Array,
  until: Int32Array,
  dayOf: (touch: number) => Day,
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
  let unused = new Int32Array(64);
  /** The day on which the windows of a contact of one key have closed. */
  const never = -0x80000000;
  const closes = new Int32Array(used.length).fill(never);
  /** Counts the way of the contacts `unused[begin]` … `unused[end − 1]`, which ended at a node. */
  const ended = (node: number, begin: number, end: number) => {
    const way = wayAt[node];
    if (way === undefined) {
      wayAt[node] = ways.length;
      ways.push({ list: [...unused.subarray(begin, end)], count: 1 });
    } else ways[way]!.count++;
  };
  for (const one of keys.done()) {
    let size = 0;
    for (let i = last[one]!; i > 0; i = before[i - 1]!) {
      const at = contact[i - 1]!;
      if (used[at] !== 0) continue;
      if (closes[at] === never) {
        if (size === unused.length) {
          const larger = new Int32Array(2 * size);
          larger.set(unused);
          unused = larger;
        }
        unused[size++] = at;
      }
      closes[at] = Math.max(until[i - 1]!, closes[at]!);
    }
    if (size === 0) continue;
    sortIn(unused.subarray(0, size), inOrder);
    let [node, begin, open] = [0, 0, Number.NEGATIVE_INFINITY];
    for (let k = 0; k < size; k++) {
      const at = unused[k]!;
      if (k > begin && dayOf(at) > open) {
        ended(node, begin, k);
        [node, begin] = [0, k];
      }
      open = Math.max(open, closes[at]!);
      closes[at] = never;
      const step = node * 0x100000 + labelOf(at);
      let next = longer.get(step);
      if (next === undefined) {
        next = nodes++;
        longer.set(step, next);
      }
      node = next;
    }
    ended(node, begin, size);
  }
  const nothing = { orderDay: undefined, won: false, margin: 0, amount: 0, rated: 0, rate: undefined };
  return ways.map(({ list, count }) => ({ touches: touches(list), nulls: count, ...nothing }));
}

/** Sorts numbers that may be in the opposite order, or in that order, already. */
function sortIn(values: Int32Array, inOrder: (a: number, b: number) => number): void {
  if (values.length < 2) return;
  values.reverse();
  for (let i = 1; i < values.length; i++) {
    if (inOrder(values[i - 1]!, values[i]!) <= 0) continue;
    values.sort(inOrder);
    return;
  }
}
