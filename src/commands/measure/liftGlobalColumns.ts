import { exits, UserError } from '../../errors.js';
import type { Column } from '../../result.js';
import type { LiftOptions } from './liftAnswer.js';
import { type Metric, metricNamed, ownMetrics } from './metric.js';

/** The columns of `measure lift --global`, whose kind is that of the metrics. */
export function globalColumns(metrics: readonly Metric[]): readonly Column[] {
  const kinds = new Set(metrics.map((metric) => metric.kind));
  const kind = kinds.size === 1 ? metrics[0]!.kind : 'number';
  const totals = kind === 'share' ? 'number' : kind;
  return [
    { name: 'programme', kind: 'text' },
    { name: 'metric', kind: 'text' },
    { name: 'treated', kind: 'count', heading: 'may be contacted' },
    { name: 'control', kind: 'count', heading: 'kept out' },
    { name: 'treated_mean', kind, heading: 'treated mean' },
    { name: 'control_mean', kind, heading: 'control mean' },
    { name: 'difference', kind },
    { name: 'difference_low', kind, heading: 'low' },
    { name: 'difference_high', kind, heading: 'high' },
    { name: 'p_value', kind: 'number', heading: 'p' },
    { name: 'total', kind: totals },
    { name: 'total_low', kind: totals, heading: 'low' },
    { name: 'total_high', kind: totals, heading: 'high' },
    { name: 'relative', kind: 'share' },
    { name: 'relative_low', kind: 'share', machineOnly: true },
    { name: 'relative_high', kind: 'share', machineOnly: true },
    { name: 'relative_state', kind: 'text', machineOnly: true },
    { name: 'method', kind: 'text' },
    { name: 'trust', kind: 'text' },
    { name: 'p_holm', kind: 'number', machineOnly: metrics.length === 1 },
    { name: 'from_day', kind: 'day', machineOnly: true },
    { name: 'to_day', kind: 'day', machineOnly: true },
    { name: 'share', kind: 'share', machineOnly: true },
    { name: 'version', kind: 'count', machineOnly: true },
  ];
}

/** The columns of `measure lift --global`. */
export const globalColumnNames = globalColumns([metricNamed('margin')])
  .map((column) => column.name)
  .join(' ');

/** A metric that orders tell, by name. Exit 2 for a type of response, which belongs to one campaign. */
export function ownMetric(name: string): Metric {
  if (ownMetrics.includes(name)) return metricNamed(name);
  throw new UserError(`--global: ${name} is a response to one campaign`, {
    code: 'no_such_metric',
    exit: exits.usage,
    hint: `take ${ownMetrics.join(', ')}`,
  });
}

/** Exit 2 for what can not be asked of all campaigns together. */
export function refuseWithGlobal(options: LiftOptions): void {
  const others = [
    'campaign',
    'by',
    'against',
    'pool',
    'covariate',
    'looks',
    'perDelivered',
    'level',
    'window',
    'shares',
  ] as const;
  const found = others.find((name) => options[name] !== undefined);
  if (found === undefined) return;
  const flag = found === 'perDelivered' ? '--per-delivered' : `--${found}`;
  throw new UserError(`--global and ${flag} can not be asked together`, {
    code: 'not_together',
    exit: exits.usage,
  });
}
