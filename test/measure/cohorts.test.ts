import { describe, expect, it } from 'vitest';
import { type CohortSums, cohorts } from '../../src/measure/cohorts.js';

describe('cohorts', () => {
  it('by hand: what a cohort has earned adds up from its first month on, and ages come in order', () => {
    const column = (...values: number[]) => Float64Array.from(values);
    // March 2025 is the last month; customers began in January (2 months ago) and in March.
    const sums: CohortSums = {
      cohorts: 3,
      lastMonth: 2025 * 12 + 2,
      customers: column(1, 0, 2),
      acquisitionCost: column(0, 0, 12),
      acquisitionKnown: column(0, 0, 1),
      // March of March; of February none; March, February and January of January.
      active: column(1, 0, 0, 0, 0, 2),
      orders: column(1, 0, 0, 0, 0, 3),
      margin: column(4, 0, 0, -3, 0, 22),
      contacts: column(0, 0, 0, 0, 2, 0),
    };
    const cells = cohorts(sums, true);
    expect(
      cells.map(({ cohort, age, customers, active, orders, margin }) => [
        cohort - 2025 * 12,
        age,
        customers,
        active,
        orders,
        margin,
      ]),
    ).toEqual([
      [0, 0, 2, 2, 3, 22],
      [0, 1, 2, 0, 0, 0],
      [0, 2, 2, 0, 0, -3],
      [2, 0, 1, 1, 1, 4],
    ]);
    expect(cells.map((cell) => cell.earnedPerCustomer)).toEqual([11, 10, 8.5, 4]);
    expect(cells.map((cell) => cell.unfinished)).toEqual([false, false, true, true]);
    expect(cells.map((cell) => cell.acquisitionCost)).toEqual([12, 12, 12, undefined]);
    expect(cohorts(sums, false).some((cell) => cell.unfinished)).toBe(false);
  });
});
