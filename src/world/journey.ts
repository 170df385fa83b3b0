import type { Day } from '../days.js';
import { dayAt, historyStart, shopTime } from './calendar.js';
import { arrival, lagTotals, reaction, type Send } from './effect.js';
import type { People } from './people.js';
import { pick, poisson, purposes, stream } from './stream.js';

/** When one customer ordered. Buffers that are used again for every customer; only the first `count` hold. */
export interface Journey {
  count: number;
  readonly day: number[];
  /** The purpose of the stream that fills the basket. */
  readonly basket: number[];
  /** The place of the send whose voucher was used, or -1. */
  readonly voucher: number[];
  /** The place of the send that caused the order, or -1 for an unasked one. */
  readonly cause: number[];
  /** Per send: days since the last order on its day, before it had any effect. */
  readonly recency: number[];
  /** Per send: whether the contact arrived. */
  readonly arrived: boolean[];
}

export function emptyJourney(): Journey {
  return { count: 0, day: [], basket: [], voucher: [], cause: [], recency: [], arrived: [] };
}

/** The sends in order of time, each with the days its extra orders fall on. */
export interface Timed {
  readonly send: Send;
  readonly totals: Float64Array;
}

export function timed(sends: readonly Send[]): readonly Timed[] {
  return sends.map((send) => ({ send, totals: lagTotals(send) }));
}

/**
 * Walks one customer through time: unasked orders come as a Poisson process in shop time for as long as
 * the customer stays; each send adds extra orders, or takes unasked ones away. `sends` are in order of time. What is
 * unasked is the same with or without any send, and nothing before a send depends on it. Orders after `until` may be
 * among those found: a walk to a later day finds the same ones and more.
 */
export function walk(
  people: People,
  seed: number,
  customer: number,
  sends: readonly Timed[],
  until: Day,
  journey: Journey,
): void {
  const joined = people.joined[customer]!;
  let horizon = until;
  for (const { send } of sends)
    if (send.day <= until) horizon = Math.max(horizon, send.day + send.windowDays - 1);
  const last = Math.min(horizon, people.gone[customer]!);
  const uniform = stream(seed, customer, purposes.visits);
  let count = 0;
  const place = (day: Day, basket: number, cause: number) => {
    journey.day[count] = day;
    journey.basket[count] = basket;
    journey.voucher[count] = -1;
    journey.cause[count] = cause;
    count++;
  };
  let time = shopTime(joined);
  if (joined >= historyStart && joined <= until) place(joined, purposes.basket, -1);
  const rate = people.rate[customer]!;
  for (let visit = 1; ; visit++) {
    time -= Math.log(1 - uniform()) / rate;
    const day = dayAt(time);
    if (day > last) break;
    place(day, purposes.basket + visit, -1);
  }
  for (let k = 0; k < sends.length; k++) {
    const { send, totals } = sends[k]!;
    if (send.day > until) break;
    let latest = Math.min(joined, send.day);
    for (let e = 0; e < count; e++)
      if (journey.day[e]! < send.day && journey.day[e]! > latest) latest = journey.day[e]!;
    const recency = send.day - latest;
    journey.recency[k] = recency;
    const arm = send.arms[customer]!;
    journey.arrived[k] = false;
    if (arm <= 0) continue;
    const dice = stream(seed, customer, purposes.campaign + k);
    if (dice() >= arrival(people, customer, send.channel)) continue;
    journey.arrived[k] = true;
    const { extra, lost, redeemUnasked, redeemExtra } = reaction(people, customer, send, arm, recency);
    const end = send.day + send.windowDays;
    const unasked = count;
    let kept = 0;
    for (let e = 0; e < unasked; e++) {
      const inside = journey.cause[e] === -1 && journey.day[e]! >= send.day && journey.day[e]! < end;
      if (inside && dice() < lost) continue;
      if (inside && journey.voucher[e] === -1 && dice() < redeemUnasked) journey.voucher[e] = k;
      journey.day[kept] = journey.day[e]!;
      journey.basket[kept] = journey.basket[e]!;
      journey.voucher[kept] = journey.voucher[e]!;
      journey.cause[kept] = journey.cause[e]!;
      kept++;
    }
    count = kept;
    const extras = extra > 0 ? poisson(extra, dice) : 0;
    for (let j = 0; j < extras; j++) {
      place(send.day + pick(totals, dice()), purposes.extra + k * 1000 + j, k);
      if (redeemExtra > 0 && dice() < redeemExtra) journey.voucher[count - 1] = k;
    }
  }
  journey.count = count;
}
