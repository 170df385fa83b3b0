import type { Column, Result, Row } from '../../result.js';
import type { Learned } from './modelBody.js';

/** How a model was made and how well it did when it was trained, on what it had not seen; empty where a model has none. */
export const provenColumns: readonly Column[] = [
  { name: 'learner', kind: 'text' },
  { name: 'auc', kind: 'number' },
  { name: 'log_loss', kind: 'number' },
  { name: 'brier', kind: 'number' },
  { name: 'calibration_slope', kind: 'number' },
  { name: 'calibration_intercept', kind: 'number' },
  { name: 'calibration', kind: 'text' },
];

/** The cells of `provenColumns`. */
export function provenCells(learned: Learned): Row {
  if (learned.kind === 'effect') return ['shrunk interactions', ...new Array(6).fill(undefined)];
  if (learned.kind === 'uplift') {
    return [`${learned.model.meta}-learner of ${learned.model.learner}`, ...new Array(6).fill(undefined)];
  }
  const { auc, logLoss, brier, slope, intercept, gate } = learned.calibration;
  const { boosted } = learned.basket;
  const learner = `${learned.classifier.kind}${boosted === undefined ? '' : `, baskets by ${boosted.loss} trees`}`;
  return [learner, auc, logLoss, brier, slope?.value, intercept?.value, gate];
}

/** Tenths by falling chance as they were predicted before they happened: what was expected, and what came. */
export function reliabilityTable(learned: Learned): readonly Result[] {
  if (learned.kind !== 'chance') return [];
  return [
    {
      title: 'Reliability when it was trained: tenths of rows it had not seen, by falling chance',
      columns: [
        { name: 'tenth', kind: 'count' },
        { name: 'rows', kind: 'count' },
        { name: 'expected', kind: 'share' },
        { name: 'actual', kind: 'share' },
      ],
      rows: [...learned.calibration.bins]
        .reverse()
        .map(({ rows, expected, actual }, i) => [i + 1, rows, expected, actual]),
    },
  ];
}
