import { exits } from '../../errors.js';
import type { ClvFit, ClvHistories, ClvScores, Outlook } from '../../predict/clv.js';
import { type ClvIntervals, clvIntervals } from '../../predict/clvIntervals.js';
import type { Column, Result, Row } from '../../result.js';
import type { Context } from '../command.js';
import { parameterTable } from './clvBody.js';
import type { ClvOptions } from './clvOptions.js';

/** The columns of customers; money is `number` where no currency is known. */
export function columnsOf(money: 'money' | 'number'): Column[] {
  return [
    { name: 'customer_id', kind: 'text' },
    { name: 'frequency', kind: 'count' },
    { name: 'recency', kind: 'number' },
    { name: 'age', kind: 'number' },
    { name: 'p_alive', kind: 'share' },
    { name: 'expected_orders', kind: 'number' },
    { name: 'expected_margin', kind: money },
    { name: 'clv', kind: money },
    { name: 'margin_per_order', kind: money, machineOnly: true },
  ];
}

/** What `--intervals` adds to them. */
export function intervalColumns(between: ClvIntervals | undefined, money: 'money' | 'number'): Column[] {
  if (between === undefined) return [];
  return [
    { name: 'orders_low', kind: 'count' },
    { name: 'orders_high', kind: 'count' },
    { name: 'margin_low', kind: money },
    { name: 'margin_high', kind: money },
  ];
}

/** The intervals, if they were asked for. */
export function intervalsOf(
  options: ClvOptions,
  fit: ClvFit,
  histories: ClvHistories,
  outlook: Outlook,
  scores: ClvScores,
): ClvIntervals | undefined {
  if (options.intervals !== true) return undefined;
  return clvIntervals(fit, histories, outlook, scores, options.seed ?? 1);
}

/** Rows from the most valuable customer on; without margins, from the one with most orders to come. */
export function* rowsOf(
  ids: readonly string[],
  histories: ClvHistories,
  scores: ClvScores,
  unit: number,
  last: (i: number) => number | undefined,
  between?: ClvIntervals | undefined,
): Generator<Row> {
  const by = scores.state === 'no_margin' ? scores.orders : scores.clv;
  const order = Uint32Array.from(by, (_, i) => i).sort(
    (a, b) => by[b]! - by[a]! || (ids[a]! < ids[b]! ? -1 : ids[a]! > ids[b]! ? 1 : a - b),
  );
  const money = (value: number) => (Number.isFinite(value) ? value * unit : undefined);
  for (const i of order) {
    yield [
      ids[i],
      histories.frequency[i]!,
      histories.recency[i]!,
      histories.age[i]!,
      finite(scores.alive[i]!),
      scores.orders[i]!,
      money(scores.margin[i]!),
      money(scores.clv[i]!),
      money(scores.marginPerOrder[i]!),
      last(i),
      scores.state,
      ...(between === undefined
        ? []
        : [
            finite(between.ordersLow[i]!),
            finite(between.ordersHigh[i]!),
            money(between.marginLow[i]!),
            money(between.marginHigh[i]!),
          ]),
    ];
  }
}

/** A number, or nothing where there is none. */
export function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

/** Customers and parameters, in the order that was asked for; not converged is not to be trusted, under --strict. */
export function results(
  context: Context,
  options: ClvOptions,
  fit: ClvFit,
  customers: Result,
  scores: ClvScores,
): readonly Result[] {
  const untrusted = context.rows.strict === true && scores.state === 'cohort_average';
  const first = untrusted ? { ...customers, exit: exits.untrusted } : customers;
  const parameters = parameterTable(fit);
  if (options.parameters !== true) return [first, parameters];
  const { notes, explain, exit } = first;
  return [{ ...parameters, ...(notes && { notes }), ...(explain && { explain }), ...(exit && { exit }) }];
}
