import { type Column, howMany, note, type Result, type Row } from '../../result.js';
import type { Store } from '../../store/open.js';
import type { ServiceInputs } from './service.js';

export const openColumns: readonly Column[] = [
  { name: 'case_id', kind: 'text', heading: 'case' },
  { name: 'customer_id', kind: 'text', heading: 'customer' },
  { name: 'kind', kind: 'text' },
  { name: 'opened_on', kind: 'day', heading: 'opened' },
  { name: 'days_open', kind: 'count', heading: 'days' },
];

/** Cases not closed as of the day, oldest first. */
export function byOpen(_store: Store, { cases, asOf }: ServiceInputs): Result {
  const open = cases
    .filter(({ closed }) => closed === null)
    .sort((a, b) => a.opened - b.opened || (a.caseId < b.caseId ? -1 : 1));
  return {
    chart: {
      kind: 'bars',
      title: 'Days that cases have been open',
      label: ['case_id', 'kind'],
      value: 'days_open',
    },
    title: 'Open cases',
    columns: openColumns,
    rows: open.map((one): Row => [one.caseId, one.customerId, one.kind, one.opened, asOf - one.opened]),
    notes: [note(`${open.length} of ${howMany(cases.length, 'case is', 'cases are')} open`)],
  };
}
