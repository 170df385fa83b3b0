import type { Day } from '../days.js';
import { expectedOrder } from './basket.js';
import { monthIndex, season } from './calendar.js';
import type { Catalogue } from './catalogue.js';
import { categories } from './catalogue.js';
import type { People } from './people.js';

/** One campaign that goes out: when, to whom, at what cost, and how well it works. */
export interface Send {
  readonly id: string;
  readonly channel: 'email' | 'post';
  readonly day: Day;
  readonly windowDays: number;
  /** The category it is about, or -1. */
  readonly focus: number;
  /** How well this campaign works compared with the average one; only the world knows. */
  readonly strength: number;
  /** Treated arms in order; customers in arm `a` got `treatedArms[a - 1]`. */
  readonly treatedArms: readonly TreatedArm[];
  /** Per customer: -1 not on the list, 0 held out, 1 and up a treated arm. */
  readonly arms: Int8Array;
  /** Minor units. */
  readonly fixedCost: number;
  /** Millionths of a major unit. */
  readonly contactCost: number;
}

export interface TreatedArm {
  readonly name: string;
  /** Share taken off the orders that use the voucher; 0 without one. */
  readonly voucher: number;
}

/** What a contact does to one customer: the world's only causal law. */
export interface Reaction {
  /** Expected orders that would not have been placed. */
  readonly extra: number;
  /** Chance that an order that would have been placed in the window is not. */
  readonly lost: number;
  /** Chance that an unasked, or an extra, order uses the voucher. */
  readonly redeemUnasked: number;
  readonly redeemExtra: number;
}

const baseExtra = { post: 0.185, email: 0.03 };

/**
 * How a customer reacts to a contact that arrives. Extra orders grow with the taste for bargains and for the
 * campaign's category and with responsiveness; they fade with the days since the last order (nothing much is left
 * after a year) and are few in those who buy often anyway. Post drives off those who asked for no paper.
 */
export function reaction(
  people: People,
  customer: number,
  send: Send,
  arm: number,
  recency: number,
): Reaction {
  const bargain = people.bargain[customer]!;
  const voucher = send.treatedArms[arm - 1]!.voucher;
  const redeemUnasked = voucher > 0 ? 0.25 + 0.55 * bargain : 0;
  if (send.channel === 'post' && people.paperless[customer] === 1) {
    return { extra: 0, lost: Math.min(0.6, 0.35 * send.strength), redeemUnasked, redeemExtra: 0 };
  }
  const taste =
    send.focus < 0
      ? 1
      : people.taste[customer * categories.length + send.focus]! / categories[send.focus]!.share;
  const monthly = people.rate[customer]! * 30.4;
  const extra =
    baseExtra[send.channel] *
    send.strength *
    people.responsiveness[customer]! *
    (0.15 + 1.9 * bargain) *
    (0.7 + 0.3 * Math.min(3, taste)) *
    fading(recency) *
    (1 / (1 + monthly / 0.35)) *
    (voucher > 0 ? 1 + 1.2 * bargain : 1);
  return { extra, lost: 0, redeemUnasked, redeemExtra: voucher > 0 ? 0.85 : 0 };
}

/** What is left of a customer's interest, by days since the last order. */
function fading(recency: number): number {
  if (recency < 14) return 0.6;
  if (recency <= 75) return 1;
  return Math.max(0.04, 1 - (recency - 75) / 300);
}

/** The chance that a contact arrives: dead addresses never, mailboxes bounce now and then. */
export function arrival(people: People, customer: number, channel: Send['channel']): number {
  if (channel === 'post') return people.deadAddress[customer] === 1 ? 0 : 1;
  return people.deadMailbox[customer] === 1 ? 0 : 0.985;
}

/** Running totals of the days on which extra orders come, by days after the send: soon, and when the shop is busy. */
export function lagTotals(send: Send): Float64Array {
  const first = send.channel === 'post' ? 2 : 0;
  const totals = new Float64Array(send.windowDays);
  let total = 0;
  for (let lag = 0; lag < send.windowDays; lag++) {
    if (lag >= first) total += Math.exp(-lag / 8) * season(send.day + lag);
    totals[lag] = total;
  }
  return totals;
}

/** The true expected difference that being contacted makes in the window, returns settled. */
export interface Effect {
  /** Orders per contact. */
  readonly orders: number;
  /** Margin per contact in minor units, vouchers paid, costs of the campaign not. */
  readonly margin: number;
}

/**
 * The exact expected effect of contacting one customer, given how many days ago the last order was on the day of
 * the send. Only rounding to whole minor units separates it from the mean of what the world does.
 */
export function trueEffect(
  people: People,
  goods: Catalogue,
  customer: number,
  send: Send,
  arm: number,
  recency: number,
  totals: Float64Array = lagTotals(send),
): Effect {
  const chance = arrival(people, customer, send.channel);
  if (chance === 0) return { orders: 0, margin: 0 };
  const { extra, lost, redeemUnasked, redeemExtra } = reaction(people, customer, send, arm, recency);
  const voucher = send.treatedArms[arm - 1]!.voucher;
  const rate = people.rate[customer]!;
  const gone = people.gone[customer]!;
  const all = totals[totals.length - 1]!;
  let orders = 0;
  let margin = 0;
  let lag = 0;
  while (lag < send.windowDays) {
    const month = monthIndex(send.day + lag);
    let unasked = 0;
    const before = lag === 0 ? 0 : totals[lag - 1]!;
    for (; lag < send.windowDays && monthIndex(send.day + lag) === month; lag++) {
      if (send.day + lag <= gone) unasked += rate * season(send.day + lag);
    }
    const more = (extra * (totals[lag - 1]! - before)) / all;
    const order = expectedOrder(people, goods, customer, month);
    orders += more - lost * unasked;
    margin += more * (order.margin - redeemExtra * voucher * order.amount);
    margin -= unasked * (lost * order.margin + (1 - lost) * redeemUnasked * voucher * order.amount);
  }
  return { orders: chance * orders, margin: chance * margin };
}
