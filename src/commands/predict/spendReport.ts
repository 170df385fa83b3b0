import type { OutOfTime } from '../../predict/chance.js';
import { gains } from '../../predict/gains.js';
import {
  basketCalibration,
  type MarginCalibration,
  marginCalibration,
} from '../../predict/marginCalibration.js';
import { type Column, howMany, type Note, note, warning } from '../../result.js';
import { gainsColumns, gainsTable, type Tried } from './tried.js';

const moneyColumns: readonly Column[] = gainsColumns.map((column) =>
  column.name === 'actual' || column.name === 'predicted' ? { ...column, kind: 'money' } : column,
);

const spendColumns: readonly Column[] = [
  { name: 'expected_margin', kind: 'money' },
  { name: 'actual_margin', kind: 'money' },
  { name: 'actual_margin_low', kind: 'money' },
  { name: 'actual_margin_high', kind: 'money' },
  { name: 'expected_basket', kind: 'money' },
  { name: 'actual_basket', kind: 'money' },
  { name: 'basket_calibration', kind: 'text' },
];

/**
 * A spend model tried on money: tenths by expected margin with the margin that came, in place of chances; the measures of
 * `chances` stay, with sums of margin, and the mean of those who bought, behind them.
 */
export function spendReport(rows: OutOfTime, chances: Tried): Tried {
  const { chance, expectedMargin, margin, outcome, customer } = rows;
  const all = marginCalibration(expectedMargin, margin, customer);
  const baskets = basketCalibration(
    expectedMargin.map((value, i) => value / chance[i]!),
    margin,
    outcome,
    customer,
  );
  const tenths = gains(expectedMargin, expectedMargin, margin);
  const perBuyer = (sum: number) => (baskets.rows === 0 ? undefined : sum / baskets.rows);
  return {
    ...chances,
    untrusted: chances.untrusted || baskets.gate === 'fail',
    notes: [...chances.notes, ...basketDoubts(baskets)],
    table: gainsTable(tenths, moneyColumns),
    summary: () => {
      const { columns, rows: measures } = chances.summary();
      return {
        columns: [...columns, ...spendColumns],
        rows: [
          [
            ...[...measures][0]!,
            all.expected,
            all.actual,
            all.low,
            all.high,
            perBuyer(baskets.expected),
            perBuyer(baskets.actual),
            baskets.gate,
          ],
        ],
      };
    },
  };
}

/** Says that what purchases are worth is not calibrated, or can not be told. */
export function basketDoubts(found: MarginCalibration): readonly Note[] {
  if (found.gate === 'too few') {
    return [
      note(
        `only ${howMany(found.rows, 'purchase was', 'purchases were')} predicted out of time: too few to check what they are worth`,
      ),
    ];
  }
  if (found.gate === 'pass') return [];
  const ratio = (found.expected / found.actual).toFixed(2);
  return [
    warning(
      `what purchases are worth is not calibrated out of time: expected margins of ${howMany(found.rows, 'purchase is', 'purchases are')} ${ratio} of what came; the model may rank, but no expected margin is computed from it`,
    ),
  ];
}
