import { exits, UserError, unknownName } from '../../errors.js';
import { howMany } from '../../result.js';
import type { FeatureColumn } from '../../store/features.js';

/** What customers are compared by unless features are named. */
export const usualFeatures: readonly string[] = [
  'recency_days',
  'orders_365',
  'orders_all',
  'average_basket',
  'discount_share',
];

/** The largest number of clusters that is tried unasked. */
export const mostClusters = 8;

const rowsPerCluster = 10;

/** The named features, else the usual ones that there are. Exit 2 for one that is not known. */
export function chosenColumns(
  columns: readonly FeatureColumn[],
  named: readonly string[] | undefined,
): readonly FeatureColumn[] {
  if (named === undefined) {
    return columns.filter(({ name }) => usualFeatures.includes(name));
  }
  const known = columns.map(({ name }) => name);
  for (const name of named) {
    if (!known.includes(name)) throw unknownName('feature', name, known, '"clm predict features"');
  }
  return columns.filter(({ name }) => named.includes(name));
}

/** A column of some rows only. */
export function rowsOf(column: FeatureColumn, rows: readonly number[]): FeatureColumn {
  return column.kind === 'numeric'
    ? { ...column, values: Float64Array.from(rows, (i) => column.values[i]!) }
    : { ...column, codes: Int32Array.from(rows, (i) => column.codes[i]!) };
}

/** Exit 2 for fewer than two clusters, exit 5 where there are fewer than ten customers for each. */
export function numbersToTry(asked: number | undefined, buyers: number): readonly number[] {
  if (asked !== undefined && asked < 2) {
    throw new UserError(`--clusters: ${asked} is not 2 or more`, { code: 'bad_number', exit: exits.usage });
  }
  if (buyers < rowsPerCluster * (asked ?? 2)) {
    throw new UserError(
      `${howMany(buyers, 'customer who bought is', 'customers who bought are')} too few for ${asked ?? 2} clusters`,
      {
        code: 'few_customers',
        exit: exits.insufficient,
        hint: `every cluster needs ${rowsPerCluster} customers who bought by the day: load more orders${asked === undefined ? '' : ', or ask for fewer clusters'}`,
      },
    );
  }
  if (asked !== undefined) return [asked];
  const most = Math.min(mostClusters, Math.floor(buyers / rowsPerCluster));
  return Array.from({ length: most - 1 }, (_, i) => i + 2);
}

/** Exit 5: no such number of clusters can be told apart. */
export function tooAlike(clusters: number): UserError {
  return new UserError(`the customers do not differ enough for ${howMany(clusters, 'cluster')}`, {
    code: 'all_alike',
    exit: exits.insufficient,
    hint: 'name other features: "clm predict features --list" has them all',
  });
}
