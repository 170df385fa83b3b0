import { type Check, trust } from '../../measure/checks.js';
import type { Lift } from '../../measure/lift.js';
import type { Column, Row } from '../../result.js';
import { armOutcomesSql, armResponsesSql, type CampaignHead } from '../../store/campaignFacts.js';
import type { Metric } from './metric.js';
import type { ScopedArm } from './scope.js';

/** One treated arm against control. Sums in the metric's own units. */
export interface Measured {
  readonly head: CampaignHead;
  readonly arm: ScopedArm;
  readonly treatedSum: number;
  readonly controlSum: number;
  readonly treatedBuyers: number;
  readonly controlBuyers: number;
  readonly lift: Lift;
  readonly checks: readonly Check[];
}

/** The columns of `measure lift`, whose kind is that of the metric. */
export const liftColumns = (metric: Metric): readonly Column[] => [
  { name: 'campaign_id', kind: 'text', heading: 'campaign' },
  { name: 'arm', kind: 'text' },
  { name: 'metric', kind: 'text' },
  { name: 'treated', kind: 'count' },
  { name: 'control', kind: 'count' },
  { name: 'treated_mean', kind: metric.kind, heading: 'treated mean' },
  { name: 'control_mean', kind: metric.kind, heading: 'control mean' },
  { name: 'difference', kind: metric.kind },
  { name: 'difference_low', kind: metric.kind, heading: 'low' },
  { name: 'difference_high', kind: metric.kind, heading: 'high' },
  { name: 'p_value', kind: 'number', heading: 'p' },
  { name: 'relative', kind: 'share' },
  { name: 'relative_low', kind: 'share', heading: 'low' },
  { name: 'relative_high', kind: 'share', heading: 'high' },
  { name: 'relative_state', kind: 'text', machineOnly: true },
  { name: 'method', kind: 'text' },
  { name: 'trust', kind: 'text' },
  { name: 'relative_method', kind: 'text', machineOnly: true },
  { name: 'g', kind: 'number', machineOnly: true },
  { name: 'treated_sum', kind: metric.kind === 'share' ? 'count' : metric.kind, machineOnly: true },
  { name: 'control_sum', kind: metric.kind === 'share' ? 'count' : metric.kind, machineOnly: true },
  { name: 'treated_buyers', kind: 'count', machineOnly: true },
  { name: 'control_buyers', kind: 'count', machineOnly: true },
  { name: 'window_days', kind: 'count', machineOnly: true },
];

/** One arm as a row of `measure lift`. */
export function liftRow(row: Measured, metric: Metric, relativeMethod: string): Row {
  const { effect, relative } = row.lift;
  return [
    row.head.campaignId,
    row.arm.arm,
    metric.name,
    row.lift.treated,
    row.lift.control,
    row.lift.treatedMean,
    row.lift.controlMean,
    effect.difference,
    effect.low,
    effect.high,
    effect.pValue,
    relative.relative,
    relative.low,
    relative.high,
    relative.state,
    effect.method,
    trust(row.checks),
    relativeMethod,
    relative.g,
    row.treatedSum,
    row.controlSum,
    row.treatedBuyers,
    row.controlBuyers,
    row.head.windowDays,
  ];
}

/** The formula of `measure lift` with the values of every row, the checks, and the SQL behind them. */
export function liftExplain(measured: readonly Measured[], metric: Metric): readonly string[] {
  return [
    'difference = mean per treated unit - mean per control unit; relative = ratio of the means - 1',
    ...measured.map(
      ({ head, arm, lift: made, treatedSum, controlSum }) =>
        `${head.campaignId} ${arm.arm}: ${treatedSum} / ${made.treated} - ${controlSum} / ${made.control} = ${made.effect.difference.toPrecision(6)} (${metric.kind === 'money' ? 'minor units' : metric.name}), ${made.effect.method}; g ${made.relative.g?.toPrecision(3) ?? '-'}`,
    ),
    ...measured
      .slice(0, 1)
      .flatMap(({ head, checks }) =>
        checks.map((check) => `${head.campaignId} check ${check.id}: ${check.status}: ${check.finding}`),
      ),
    'sql:',
    ...(metric.of === undefined ? armResponsesSql : armOutcomesSql).trim().split('\n'),
  ];
}
