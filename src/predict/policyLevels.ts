import { fitOutcome, pickRows, predictOutcome, tableOf } from '../learn/outcomeModel.js';
import { fitPurchaseValue, purchaseWorth } from './effectOutcome.js';
import type { TrainingSet } from './trainingSet.js';

const folds = 5;

/**
 * Expected margin of every unit in every arm (0 held out, then `armNames`), by logistic regressions on the customers of the
 * other four fifths times what a purchase is worth: what doubly robust profits lean on. They are right on average however
 * wrong these are; better ones narrow the interval. A customer's rows are in one fifth.
 */
export function policyLevels(set: TrainingSet, arm: Int32Array, arms: number): readonly Float64Array[] {
  const table = tableOf(set.features, set.rows);
  const foldOf = (i: number) => (set.customer?.[i] ?? i) % folds;
  const everyRow = Int32Array.from({ length: set.rows }, (_, i) => i);
  const out = Array.from({ length: arms + 1 }, () => new Float64Array(set.rows));
  for (let fold = 0; fold < folds; fold++) {
    const learn = everyRow.filter((i) => foldOf(i) !== fold);
    const held = everyRow.filter((i) => foldOf(i) === fold);
    if (learn.length === 0 || held.length === 0) continue;
    const asked = pickRows(table, held);
    const worth = purchaseWorth(fitPurchaseValue(set, learn), asked.features, asked.rows);
    for (let k = 0; k <= arms; k++) {
      const rows = learn.filter((i) => arm[i] === k);
      const even = new Float64Array(rows.length).fill(1);
      const bought = Float64Array.from(rows, (i) => set.purchase[i]!);
      const chance = predictOutcome(
        fitOutcome('logistic', 'chance', pickRows(table, rows), bought, even),
        asked,
      );
      held.forEach((i, at) => {
        out[k]![i] = chance[at]! * worth[k === 0 ? 0 : 1][at]!;
      });
    }
  }
  return out;
}
