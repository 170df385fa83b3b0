import { trust } from '../../measure/checks.js';
import type { Column, Kind, Row, Value } from '../../result.js';
import type { Comparison, Measured } from './liftCompare.js';
import type { Cut } from './liftCuts.js';
import type { Counted } from './liftSource.js';
import type { Metric } from './metric.js';

/** What a report of `measure lift` shows besides the difference. */
export interface Shown {
  readonly metrics: readonly Metric[];
  /** Minor units in a major one, for money beside metrics that are not money. */
  readonly scale: number;
  readonly cut?: Cut | undefined;
  readonly against?: boolean | undefined;
  /** The covariate whose part is taken out. */
  readonly covariate?: { readonly name: string; readonly isMoney: boolean } | undefined;
  readonly reached?: boolean | undefined;
  /** More than one comparison in a family. */
  readonly several?: boolean | undefined;
}

/** Several metrics of different kinds share columns of plain numbers, money in major units. */
function kindOf(metrics: readonly Metric[]): Kind {
  const kinds = new Set(metrics.map((metric) => metric.kind));
  return kinds.size === 1 ? metrics[0]!.kind : 'number';
}

/** The columns of `measure lift`, whose kind is that of the metric. */
export function liftColumns(shown: Shown): readonly Column[] {
  const kind = kindOf(shown.metrics);
  const sums = kind === 'share' ? 'count' : kind;
  const { cut } = shown;
  return [
    { name: 'campaign_id', kind: 'text', heading: 'campaign' },
    { name: 'arm', kind: 'text' },
    ...(shown.against === true ? [{ name: 'against', kind: 'text' } as const] : []),
    { name: 'metric', kind: 'text', detail: shown.metrics.length === 1 },
    ...(cut === undefined
      ? []
      : [
          { name: 'by', kind: 'text', machineOnly: true } as const,
          { name: 'value', kind: 'text', heading: cut.by } as const,
        ]),
    { name: 'treated', kind: 'count', detail: true },
    { name: 'control', kind: 'count', detail: true },
    { name: 'treated_mean', kind, heading: 'treated mean', detail: true },
    { name: 'control_mean', kind, heading: 'control mean', detail: true },
    { name: 'difference', kind },
    { name: 'difference_low', kind, heading: 'low' },
    { name: 'difference_high', kind, heading: 'high' },
    { name: 'p_value', kind: 'number', heading: 'p' },
    { name: 'relative', kind: 'share' },
    { name: 'relative_low', kind: 'share', heading: 'low', detail: true },
    { name: 'relative_high', kind: 'share', heading: 'high', detail: true },
    { name: 'relative_state', kind: 'text', machineOnly: true },
    { name: 'method', kind: 'text', detail: true },
    { name: 'trust', kind: 'text' },
    { name: 'relative_method', kind: 'text', machineOnly: true },
    { name: 'g', kind: 'number', machineOnly: true },
    { name: 'treated_sum', kind: sums, machineOnly: true },
    { name: 'control_sum', kind: sums, machineOnly: true },
    { name: 'treated_buyers', kind: 'count', machineOnly: true },
    { name: 'control_buyers', kind: 'count', machineOnly: true },
    { name: 'window_days', kind: 'count', machineOnly: true },
    { name: 'strata', kind: 'count', machineOnly: true },
    { name: 'family', kind: 'count', machineOnly: true },
    { name: 'p_holm', kind: 'number', heading: 'Holm p', machineOnly: shown.several !== true },
    { name: 'p_bh', kind: 'number', machineOnly: true },
    { name: 'simultaneous_low', kind, machineOnly: true },
    { name: 'simultaneous_high', kind, machineOnly: true },
    { name: 'guard', kind: 'text', machineOnly: true },
    { name: 'information', kind: 'share', machineOnly: true },
    { name: 'look', kind: 'count', machineOnly: true },
    { name: 'looks', kind: 'count', machineOnly: true },
    { name: 'alpha_spent', kind: 'number', machineOnly: true },
    ...(cut === undefined ? [] : [{ name: 'interaction_p', kind: 'number', machineOnly: true } as const]),
    ...(shown.covariate === undefined ? [] : covariateColumns(kind)),
    ...(shown.reached === true ? reachedColumns(kind) : []),
  ];
}

const covariateColumns = (kind: Kind): readonly Column[] => [
  { name: 'covariate', kind: 'text', machineOnly: true },
  { name: 'theta', kind: 'number', machineOnly: true },
  { name: 'error_ratio', kind: 'number', heading: 'error ratio' },
  { name: 'covariate_missing', kind: 'count', machineOnly: true },
  { name: 'plain_difference', kind, machineOnly: true },
  { name: 'plain_low', kind, machineOnly: true },
  { name: 'plain_high', kind, machineOnly: true },
];

