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
  const unused: number[] = [];
  const closes = new Map<number, Day>();
  /** Counts the way that ended at a node; `list` are its contacts. */
  const end = (node: number, list: readonly number[]) => {
    const way = wayAt[node];
    if (way === undefined) {
      wayAt[node] = ways.length;
      ways.push({ list: [...list], count: 1 });
    } else ways[way]!.count++;
  };
  for (const one of keys.done()) {
    unused.length = 0;
    closes.clear();
    for (let i = last[one]!; i > 0; i = before[i - 1]!) {
      const at = contact[i - 1]!;
      if (used[at] !== 0) continue;
      if (!closes.has(at)) unused.push(at);
      closes.set(at, Math.max(until[i - 1]!, closes.get(at) ?? 0));
    }
    if (unused.length === 0) continue;
    unused.sort(inOrder);
    let [node, begin, open] = [0, 0, Number.NEGATIVE_INFINITY];
    unused.forEach((at, k) => {
      if (k > begin && dayOf(at) > open) {
        end(node, unused.slice(begin, k));
        [node, begin] = [0, k];
      }
      open = Math.max(open, closes.get(at)!);
      const step = node * 0x100000 + labelOf(at);
      let next = longer.get(step);
      if (next === undefined) {
        next = nodes++;
        longer.set(step, next);
      }
      node = next;
    });
    end(node, unused.slice(begin));
  }
  const nothing = { orderDay: undefined, won: false, margin: 0, amount: 0, rated: 0, rate: undefined };
  return ways.map(({ list, count }) => ({ touches: touches(list), nulls: count, ...nothing }));
}
