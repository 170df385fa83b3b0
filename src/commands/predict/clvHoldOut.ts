import { type Day, formatDay } from '../../days.js';
import { exits, UserError } from '../../errors.js';
import { fitClv, scoreClv } from '../../predict/clv.js';
import { type HeldOut, holdOut, holdOutErrors } from '../../predict/holdOut.js';
import { note, type Result, type Row } from '../../result.js';
import type { Store } from '../../store/open.js';
import { currencyOf } from '../shared.js';
import { parameterTable } from './clvBody.js';
import { type HistoryQuestion, readHistories } from './clvHistories.js';
import { fitNotes, spanText, whole } from './clvTalk.js';

/**
 * Fits on what was known on `day`, expects what follows through `asOf`, and sets it beside what did, by frequency. Only
 * customers who had bought by `day` are in it. Exit 2 if nothing follows the day.
 */
export async function holdOutResult(
  store: Store,
  question: HistoryQuestion,
  day: Day,
  asOf: Day,
): Promise<readonly Result[]> {
  const before = await readHistories(store, question, day);
  const after = await readHistories(store, question, asOf, day);
  const place = new Map(Array.from(after.customer, (customer, i) => [customer, i]));
  const known = Array.from(before.customer.keys()).filter((i) => place.has(before.customer[i]!));
  const horizon =
    question.period === undefined
      ? (asOf - day) / 7
      : Math.max(...known.map((i) => after.age[place.get(before.customer[i]!)!]! - before.age[i]!));
  if (!(horizon > 0)) {
    throw new UserError(`--holdout ${formatDay(day)}: nothing follows it through ${formatDay(asOf)}`, {
      code: 'no_holdout',
      exit: exits.usage,
      hint: 'name an earlier day, so that there is something to compare with',
    });
  }
  const fit = fitClv(before, question.model);
  const scores = scoreClv(fit, before, { horizon, discount: 0, perYear: 1 });
  const then = (i: number) => place.get(before.customer[i]!)!;
  const held: HeldOut = {
    frequency: known.map((i) => before.frequency[i]!),
    actual: known.map((i) => after.frequency[then(i)]! - before.frequency[i]!),
    expected: known.map((i) => scores.orders[i]!),
    actualMargin: known.map(
      (i) => after.margin[then(i)]! * after.frequency[then(i)]! - before.margin[i]! * before.frequency[i]!,
    ),
    expectedMargin: known.map((i) => scores.margin[i]!),
  };
  const groups = holdOut(held);
  const errors = holdOutErrors(held, fit.average.ordersPerTime * horizon);
  const all = groups.at(-1)!;
  const currency = currencyOf(store);
  const unit = Number(`1e${currency.digits}`);
  const money = (value: number) => (Number.isFinite(value) ? value * unit : undefined);
  const span = spanText(horizon, question.period);
  return [
    {
      columns: [
        { name: 'frequency', kind: 'text' },
        { name: 'customers', kind: 'count' },
        { name: 'actual_orders', heading: 'orders', kind: 'count' },
        { name: 'expected_orders', heading: 'expected', kind: 'number' },
        { name: 'actual_mean', heading: 'each', kind: 'number' },
        { name: 'expected_mean', heading: 'expected each', kind: 'number' },
        { name: 'actual_margin', heading: 'margin', kind: 'money' },
        { name: 'expected_margin', heading: 'expected margin', kind: 'money' },
      ],
      rows: groups.map(
        (group): Row => [
          group.frequency,
          group.customers,
          group.actual,
          group.expected,
          group.customers === 0 ? undefined : group.actual / group.customers,
          group.customers === 0 ? undefined : group.expected / group.customers,
          money(group.actualMargin),
          money(group.expectedMargin),
        ],
      ),
      currency,
      notes: [
        note(
          `fitted on days up to ${formatDay(day)}; the ${span} through ${formatDay(asOf)} held out: ${whole(all.actual)} orders, ${whole(all.expected)} expected`,
        ),
        note(
          `error per customer: mean absolute ${errors.absolute.toFixed(3)}, root mean squared ${errors.rootSquared.toFixed(3)} orders; giving everybody the average of the calibration ${errors.absoluteOfAverage.toFixed(3)} and ${errors.rootSquaredOfAverage.toFixed(3)}`,
        ),
        ...fitNotes(fit, scores.state, before.unpriced),
      ],
    },
    parameterTable(fit),
  ];
}