const reachedColumns = (kind: Kind): readonly Column[] => [
  { name: 'delivered_share', kind: 'share', heading: 'delivered' },
  { name: 'per_delivered', kind, heading: 'per delivered' },
  { name: 'per_delivered_low', kind, heading: 'low' },
  { name: 'per_delivered_high', kind, heading: 'high' },
];

/** One comparison as a row of `measure lift`. */
export function liftRow(row: Measured, shown: Shown): Row {
  const { effect, relative } = row.lift;
  const major = row.metric.kind === 'money' && kindOf(shown.metrics) !== 'money' ? shown.scale : 1;
  const own = (value: number | undefined) => (value === undefined ? undefined : value / major);
  const { cut } = shown;
  const { covariate, reached, guard } = row;
  return [
    row.head.campaignId,
    row.arm,
    ...(shown.against === true ? [row.against] : []),
    row.metric.name,
    ...(cut === undefined ? [] : [cut.by, row.part === undefined ? 'total' : cut.labels[row.part]!]),
    row.lift.treated,
    row.lift.control,
    own(row.lift.treatedMean),
    own(row.lift.controlMean),
    own(effect.difference),
    own(effect.low),
    own(effect.high),
    effect.pValue,
    relative.relative,
    relative.low,
    relative.high,
    relative.state,
    methodOf(row),
    trust(row.checks),
    relative.method,
    relative.g,
    own(row.treatedSum),
    own(row.controlSum),
    row.treatedBuyers,
    row.controlBuyers,
    row.head.windowDays,
    row.strata,
    row.adjusted?.family,
    row.adjusted?.holm,
    row.adjusted?.bh,
    own(row.simultaneous?.low),
    own(row.simultaneous?.high),
    guard.kind,
    guard.share,
    guard.look?.number,
    guard.look?.of,
    guard.look?.spent,
    ...(cut === undefined ? [] : [row.interaction?.pValue]),
    ...(shown.covariate === undefined
      ? []
      : [
          covariate === undefined ? undefined : shown.covariate.name,
          thetaOf(row, shown),
          covariate?.errorRatio,
          covariate?.missing,
          own(covariate?.plain.difference),
          own(covariate?.plain.low),
          own(covariate?.plain.high),
        ]),
    ...(shown.reached === true
      ? [reached?.share, own(reached?.difference), own(reached?.low), own(reached?.high)]
      : []),
  ];
}

/** Units that lack the other arm: counted, so that parts sum to the total, and not compared. */
export function loneRow(
  { head, arm, against, metric, part }: Comparison,
  treated: Counted,
  control: Counted,
  shown: Shown,
): Row {
  const columns = liftColumns(shown);
  const major = metric.kind === 'money' && kindOf(shown.metrics) !== 'money' ? shown.scale : 1;
  const mean = ({ sum, counted }: Counted) => (counted === 0 ? undefined : sum / counted / major);
  const cells: Readonly<Record<string, Value>> = {
    campaign_id: head.campaignId,
    arm,
    against,
    metric: metric.name,
    by: shown.cut?.by,
    value: part === undefined ? 'total' : shown.cut?.labels[part],
    treated: treated.counted,
    control: control.counted,
    treated_mean: mean(treated),
    control_mean: mean(control),
    trust: control.counted === 0 ? 'no_control' : treated.counted === 0 ? 'no_treated' : 'no_common_draw',
    treated_sum: treated.sum / major,
    control_sum: control.sum / major,
    treated_buyers: treated.sample.buyers,
    control_buyers: control.sample.buyers,
    window_days: head.windowDays,
  };
  return columns.map((column) => cells[column.name]);
}

/** The slope in major units of what is money. */
export function thetaOf({ covariate, metric }: Measured, shown: Shown): number | undefined {
  if (covariate === undefined) return undefined;
  const x = shown.covariate?.isMoney === true ? shown.scale : 1;
  const y = metric.kind === 'money' ? shown.scale : 1;
  return (covariate.theta * x) / y;
}

/** How an interval was made: the method, what was taken out, and against how many looks it holds. */
export function methodOf({ lift, covariate, guard }: Measured): string {
  const words = [
    lift.effect.method,
    covariate === undefined ? '' : 'cuped',
    guard.kind === 'fixed' ? '' : guard.kind,
  ];
  return words.filter((word) => word !== '').join('-');
}
