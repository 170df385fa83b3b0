import type { MetricShape } from '../../measure/contrast.js';
import type { Kind } from '../../result.js';
import type { Sums } from '../../store/campaignFacts.js';
import type { ScopedArm } from './scope.js';

/** What `measure lift` compares. */
export interface Metric {
  readonly name: string;
  readonly shape: MetricShape;
  readonly kind: Kind;
  /** `undefined` for a type of response, which the store counts apart. */
  readonly of: ((arm: ScopedArm) => Sums) | undefined;
}

const own: readonly Metric[] = [
  {
    name: 'purchase',
    shape: 'rate',
    kind: 'share',
    of: ({ units, purchasers }) => ({
      n: units,
      buyers: purchasers,
      sum: purchasers,
      sumSquares: purchasers,
    }),
  },
  { name: 'spend', shape: 'amount', kind: 'money', of: (arm) => arm.spend },
  { name: 'margin', shape: 'amount', kind: 'money', of: (arm) => arm.margin },
  { name: 'orders', shape: 'amount', kind: 'number', of: (arm) => arm.orders },
];

/** The metrics that every store has. */
export const ownMetrics: readonly string[] = own.map((metric) => metric.name);

/** A metric by name: one of the store's own, else a type of response. */
export function metricNamed(name: string): Metric {
  return own.find((metric) => metric.name === name) ?? { name, shape: 'rate', kind: 'share', of: undefined };
}
