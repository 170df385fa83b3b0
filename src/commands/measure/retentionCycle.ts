import type { Day } from '../../days.js';
import { type PurchaseCycle, purchaseCycle } from '../../measure/purchaseCycle.js';
import type { PurchaseHistory } from '../../measure/retention.js';
import { type Column, howMany, type Note, note, type Result, type Row } from '../../result.js';

/** Columns of `measure retention --by cycle`. */
export const cycleColumns: readonly Column[] = [
  { name: 'buyers', kind: 'text' },
  { name: 'customers', kind: 'count' },
  { name: 'gaps', kind: 'count', heading: 'times back' },
  { name: 'median_days', kind: 'number', heading: 'half within days' },
  { name: 'threshold_days', kind: 'number', heading: 'nine in ten within' },
  { name: 'late', kind: 'count', heading: 'longer away' },
];

/** How long frequent and rare buyers are away between purchases. */
export function byCycle(history: PurchaseHistory, asOf: Day): Result {
  const found = purchaseCycle(history, asOf);
  return {
    title: 'How long customers are away between purchases',
    columns: cycleColumns,
    rows: found.cycles.map(
      (one): Row => [one.buyers, one.customers, one.gaps, one.medianDays, one.thresholdDays, one.late],
    ),
    notes: cycleNotes(found),
  };
}

function cycleNotes(found: PurchaseCycle): readonly Note[] {
  if (found.buyers === 0) return [note('nobody has bought anything')];
  const rate = ((100 * found.repeatBuyers) / found.buyers).toFixed(1);
  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
  return [
    note(
      `${found.repeatBuyers} of ${howMany(found.buyers, 'customer')} bought on more than one day: a repeat rate of ${rate} %`,
    ),
    ...(found.medianGapDays === undefined
      ? []
      : [note(`half of all repeat purchases come within ${found.medianGapDays} calendar days`)]),
    note(
      found.seasonal
        ? `season, orders per day over the average month: ${found.season.map((index, i) => `${months[i]} ${index.toFixed(2)}`).join(', ')}`
        : 'less than a year of orders: no season is taken out',
    ),
  ];
}
