import type { CurveChart, Row } from '../../result.js';

/**
 * Cumulative gains as a chart: what share of all that happened was among the best share of customers by score. `rows`
 * are tenths, best first.
 */
export function gainsChart(
  rows: readonly { readonly customers: number; readonly gain: number | undefined }[],
): CurveChart {
  const all = rows.reduce((sum, row) => sum + row.customers, 0);
  let before = 0;
  const points = rows.map((row): Row => {
    before += row.customers;
    return [before / all, row.gain];
  });
  return {
    kind: 'curve',
    title: 'Cumulative gains: share of the outcome among those with the best scores',
    data: {
      columns: [
        { name: 'customers', kind: 'share', heading: 'customers, best scores first' },
        { name: 'gain', kind: 'share', heading: 'share of the outcome' },
      ],
      rows: points,
    },
    x: 'customers',
    y: 'gain',
    fromOrigin: true,
    diagonal: 'scores at random',
  };
}
