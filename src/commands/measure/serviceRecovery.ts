import { afterComplaint, type Followed } from '../../measure/afterComplaint.js';
import { type Column, howMany, note, type Result, type Row, warning } from '../../result.js';
import type { Store } from '../../store/open.js';
import type { ServiceCase } from '../../store/serviceCases.js';
import type { ServiceInputs } from './service.js';

export const recoveryColumns: readonly Column[] = [
  { name: 'group', kind: 'text' },
  { name: 'customers', kind: 'count' },
  { name: 'bought', kind: 'count', machineOnly: true },
  { name: 'share', kind: 'share' },
  { name: 'share_low', kind: 'share', heading: 'low' },
  { name: 'share_high', kind: 'share', heading: 'high' },
  { name: 'matched', kind: 'count' },
  { name: 'matched_share', kind: 'share', machineOnly: true },
  { name: 'alike_share', kind: 'share', heading: 'alike' },
  { name: 'difference', kind: 'share' },
  { name: 'difference_low', kind: 'share', heading: 'low' },
  { name: 'difference_high', kind: 'share', heading: 'high' },
  { name: 'p_value', kind: 'number', heading: 'p', machineOnly: true },
];

/** Who bought again after a case, by how it was handled, beside customers alike without a case. */
export function byRecovery(_store: Store, inputs: ServiceInputs): Result {
  const { asOf, within, orders, everCase } = inputs;
  const place = new Map(Array.from(orders.customer, (number, at) => [number, at] as const));
  const calm = Int32Array.from(
    [...place].filter(([customer]) => !everCase.has(customer)),
    ([, at]) => at,
  );
  const firsts = firstCases(inputs.cases);
  const over = (day: number) => day + within <= asOf;
  const closed = firsts.filter((one) => one.closed !== null && over(one.closed));
  const typical = median(closed.map((one) => one.closed! - one.opened));
  const said = closed.filter((one) => one.satisfaction !== null);
  const usual = median(said.map((one) => one.satisfaction!));
  const split = said.some((one) => one.satisfaction! > usual);
  const groups: readonly (readonly [string, readonly ServiceCase[], 'opened' | 'closed'])[] = [
    ['after it was opened', firsts.filter((one) => over(one.opened)), 'opened'],
    ['after it was closed', closed, 'closed'],
    [`closed within ${typical} days`, closed.filter((one) => one.closed! - one.opened <= typical), 'closed'],
    [`closed after ${typical} days`, closed.filter((one) => one.closed! - one.opened > typical), 'closed'],
    ...(split
      ? ([
          [`satisfaction above ${usual}`, said.filter((one) => one.satisfaction! > usual), 'closed'],
          [`satisfaction up to ${usual}`, said.filter((one) => one.satisfaction! <= usual), 'closed'],
        ] as const)
      : []),
  ];
  let strangers = 0;
  const rows = groups.flatMap(([name, cases, since]): Row[] => {
    const followed = cases.flatMap((one): Followed[] => {
      const at = place.get(one.customer);
      if (at === undefined || !boughtBefore(inputs, at, one.opened)) return [];
      return [{ place: at, on: one.opened, from: since === 'opened' ? one.opened : one.closed! }];
    });
    if (since === 'opened') strangers = cases.length - followed.length;
    if (followed.length === 0) return [];
    const found = afterComplaint(followed, calm, orders, within, inputs.seed);
    return [
      [
        name,
        found.customers,
        found.bought,
        found.share.value,
        found.share.interval?.low,
        found.share.interval?.high,
        found.matched,
        found.matchedShare,
        found.alikeShare,
        found.difference.value,
        found.difference.interval?.low,
        found.difference.interval?.high,
        found.pValue,
      ],
    ];
  });
  const early = firsts.filter((one) => !over(one.opened)).length;
  return {
    chart: {
      kind: 'intervals',
      title: `Bought again within ${howMany(within, 'day')} of a case: the share, less that of customers alike without one`,
      label: ['group'],
      series: [{ name: 'difference', value: 'difference', low: 'difference_low', high: 'difference_high' }],
      reference: { value: 0, label: 'as customers alike' },
    },
    title: `Who bought again within ${howMany(within, 'day')} of a case`,
    columns: recoveryColumns,
    rows,
    notes: [
      warning(
        'not an effect: nobody drew who complains or whose case goes well; compared are customers who had bought as recently and as often, and who may differ otherwise',
      ),
      note('alike and difference are of the matched: those for whom a customer alike was found'),
      note(
        `${howMany(firsts.length, 'customer')}, each by the first case; ${early} opened too late to follow, ${strangers} had bought nothing before`,
      ),
      ...(rows.length === 0
        ? [note(`no case is old enough; ask less with --within (now ${howMany(within, 'day')})`)]
        : []),
    ],
  };
}

/** The first case of every customer, in the order of the cases. */
function firstCases(cases: readonly ServiceCase[]): readonly ServiceCase[] {
  const seen = new Set<number>();
  return cases.filter(({ customer }) => {
    if (seen.has(customer)) return false;
    seen.add(customer);
    return true;
  });
}

function boughtBefore({ orders }: ServiceInputs, c: number, on: number): boolean {
  for (let at = orders.start[c]!; at < orders.start[c + 1]!; at++) {
    if (orders.day[at]! >= on) return false;
    if (orders.amount[at]! > 0) return true;
  }
  return false;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
