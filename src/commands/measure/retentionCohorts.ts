import { civil, type Day } from '../../days.js';
import { type CohortCell, type CohortSums, cohorts } from '../../measure/cohorts.js';
import { type Column, howMany, type Note, note, type Result, type Row } from '../../result.js';
import type { Store } from '../../store/open.js';

/** Columns of `measure retention --by cohort`. */
export const cohortColumns: readonly Column[] = [
  { name: 'cohort', kind: 'text' },
  { name: 'age', kind: 'count', heading: 'months later' },
  { name: 'customers', kind: 'count' },
  { name: 'active', kind: 'count' },
  { name: 'active_share', kind: 'share', heading: 'active' },
  { name: 'orders', kind: 'count' },
  { name: 'margin', kind: 'money' },
  { name: 'earned_per_customer', kind: 'money', heading: 'earned each so far' },
  { name: 'acquisition_cost_per_customer', kind: 'money', heading: 'cost of winning one' },
  { name: 'unfinished', kind: 'flag', machineOnly: true },
];

/** Customers by the month of their first order. */
export function byCohort(store: Store, sums: CohortSums, asOf: Day): Result {
  const cells = cohortCells(sums, asOf);
  const month = (of: number) => `${Math.floor(of / 12)}-${String((of % 12) + 1).padStart(2, '0')}`;
  return {
    title: `Customers by the month of their first order; money in ${store.settings.currency}`,
    columns: cohortColumns,
    rows: cells.map(
      (one): Row => [
        month(one.cohort),
        one.age,
        one.customers,
        one.active,
        one.active / one.customers,
        one.orders,
        one.margin,
        one.earnedPerCustomer,
        one.acquisitionCost,
        one.unfinished,
      ],
    ),
    chart: {
      kind: 'heat',
      title: 'Customers with an order so many months after their first, in % of their cohort',
      row: 'cohort',
      column: 'age',
      value: 'active_share',
      unfinished: 'unfinished',
      given: 1,
    },
    notes: paybackNotes(cells),
  };
}

/** The cells of the table; the last month is not over unless the day of the report ends it. */
export function cohortCells(sums: CohortSums, asOf: Day): readonly CohortCell[] {
  return cohorts(sums, civil(asOf + 1).date !== 1);
}

/** Customers whose acquisition cost is known, and all of the cohorts where it is known of somebody. */
export function acquisitionKnown(cells: readonly CohortCell[]): readonly [number, number] {
  const first = cells.filter(({ age, acquisitionCost }) => age === 0 && acquisitionCost !== undefined);
  const sum = (of: (cell: CohortCell) => number) => first.reduce((all, cell) => all + of(cell), 0);
  return [sum((cell) => cell.acquisitionKnown), sum((cell) => cell.customers)];
}

/** After how many months cohorts had earned what winning them cost. */
function paybackNotes(cells: readonly CohortCell[]): readonly Note[] {
  const known = cells.filter((cell) => cell.acquisitionCost !== undefined);
  if (known.length === 0) return [];
  const paid = new Map<number, number>();
  for (const { cohort, age, earnedPerCustomer, acquisitionCost } of known) {
    if (!paid.has(cohort) && earnedPerCustomer >= acquisitionCost!) paid.set(cohort, age);
  }
  const all = new Set(known.map((cell) => cell.cohort)).size;
  const [priced, people] = acquisitionKnown(cells);
  const ages = [...paid.values()].sort((a, b) => a - b);
  const half = ages[Math.floor((ages.length - 1) / 2)];
  return [
    note(
      half === undefined
        ? `none of ${howMany(all, 'cohort')} has earned back what winning its customers cost`
        : `${paid.size} of ${howMany(all, 'cohort has', 'cohorts have')} earned back what winning their customers cost, half of those within ${howMany(half, 'month')} of the first order`,
    ),
    ...(priced === people
      ? []
      : [
          note(
            `what winning a customer cost is known of ${priced} of ${people} customers of these cohorts; the others are taken to have cost the same`,
          ),
        ]),
  ];
}
