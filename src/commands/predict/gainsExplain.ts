import { howMany, type Row } from '../../result.js';
import { precise } from '../measure/explained.js';

/** The columns of a gains table and of its summary, worked out for the best tenth. `rows` are those of the table. */
export function gainsExplain(rows: readonly Row[]): readonly string[] {
  const customers = rows.reduce((sum, row) => sum + Number(row[1]), 0);
  const happened = rows.reduce((sum, row) => sum + Number(row[1]) * Number(row[2]), 0);
  const first = rows[0];
  const best = first === undefined ? 0 : Number(first[1]) * Number(first[2]);
  return [
    `counted: ${howMany(customers, 'customer')}, on rows the model was not fitted to; ${precise(happened)} of them did it`,
    'decile = tenth by falling score, ties in the order given; actual = share of it that did it; predicted = mean chance',
    'lift = actual of the tenth / actual of all; cumulative_gain = those of this and better tenths who did it / all who did',
    ...(first === undefined || happened === 0
      ? []
      : [
          `  decile 1: lift ${precise(Number(first[2]))} / ${precise(happened / customers)} = ${precise(Number(first[4]))}; cumulative_gain ${precise(best)} / ${precise(happened)} = ${precise(Number(first[5]))}`,
        ]),
    'auc = chance that one who did it has the higher score of two; log_loss = - mean of ln(chance of what happened); brier = mean of (chance - outcome) squared',
    'calibration_slope, calibration_intercept = logistic regression of the outcome on the log odds of the chance (Cox 1958): 1 and 0 are right',
  ];
}

/** The columns of what a spend model expected, and what came. */
export const spendDefinitions: readonly string[] = [
  'decile = tenth by falling expected margin (chance × margin if they buy); actual, predicted = mean margin of its customers',
  'lift = actual of the tenth / actual of all; cumulative_gain = margin of this and better tenths / margin of all',
  'auc … actual_high are about the chance of a purchase, as of a purchase model',
  'actual_margin_low, _high = actual ± 1.96 √Σ(margin − expected)²; basket_calibration fails where expected / actual of those who bought lies wholly outside 0.9 to 1.1',
];
