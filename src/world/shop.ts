import type { Day } from '../days.js';
import { answers, emptyResponses, type Responses } from './answers.js';
import { emptyLines, fillBasket, type Lines } from './basket.js';
import { historyEnd } from './calendar.js';
import { type Catalogue, catalogue } from './catalogue.js';
import { type Send, trueEffect } from './effect.js';
import { emptyJourney, timed, walk } from './journey.js';
import { pastSends } from './past.js';
import { type People, people } from './people.js';
import { stream } from './stream.js';

/** The people of a simulated shop, its goods and the campaigns of its history, with what only the world knows of them. */
export interface World {
  readonly seed: number;
  readonly people: People;
  readonly goods: Catalogue;
  /** The campaigns already sent, in order of time. */
  readonly sends: readonly Send[];
  /** Per customer the day of leaving the mailing list, or 0. */
  readonly unsubscribed: Int32Array;
}

/** A simulated shop up to the end of its history: a world, and what happened in it. */
export interface Shop extends World {
  readonly events: Events;
}

/** What happened in the shop between two days. */
export interface Events {
  readonly lines: Lines;
  readonly responses: Responses;
}

/** What a send is worth in truth: expected over the chance of who orders, given the day on which it went out. */
export interface Truth {
  readonly contacts: number;
  /** Expected additional orders. */
  readonly orders: number;
  /** Expected additional margin, vouchers paid and returns settled, minor units. */
  readonly margin: number;
  /** Fixed cost and contacts, minor units. */
  readonly cost: number;
  /** margin − cost. */
  readonly profit: number;
}

/**
 * The shop of a seed with `size` customers: the same bytes for the same seed and size, on every platform. A larger
 * shop is another shop, not the smaller one with more customers.
 */
export function shop(seed: number, size: number): Shop {
  const of = world(seed, size);
  const { events } = play(seed, of.people, of.goods, of.sends, -Infinity, historyEnd, of.sends.length);
  return { ...of, events };
}

/** What there is of a shop before anything happens in it, a fraction of the work. */
export function world(seed: number, size: number): World {
  const who = people(seed, size);
  const goods = catalogue(seed, Math.max(60, Math.min(420, Math.round(size / 8))));
  const { sends, unsubscribed } = pastSends(seed, who);
  return { seed, people: who, goods, sends, unsubscribed };
}

/** The truth of each past campaign, from the one at place `from` on. */
export function pastTruth({ seed, people: who, goods, sends }: World, from = 0): readonly Truth[] {
  return play(seed, who, goods, sends, historyEnd + 100, historyEnd, from).truth;
}

/**
 * Plays every customer through all sends and keeps what is dated in (after, until]. Order numbers are left 0; see
 * `ordersCsv`. The truth of the sends from place `truthFrom` on is that of their whole windows, whatever has been played.
 */
export function play(
  seed: number,
  who: People,
  goods: Catalogue,
  sends: readonly Send[],
  after: Day,
  until: Day,
  truthFrom: number,
): { readonly events: Events; readonly truth: readonly Truth[] } {
  const raw = emptyLines();
  const said = emptyResponses();
  const journey = emptyJourney();
  const inTime = timed(sends);
  const sums = sends.map(() => ({ contacts: 0, orders: 0, margin: 0 }));
  let order = 0;
  for (let i = 0; i < who.count; i++) {
    walk(who, seed, i, inTime, until, journey);
    for (let e = 0; e < journey.count; e++) {
      const day = journey.day[e]!;
      // A return may still come up to 26 days after its order.
      if (day > until || day <= after - 26) continue;
      const voucher = journey.voucher[e]!;
      const send = voucher < 0 ? undefined : sends[voucher]!;
      const share = send === undefined ? 0 : send.treatedArms[send.arms[i]! - 1]!.voucher;
      fillBasket(who, goods, i, day, order++, stream(seed, i, journey.basket[e]!), voucher, share, raw);
    }
    for (let k = 0; k < sends.length; k++) {
      const send = sends[k]!;
      const arm = send.arms[i]!;
      if (arm <= 0 || send.day > until) continue;
      if (send.day + send.windowDays > after) answers(who, seed, i, send, k, journey, said);
      if (k < truthFrom) continue;
      const effect = trueEffect(who, goods, i, send, arm, journey.recency[k]!, inTime[k]!.totals);
      const sum = sums[k]!;
      sum.contacts++;
      sum.orders += effect.orders;
      sum.margin += effect.margin;
    }
  }
  const truth = sends.slice(truthFrom).map((send, k) => {
    const { contacts, orders, margin } = sums[k + truthFrom]!;
    const cost = send.fixedCost + (contacts * send.contactCost) / 10_000;
    return { contacts, orders, margin, cost, profit: margin - cost };
  });
  return { events: { lines: raw, responses: said }, truth };
}
