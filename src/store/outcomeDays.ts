import type { Day } from '../days.js';
import type { CampaignQuestion } from './campaignUnits.js';
import { columnsOf } from './columnsOf.js';
import type { Store } from './open.js';
import { eachUnitsOrders } from './unitOrders.js';

/**
 * What a campaign's contacted units did, by day of their window, and what those held out ordered: position 0 is the day of
 * contact. Minor units.
 */
export interface OutcomeDays {
  readonly campaign: number;
  readonly campaignId: string;
  readonly units: number;
  readonly windowDays: number;
  readonly firstDay: Day;
  readonly lastDay: Day;
  /** Units whose window had reached that day. */
  readonly reached: Float64Array;
  /** Units by day of contact. */
  readonly starts: ReadonlyMap<Day, number>;
  /** Orders of positive net amount. */
  readonly orders: Float64Array;
  /** Units by the day of their first such order. */
  readonly buyers: Float64Array;
  readonly spend: Float64Array;
  readonly spendSquares: Float64Array;
  /** By the campaign's margin rate where no cost is known. */
  readonly margin: Float64Array;
  readonly marginSquares: Float64Array;
  /** Units by the day of their first response of each type, machines left out. */
  readonly responses: ReadonlyMap<string, Float64Array>;
  /** Units held out, and their orders by day. */
  readonly heldOut: number;
  readonly ordersHeldOut: Float64Array;
}

/**
 * The outcomes of the units that were assigned to be contacted, day by day of their window, as of the question, by
 * campaign id. Sums over the days are those of `armOutcomesSql` and `armResponsesSql`.
 */
export async function outcomeDays(store: Store, question: CampaignQuestion): Promise<readonly OutcomeDays[]> {
  const columns = columnsOf(store, question, 0);
  const { units } = columns;
  const responses = columns.responses();
  const found = units.asked.map((asked) => ({
    ...asked,
    units: 0,
    firstDay: Number.POSITIVE_INFINITY,
    lastDay: Number.NEGATIVE_INFINITY,
    starts: new Map<Day, number>(),
    reached: new Float64Array(asked.windowDays),
    orders: new Float64Array(asked.windowDays),
    buyers: new Float64Array(asked.windowDays),
    spend: new Float64Array(asked.windowDays),
    spendSquares: new Float64Array(asked.windowDays),
    margin: new Float64Array(asked.windowDays),
    marginSquares: new Float64Array(asked.windowDays),
    responses: new Map<string, Float64Array>(),
    heldOut: 0,
    ordersHeldOut: new Float64Array(asked.windowDays),
  }));
  eachUnitsOrders(units, columns.bought(), question, (unit, bought) => {
    const one = found[units.campaign[unit]!]!;
    const t0 = units.t0[unit]!;
    if (units.arms.names[units.arm[unit]!] === 'control') {
      one.heldOut++;
      for (let i = 0; i < bought.size; i++) {
        if (bought.amount[i]! > 0) one.ordersHeldOut[bought.day[i]! - t0]!++;
      }
      return;
    }
    one.units++;
    one.firstDay = Math.min(one.firstDay, t0);
    one.lastDay = Math.max(one.lastDay, units.lastDay[unit]!);
    one.starts.set(t0, (one.starts.get(t0) ?? 0) + 1);
    let first = Number.POSITIVE_INFINITY;
    for (let i = 0; i < bought.size; i++) {
      const age = bought.day[i]! - t0;
      const amount = bought.amount[i]!;
      const margin = bought.known[i]! + (bought.rated[i]! * (one.rate ?? 0)) / 1_000_000;
      one.spend[age]! += amount;
      one.spendSquares[age]! += amount * amount;
      one.margin[age]! += margin;
      one.marginSquares[age]! += margin * margin;
      if (amount > 0) {
        one.orders[age]!++;
        first = Math.min(first, age);
      }
    }
    if (first < one.windowDays) one.buyers[first]!++;
    const answered = new Map<number, number>();
    for (let m = units.start[unit]!; m < units.start[unit + 1]!; m++) {
      const customer = units.member[m]!;
      for (let at = responses.start[customer]!; at < responses.start[customer + 1]!; at++) {
        const age = responses.day[at]! - t0;
        if (responses.campaign[at] !== one.campaign || age < 0 || age >= one.windowDays) continue;
        const word = responses.word[at]!;
        answered.set(word, Math.min(answered.get(word) ?? age, age));
      }
    }
    for (const [word, age] of answered) {
      const type = responses.words.names[word]!;
      const days = one.responses.get(type) ?? new Float64Array(one.windowDays);
      days[age]!++;
      one.responses.set(type, days);
    }
  });
  for (const one of found) {
    for (const [day, n] of one.starts) {
      for (let a = 0; a < one.windowDays && day + a <= question.asOf; a++) one.reached[a]! += n;
    }
  }
  return found.filter((one) => one.units > 0);
}
