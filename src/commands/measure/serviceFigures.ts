import { civil, type Day } from '../../days.js';
import { caseFigures } from '../../measure/caseFigures.js';
import { formatDecimal } from '../../money.js';
import { type Column, howMany, note, type Result, type Row } from '../../result.js';
import { poissonInterval } from '../../stats/poissonInterval.js';
import type { Store } from '../../store/open.js';
import type { ServiceCase } from '../../store/serviceCases.js';
import type { ServiceInputs } from './service.js';

export const figureColumns: readonly Column[] = [
  { name: 'cases', kind: 'count' },
  { name: 'customers', kind: 'count' },
  { name: 'per_1000_orders', kind: 'number', heading: 'per 1,000' },
  { name: 'per_1000_orders_low', kind: 'number', heading: 'low' },
  { name: 'per_1000_orders_high', kind: 'number', heading: 'high' },
  { name: 'open', kind: 'count' },
  { name: 'days_to_close', kind: 'count', heading: 'half closed' },
  { name: 'days_to_close_low', kind: 'count', machineOnly: true },
  { name: 'days_to_close_high', kind: 'count', machineOnly: true },
  { name: 'days_to_close_90', kind: 'count', heading: '9 in 10' },
  { name: 'cost', kind: 'money' },
  { name: 'cost_per_case', kind: 'money', machineOnly: true },
  { name: 'satisfaction', kind: 'number', heading: 'satisfied' },
  { name: 'orders', kind: 'count', machineOnly: true },
  { name: 'cost_known', kind: 'count', machineOnly: true },
  { name: 'satisfaction_known', kind: 'count', machineOnly: true },
];

/** Cases by what they are about. */
export function byKind(store: Store, inputs: ServiceInputs): Result {
  const all = countOrders(inputs, () => '').get('') ?? 0;
  return figures(
    store,
    inputs,
    'kind',
    ({ kind }) => kind ?? '',
    () => all,
  );
}

/** Cases by the month in which they were opened. */
export function byMonth(store: Store, inputs: ServiceInputs): Result {
  const orders = countOrders(inputs, monthName);
  return figures(
    store,
    inputs,
    'month',
    ({ opened }) => monthName(opened),
    (month) => orders.get(month) ?? 0,
  );
}

function figures(
  store: Store,
  inputs: ServiceInputs,
  by: 'kind' | 'month',
  labelOf: (one: ServiceCase) => string,
  ordersOf: (label: string) => number,
): Result {
  const groups = new Map<string, ServiceCase[]>();
  for (const one of inputs.cases) {
    const label = labelOf(one);
    const group = groups.get(label);
    if (group === undefined) groups.set(label, [one]);
    else group.push(one);
  }
  const rows = [...groups]
    .sort(([a, own], [b, others]) =>
      by === 'kind' && own.length !== others.length ? others.length - own.length : a < b ? -1 : 1,
    )
    .map(([label, cases]): Row => [label, ...cells(cases, ordersOf(label), inputs.asOf)]);
  return {
    chart: {
      kind: 'intervals',
      title: `Service cases per 1,000 orders by ${by}, with 95 % intervals`,
      label: [by],
      series: [
        {
          name: 'cases per 1,000 orders',
          value: 'per_1000_orders',
          low: 'per_1000_orders_low',
          high: 'per_1000_orders_high',
        },
      ],
    },
    title: `Service cases by ${by}, per 1,000 orders; days until closed; money in ${store.settings.currency}`,
    columns: [{ name: by, kind: 'text' }, ...figureColumns],
    rows,
    notes: inputs.cases.length === 0 ? [] : allNotes(store, inputs),
  };
}

function cells(cases: readonly ServiceCase[], orders: number, asOf: Day): Row {
  const found = caseFigures(cases, asOf);
  const interval = orders === 0 ? undefined : poissonInterval(found.cases, found.squares, found.mostOfOne);
  const per = (count: number | undefined) =>
    count === undefined || orders === 0 ? undefined : (1000 * count) / orders;
  return [
    found.cases,
    found.customers,
    per(found.cases),
    per(interval?.low),
    per(interval?.high),
    found.open,
    found.median.time,
    found.median.low,
    found.median.high,
    found.ninety.time,
    found.costKnown === 0 ? undefined : found.cost,
    found.costKnown === 0 ? undefined : found.cost / found.costKnown,
    found.satisfaction,
    orders,
    found.costKnown,
    found.satisfactionKnown,
  ];
}

function allNotes(store: Store, { cases, asOf }: ServiceInputs) {
  const all = caseFigures(cases, asOf);
  const { currency, currencyDigits } = store.settings;
  const days =
    all.median.time === undefined ? '' : `; half are closed within ${howMany(all.median.time, 'day')}`;
  const cost =
    all.costKnown === 0
      ? ''
      : `; ${formatDecimal(Math.round(all.cost), currencyDigits)} ${currency} for the ${all.costKnown} with a cost`;
  return [
    note(
      `${howMany(all.cases, 'case')} of ${howMany(all.customers, 'customer')}, ${all.open} open${days}${cost}`,
    ),
  ];
}

/** Orders with a positive net amount, by what `labelOf` says of their day. */
function countOrders({ orders, from }: ServiceInputs, labelOf: (day: Day) => string): Map<string, number> {
  const counts = new Map<string, number>();
  orders.day.forEach((day, at) => {
    if (orders.amount[at]! <= 0 || (from !== undefined && day < from)) return;
    const label = labelOf(day);
    counts.set(label, (counts.get(label) ?? 0) + 1);
  });
  return counts;
}

function monthName(day: Day): string {
  const { year, month } = civil(day);
  return `${year}-${String(month).padStart(2, '0')}`;
}
