import { formatDay } from '../days.js';
import { customersOf } from './customersOf.js';
import { instantDay, instantSecond, type LoadContext, type Loader, type LoadRefusal } from './load.js';
import { unknownCustomer } from './loadRefusals.js';
import { columnsOf, loadRows } from './loadRows.js';
import { stage } from './loadStage.js';

const [idAt, customerAt, openedAt, closedAt] = columnsOf(
  'cases',
  'case_id',
  'customer_id',
  'opened_on',
  'closed_on',
);
const optional = ['kind', 'satisfaction', 'cost'] as const;
const conversion = ['currency', 'original_amount', 'exchange_rate'] as const;
const othersAt = columnsOf('cases', ...optional, ...conversion);

/** Loads service cases, by `case_id`: a case that is open in one export is closed by a later one. */
export function loadCases(context: LoadContext): Loader {
  const { given } = context;
  const customers = customersOf(context);
  const staged = stage(context.db, {
    noun: 'case',
    policy: context.policy,
    key: ['case_id'],
    values: ['customer', 'day', 'second', 'closed_on', 'closed_second', ...optional, ...conversion],
    given: new Set([
      'customer',
      'day',
      'second',
      ...(given.has('closed_on') ? ['closed_on', 'closed_second'] : []),
      ...optional.filter((name) => given.has(name)),
      ...(given.has('cost') ? conversion : []),
    ]),
  });
  return loadRows(context, {
    table: 'cases',
    named: 'case_id',
    staged,
    read(row) {
      const opened = row[openedAt] as number;
      const closed = row[closedAt] as number | null;
      if (closed !== null && isBefore(closed, opened)) return closedBeforeOpened(closed, opened);
      const customer = customers.take(row[customerAt] as string);
      if (customer === undefined) return unknownCustomer(row[customerAt] as string);
      const values = [
        customer,
        instantDay(opened),
        instantSecond(opened),
        closed === null ? null : instantDay(closed),
        closed === null ? null : instantSecond(closed),
        ...othersAt.map((position) => row[position]!),
      ];
      return { key: [row[idAt]!], values, days: [instantDay(opened)] };
    },
    notes: customers.notes,
  });
}

/** Whether one packed instant is before another, as far as both say: a day without a time may be any time of it. */
function isBefore(one: number, other: number): boolean {
  const [first, second] = [instantDay(one), instantDay(other)];
  if (first !== second) return first < second;
  const [early, late] = [instantSecond(one), instantSecond(other)];
  return early >= 0 && late >= 0 && early < late;
}

function closedBeforeOpened(closed: number, opened: number): LoadRefusal {
  const [first, last] = [formatDay(instantDay(opened)), formatDay(instantDay(closed))];
  const when = first === last ? 'earlier that day than' : `before ${first}, which is`;
  return {
    column: 'closed_on',
    value: last,
    code: 'closed_before_opened',
    message: `"${last}" is ${when} opened_on`,
    hint: 'mend the row; an open case has an empty closed_on',
  };
}
