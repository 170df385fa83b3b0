import { formatDay } from '../days.js';
import { tables } from '../tables.js';
import {
  daySpan,
  instantDay,
  instantSecond,
  type LoadCell,
  type LoadContext,
  type Loader,
  type LoadRefusal,
  updatedOf,
} from './load.js';
import { customerIds } from './loadIds.js';
import { duplicateKey, unknownCustomer } from './loadRefusals.js';
import { stage } from './loadStage.js';

/** Loads service cases, by `case_id`: a case that is open in one export is closed by a later one. */
export function loadCases(context: LoadContext): Loader {
  const { db, load, given } = context;
  const names = tables.cases.columns.map((column) => column.name);
  const at = (column: string) => names.indexOf(column);
  const [idAt, customerAt, openedAt, closedAt] = [
    at('case_id'),
    at('customer_id'),
    at('opened_on'),
    at('closed_on'),
  ];
  const [kindAt, satisfactionAt, costAt, updatedAt] = [
    at('kind'),
    at('satisfaction'),
    at('cost'),
    at('updated_at'),
  ];
  const customers = customerIds(db, load, context.today);
  const days = daySpan();
  const optional = ['kind', 'satisfaction', 'cost'];
  const conversion = ['currency', 'original_amount', 'exchange_rate'];
  const conversionAt = conversion.map(at);
  const staged = stage(db, {
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
  let folded = 0;
  return {
    put(row, line) {
      const customerId = row[customerAt] as string;
      const opened = row[openedAt] as number;
      const closed = row[closedAt] as number | null;
      if (closed !== null && isBefore(closed, opened)) return closedBeforeOpened(closed, opened);
      const found = customers.find(customerId);
      if (found === undefined && !context.addCustomers) return unknownCustomer(customerId);
      const customer = found ?? customers.add(customerId);
      const id = row[idAt] as string;
      const cells: LoadCell[] = [
        customer,
        instantDay(opened),
        instantSecond(opened),
        closed === null ? null : instantDay(closed),
        closed === null ? null : instantSecond(closed),
        row[kindAt]!,
        row[satisfactionAt]!,
        row[costAt]!,
        ...conversionAt.map((position) => row[position]!),
      ];
      const before = staged.put([id], cells, updatedOf(context, row[updatedAt]!), line);
      if (before?.kind === 'conflict') return duplicateKey('case_id', id, before.line);
      if (before !== undefined) folded++;
      days.see(instantDay(opened));
      return undefined;
    },
    finish() {
      const counts = staged.apply(load);
      const notes = [...counts.notes];
      if (customers.added() > 0) notes.push(`customers added: ${customers.added()}`);
      return { ...counts, ...days.span(), unchanged: counts.unchanged + folded, notes };
    },
  };
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
