import type { Currency } from '../../result.js';
import type { FeatureColumn, FeatureHelp } from '../../store/features.js';

/** How a cluster differs from everybody in one feature, or in the share of one word of it. */
export interface Difference {
  readonly cluster: number;
  /** The feature; of words, `feature=word`. */
  readonly feature: string;
  /** Mean of the customers of the cluster for whom it is known, and of all; of words, shares. Money in minor units. */
  readonly mean: number;
  readonly meanOfAll: number;
  /** The difference in standard deviations of all customers. */
  readonly difference: number;
  readonly unit: FeatureHelp['unit'];
}

const clearDifference = 0.3;
const mostNamed = 3;

/** The differences of every cluster from everybody, largest first within a cluster. Missing values are left out of means. */
export function differences(
  columns: readonly FeatureColumn[],
  help: readonly FeatureHelp[],
  assignment: Int32Array,
  clusters: number,
): readonly Difference[] {
  const units = new Map(help.map(({ name, unit }) => [name, unit]));
  return columns
    .flatMap((column) => {
      if (column.kind === 'numeric') {
        return differ(column.name, column.values, assignment, clusters, units.get(column.name) ?? 'number');
      }
      return column.levels.flatMap((level, code) => {
        if (!column.codes.includes(code)) return [];
        const has = Float64Array.from(column.codes, (own) => (own === code ? 1 : 0));
        return differ(`${column.name}=${level}`, has, assignment, clusters, 'share');
      });
    })
    .sort(
      (a, b) =>
        a.cluster - b.cluster ||
        Math.abs(b.difference) - Math.abs(a.difference) ||
        (a.feature < b.feature ? -1 : 1),
    );
}

function differ(
  feature: string,
  values: Float64Array,
  assignment: Int32Array,
  clusters: number,
  unit: FeatureHelp['unit'],
): readonly Difference[] {
  const sums = new Float64Array(clusters);
  const counts = new Float64Array(clusters);
  let sum = 0;
  let known = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    const c = assignment[i]!;
    sums[c] = sums[c]! + value;
    counts[c] = counts[c]! + 1;
    sum += value;
    known++;
  }
  const meanOfAll = sum / known;
  let squares = 0;
  for (const value of values) if (!Number.isNaN(value)) squares += (value - meanOfAll) * (value - meanOfAll);
  const deviation = Math.sqrt(squares / known);
  if (!(deviation > 0)) return [];
  return Array.from(sums, (total, cluster) => ({ cluster, mean: total / counts[cluster]! }))
    .filter(({ mean }) => !Number.isNaN(mean))
    .map(({ cluster, mean }) => ({
      cluster,
      feature,
      mean,
      meanOfAll,
      difference: (mean - meanOfAll) / deviation,
      unit,
    }));
}

/** `orders_365 6.2 (all 1.1), ...`: the clearest differences of one cluster, largest first. */
export function profileText(own: readonly Difference[], currency: Currency): string {
  const clear = own.filter(({ difference }) => Math.abs(difference) >= clearDifference).slice(0, mostNamed);
  if (clear.length === 0) return 'like everybody';
  return clear
    .map(({ feature, mean, meanOfAll, unit }) => {
      const [here, all] = [valueText(mean, unit, currency), valueText(meanOfAll, unit, currency)];
      return `${feature} ${here} (all ${all})`;
    })
    .join(', ');
}

function valueText(value: number, unit: FeatureHelp['unit'], currency: Currency): string {
  if (unit === 'share') return `${(100 * value).toFixed(0)} %`;
  const amount = unit === 'money' ? value / Number(`1e${currency.digits}`) : value;
  return Math.abs(amount) >= 100 ? amount.toFixed(0) : String(Number(amount.toPrecision(2)));
}
