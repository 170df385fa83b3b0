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
  /** Customers whose acquisition cost is known. */
  readonly acquisitionKnown: number;
}

/**
 * Sums by cohort, months counted backwards from the last (0): a cohort `c` months ago has its customers in `customers[c]` and what
 * they did `m` months ago in place c·(c + 1) / 2 + m of the others.
 */
export interface CohortSums {
  readonly cohorts: number;
  /** 12·year + month − 1. */
  readonly lastMonth: number;
  readonly customers: Float64Array;
  readonly acquisitionCost: Float64Array;
  readonly acquisitionKnown: Float64Array;
  readonly active: Float64Array;
  readonly orders: Float64Array;
  readonly margin: Float64Array;
  readonly contacts: Float64Array;
}

/** The cohorts of customers by the month of their first order, cell by cell, oldest first. `unfinished`: the last month is not over. */
export function cohorts(sums: CohortSums, unfinished: boolean): readonly CohortCell[] {
  const found: CohortCell[] = [];
  for (let cohort = sums.cohorts - 1; cohort >= 0; cohort--) {
    const customers = sums.customers[cohort]!;
    if (customers === 0) continue;
    const known = sums.acquisitionKnown[cohort]!;
    let earned = 0;
    for (let month = cohort; month >= 0; month--) {
      const cell = (cohort * (cohort + 1)) / 2 + month;
      earned += sums.margin[cell]! - sums.contacts[cell]!;
      found.push({
        cohort: sums.lastMonth - cohort,
        age: cohort - month,
        customers,
        active: sums.active[cell]!,
        orders: sums.orders[cell]!,
        margin: sums.margin[cell]!,
        earnedPerCustomer: earned / customers,
        unfinished: unfinished && month === 0,
        acquisitionCost: known === 0 ? undefined : sums.acquisitionCost[cohort]! / known,
        acquisitionKnown: known,
      });
    }
  }
  return found;
}
