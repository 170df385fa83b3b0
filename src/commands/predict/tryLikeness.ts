import { type Day, formatDay } from '../../days.js';
import { auc } from '../../learn/auc.js';
import { scoreChance } from '../../predict/chance.js';
import { gains } from '../../predict/gains.js';
import { howMany, note } from '../../result.js';
import { aucInterval } from '../../stats/aucInterval.js';
import type { Model } from './modelBody.js';
import type { TrainingData } from './trainingData.js';
import { gainsTable, summaryColumns, type Tried } from './tried.js';

/**
 * Whether likeness to customers found those who became customers: prospects of the day of a look-alike model, ranked by it, and
 * who of them has ordered by `asOf`. Scores are no chances, so nothing is said of their calibration.
 */
export function tryLikeness(model: Model, { set }: TrainingData, asOf: Day): Tried {
  const { learned } = model.body;
  if (learned.kind !== 'chance') throw new Error('a look-alike model has chances');
  const { chance } = scoreChance(learned, set.features, set.rows);
  const ordered = set.purchase.reduce((sum, bought) => sum + bought, 0);
  const area = auc(chance, set.purchase)!;
  const { low, high } = aucInterval(area, ordered, set.rows - ordered);
  const tenths = gains(chance, chance, set.purchase);
  const verdict =
    low > 0.5
      ? 'likeness finds those who order'
      : high < 0.5
        ? 'those most like customers order less than others'
        : 'no evidence that it is better than chance';
  return {
    how: `${howMany(set.rows, 'prospect')} as of ${formatDay(model.asOf)}, of whom ${ordered} have ordered by ${formatDay(asOf)}`,
    untrusted: false,
    notes: [
      note(
        `a prospect who ordered is ranked above one who did not with ${area.toFixed(2)} chance (auc, 95 % ${low.toFixed(2)} to ${high.toFixed(2)}): ${verdict}`,
      ),
      note(
        'look-alike: predicted is likeness to customers, no chance of a purchase: read lift and cumulative_gain',
      ),
    ],
    table: gainsTable(tenths),
    summary: () => ({
      columns: summaryColumns,
      rows: [
        summaryColumns.map(({ name }) => (name === 'auc' ? area : name === 'actual' ? ordered : undefined)),
      ],
    }),
  };
}
