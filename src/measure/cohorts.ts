import { civil, type Day } from '../days.js';
import type { PurchaseHistory } from './retention.js';

/** Customers of one month of first order, so many months later. Money in minor units. */
export interface CohortCell {
  /** Months since year 0: 12·year + month − 1. */
  readonly cohort: number;
  /** Calendar months since the month of the first order. */
  readonly age: number;
  readonly customers: number;
  /** Those with an order of positive net amount in that month. */
  readonly active: number;
  readonly orders: number;
  readonly margin: number;
  /** Margin less contacts per customer of the cohort, from the first month through this one. */
  readonly earnedPerCustomer: number;
  /** The month is not over as of the report. */
  readonly unfinished: boolean;
  /** Mean known acquisition cost per customer; `undefined` if nobody's is known. */
  readonly acquisitionCost: number | undefined;
}

/** The cohorts of customers by the month of their first order, cell by cell, oldest first; months up to `asOf`. */
export function cohorts(history: PurchaseHistory, asOf: Day): readonly CohortCell[] {
  const last = monthOf(asOf);
  const { from, months } = monthsOf(history, asOf);
  const { start, day, amount, margin, contactStart, contactDay, contactCost } = history;
  const table = new Map<number, Growing>();
  for (let c = 0; c < history.customers; c++) {
    const first = firstPurchase(history, c);
    if (first === undefined) continue;
    const cohort = months[first - from]!;
    let group = table.get(cohort);
    if (group === undefined) {
      group = growing(last - cohort + 1);
      table.set(cohort, group);
    }
    group.customers++;
    if (!Number.isNaN(history.acquisitionCost[c]!)) {
      group.acquisitionCost += history.acquisitionCost[c]!;
      group.acquisitionKnown++;
    }
    let seen = -1;
    for (let at = start[c]!; at < start[c + 1]!; at++) {
      if (day[at]! > asOf) break;
      const age = months[day[at]! - from]! - cohort;
      if (age < 0) continue;
      group.margin[age] = group.margin[age]! + margin[at]!;
      if (amount[at]! <= 0) continue;
      group.orders[age] = group.orders[age]! + 1;
      if (age !== seen) group.active[age] = group.active[age]! + 1;
      seen = age;
    }
    for (let at = contactStart[c]!; at < contactStart[c + 1]!; at++) {
      const age = months[contactDay[at]! - from]! - cohort;
      if (age >= 0 && age < group.contacts.length)
        group.contacts[age] = group.contacts[age]! + contactCost[at]!;
    }
  }
  const unfinishedMonth = monthOf(asOf + 1) === last ? last : -1;
  return [...table]
    .sort(([a], [b]) => a - b)
    .flatMap(([cohort, group]) => cells(cohort, group, unfinishedMonth));
}

interface Growing {
  customers: number;
  acquisitionCost: number;
  acquisitionKnown: number;
  readonly active: Float64Array;
  readonly orders: Float64Array;
  readonly margin: Float64Array;
  readonly contacts: Float64Array;
}

function growing(months: number): Growing {
  const zeros = () => new Float64Array(months);
  return {
    customers: 0,
    acquisitionCost: 0,
    acquisitionKnown: 0,
    active: zeros(),
    orders: zeros(),
    margin: zeros(),
    contacts: zeros(),
  };
}

function cells(cohort: number, group: Growing, unfinishedMonth: number): CohortCell[] {
  let earned = 0;
  return Array.from(group.active, (active, age) => {
    earned += group.margin[age]! - group.contacts[age]!;
    return {
      cohort,
      age,
      customers: group.customers,
      active,
      orders: group.orders[age]!,
      margin: group.margin[age]!,
      earnedPerCustomer: earned / group.customers,
      unfinished: cohort + age === unfinishedMonth,
      acquisitionCost:
        group.acquisitionKnown === 0 ? undefined : group.acquisitionCost / group.acquisitionKnown,
    };
  });
}

function firstPurchase(history: PurchaseHistory, customer: number): Day | undefined {
  for (let at = history.start[customer]!; at < history.start[customer + 1]!; at++) {
    if (history.amount[at]! > 0) return history.day[at]!;
  }
  return undefined;
}

/** The month of every day from the first to the last of a history: that of day `from` comes first. */
function monthsOf(
  { day, contactDay }: PurchaseHistory,
  asOf: Day,
): { readonly from: Day; readonly months: Int32Array } {
  let [from, to] = [asOf, asOf];
  for (const days of [day, contactDay]) {
    for (let i = 0; i < days.length; i++) {
      if (days[i]! < from) from = days[i]!;
      else if (days[i]! > to) to = days[i]!;
    }
  }
  return { from, months: Int32Array.from({ length: to - from + 1 }, (_, i) => monthOf(from + i)) };
}

/** The month of a day: 12·year + month − 1. */
export function monthOf(day: Day): number {
  const { year, month } = civil(day);
  return 12 * year + month - 1;
}
