import { type Chain, winning } from '../stats/absorption.js';
import type { Credit, Path } from './paths.js';

/** What the Markov model says of one channel. */
export interface RemovalEffect extends Credit {
  /** The share of conversions that would be lost if journeys ended at this channel. */
  readonly removal: number;
}

/** The answer of the Markov model, and the conversion rate of journeys it is about. */
export interface MarkovAttribution {
  readonly rate: number;
  readonly channels: readonly RemovalEffect[];
}

/**
 * Attribution by removal effects in a Markov chain whose state is the last `order` touches of a journey (Anderl, Becker,
 * von Wangenheim & Schumann 2016, IJRM 33(3), 457–474), exact, not simulated: the chance to convert is solved for, with and without each
 * channel, and all conversions are shared in proportion to what is lost without it. Removing a channel ends journeys at it.
 * `undefined` without a conversion.
 */
export function markovAttribution(
  paths: readonly Path[],
  size: number,
  order: number,
): MarkovAttribution | undefined {
  const total = paths.reduce((sum, path) => sum + path.conversions, 0);
  const value = paths.reduce((sum, path) => sum + path.value, 0);
  if (total <= 0) return undefined;
  const { chain, last } = chainOf(paths, order);
  const all = winning(chain);
  const rate = all?.[0];
  if (rate === undefined || rate <= 0) return undefined;
  const removal = new Float64Array(size);
  const removed = new Uint8Array(chain.states);
  for (let channel = 0; channel < size; channel++) {
    for (let s = 0; s < chain.states; s++) removed[s] = last[s] === channel ? 1 : 0;
    const without = winning(chain, removed);
    if (without === undefined) return undefined;
    removal[channel] = Math.max(0, 1 - without[0]! / rate);
  }
  const sum = removal.reduce((a, b) => a + b, 0);
  return {
    rate,
    channels: Array.from(removal, (effect) => ({
      removal: effect,
      conversions: (total * effect) / sum,
      value: (value * effect) / sum,
    })),
  };
}

/** The chain of the journeys; state 0 is the start, `last` the channel a state ends with (-1 for the start). */
function chainOf(paths: readonly Path[], order: number): { readonly chain: Chain; readonly last: number[] } {
  const states = new Map<string, number>([['', 0]]);
  const last = [-1];
  const counts: Map<number, number>[] = [new Map()];
  const won: number[] = [0];
  const left: number[] = [0];
  for (const { touches, conversions, nulls } of paths) {
    const journeys = conversions + nulls;
    if (touches.length === 0 || journeys <= 0) continue;
    let from = 0;
    for (let i = 0; i < touches.length; i++) {
      const key = touches.slice(Math.max(0, i - order + 1), i + 1).join(' ');
      let to = states.get(key);
      if (to === undefined) {
        to = states.size;
        states.set(key, to);
        last.push(touches[i]!);
        counts.push(new Map());
        won.push(0);
        left.push(0);
      }
      counts[from]!.set(to, (counts[from]!.get(to) ?? 0) + journeys);
      left[from] = left[from]! + journeys;
      from = to;
    }
    won[from] = won[from]! + conversions;
    left[from] = left[from]! + journeys;
  }
  const start = new Int32Array(counts.length + 1);
  counts.forEach((of, s) => {
    start[s + 1] = start[s]! + of.size;
  });
  const to = new Int32Array(start[counts.length]!);
  const probability = new Float64Array(to.length);
  counts.forEach((of, s) => {
    let i = start[s]!;
    for (const [next, n] of of) {
      to[i] = next;
      probability[i] = n / left[s]!;
      i++;
    }
  });
  const win = Float64Array.from(won, (n, s) => (left[s]! > 0 ? n / left[s]! : 0));
  return { chain: { states: counts.length, start, to, probability, win }, last };
}
