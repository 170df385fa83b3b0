import type { Day } from '../days.js';
import type { CampaignQuestion } from './campaignUnits.js';
import { columnsOf } from './columnsOf.js';
import type { Store } from './open.js';
import { firstFrom } from './orderLines.js';

/** All units that were customers on a day, and what they did from that day on. Money in minor units. */
export interface GlobalUnits {
  readonly units: readonly string[];
  readonly purchase: Float64Array;
  readonly orders: Float64Array;
  readonly spend: Float64Array;
  readonly margin: Float64Array;
  /** Spend in as many days before. */
  readonly before: Float64Array;
  /** 1 for units with a contact in these days. */
  readonly contacted: Uint8Array;
  /** Lines whose margin is not known. */
  readonly unknownMargins: number;
}

/** The definition of who is counted: customers by unit, those left out who were acquired later. */
export const globalUnitsSql = `
select coalesce('h:' || household_id, 'e:' || email_key, 'c:' || customer_id) as unit, customer
from customer_rows where customer > 0 and (acquired_on is null or acquired_on <= @from)
order by unit, customer`;

/** What every unit did from day `from` to day `to`, both included; a return counts with the order that it names. */
export function globalUnits(store: Store, question: CampaignQuestion, from: Day, to: Day): GlobalUnits {
  const columns = columnsOf(store, question, 1);
  const bought = columns.bought();
  const made = columns.contacts();
  const rate =
    question.assumeMarginMillionths ?? question.marginMillionths ?? store.settings.marginMillionths;
  const assumed = question.assumeMarginMillionths !== undefined;
  const members: { readonly unit: string; readonly customers: number[] }[] = [];
  for (const row of store.db
    .prepare<[object], { unit: string; customer: number }>(globalUnitsSql)
    .iterate({ from })) {
    const last = members[members.length - 1];
    if (last?.unit === row.unit) last.customers.push(row.customer);
    else members.push({ unit: row.unit, customers: [row.customer] });
  }
  const size = members.length;
  const [purchase, orders, spend, margin, before] = Array.from(
    { length: 5 },
    () => new Float64Array(size),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  const contacted = new Uint8Array(size);
  let unknownMargins = 0;
  const net = new Map<number, number>();
  const earlier = from - (to - from + 1);
  members.forEach(({ customers }, unit) => {
    net.clear();
    for (const customer of customers) {
      if (customer + 1 >= bought.start.length) continue;
      const end = bought.start[customer + 1]!;
      for (let at = firstFrom(bought.day, bought.start[customer]!, end, earlier); at < end; at++) {
        const day = bought.outcomeDay[at]!;
        const amount = bought.amount[at]!;
        if (bought.day[at]! < from) before[unit]! += amount;
        if (day < from || day > to) continue;
        spend[unit]! += amount;
        const rated = assumed ? amount : bought.rated[at]!;
        margin[unit]! += (assumed ? 0 : bought.known[at]!) + (rated * (rate ?? 0)) / 1_000_000;
        if (rate === undefined) unknownMargins += bought.unpriced[at]!;
        net.set(bought.outcomeOrder[at]!, (net.get(bought.outcomeOrder[at]!) ?? 0) + amount);
      }
      for (let at = made.start[customer]!; at < made.start[customer + 1]!; at++)
        if (made.day[at]! >= from && made.day[at]! <= to) contacted[unit] = 1;
    }
    for (const amount of net.values()) if (amount > 0) orders[unit]!++;
    purchase[unit] = orders[unit]! > 0 ? 1 : 0;
  });
  return {
    units: members.map(({ unit }) => unit),
    purchase,
    orders,
    spend,
    margin,
    before,
    contacted,
    unknownMargins,
  };
}
