import type { GainsRow } from '../../predict/gains.js';
import type { TrainingSet } from '../../predict/trainingSet.js';
import type { Column, Note, Result } from '../../result.js';
import { gainsChart } from './gainsChart.js';

export const gainsColumns: readonly Column[] = [
  { name: 'decile', kind: 'count' },
  { name: 'customers', kind: 'count' },
  { name: 'actual', kind: 'number' },
  { name: 'predicted', kind: 'number' },
  { name: 'lift', kind: 'ratio' },
  { name: 'cumulative_gain', kind: 'share' },
];

/** Tenths of those a model was tried on, best first. */
export function gainsTable(tenths: readonly GainsRow[], columns = gainsColumns): Result {
  return {
    columns,
    chart: gainsChart(tenths.map((row) => ({ customers: row.customers, gain: row.cumulativeGain }))),
    rows: tenths.map((row) => [
      row.decile,
      row.customers,
      row.actual,
      row.predicted,
      row.lift,
      row.cumulativeGain,
    ]),
  };
}

export const summaryColumns: readonly Column[] = [
  { name: 'auc', kind: 'number' },
  { name: 'log_loss', kind: 'number' },
  { name: 'brier', kind: 'number' },
  { name: 'calibration_slope', kind: 'number' },
  { name: 'calibration_intercept', kind: 'number' },
  { name: 'calibration', kind: 'text' },
  { name: 'expected', kind: 'number' },
  { name: 'actual', kind: 'number' },
  { name: 'actual_low', kind: 'number' },
  { name: 'actual_high', kind: 'number' },
];

/** A model tried on rows it has not seen. */
export interface Tried {
  readonly table: Result;
  /** Worked out when it is asked for: intervals take resampling. */
  readonly summary: () => Result;
  /** Which rows those were. */
  readonly how: string;
  readonly notes: readonly Note[];
  readonly untrusted: boolean;
}

/** On which campaigns a model was tried. */
export function laterText(set: TrainingSet, later: readonly boolean[]): string {
  return `tried on what came after it: ${set.campaigns.filter((_, at) => later[at]).join(', ')}`;
}

/** How an effect model was tried by the scores its history keeps. */
export function heldOutText(campaigns: readonly string[], last: number): string {
  if (campaigns.length === 1) {
    return `only one campaign (${campaigns[0]}): each fifth of its units predicted from the others, so not out of time`;
  }
  return `fitted again without ${campaigns[last]} and tried on it`;
}
