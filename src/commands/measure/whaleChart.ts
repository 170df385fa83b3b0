import type { Whale } from '../../measure/whale.js';
import type { CurveChart, Row } from '../../result.js';

/** Steps of the curve: every place of a ranking up to so many, then evenly, with every tenth of the customers. */
const steps = 200;

/**
 * The whale curve of profits (`best`, which descend and `curve` describes) as a chart: the share of all profit made by the best share of customers.
 * `undefined` if there is no profit to take shares of.
 */
export function whaleChart(curve: Whale | undefined, best: Float64Array): CurveChart | undefined {
  if (curve?.peakShare === undefined) return undefined;
  const n = best.length;
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const places = Array.from({ length: steps + 1 }, (_, i) => Math.ceil((i * n) / steps));
  const wanted = [...new Set([...places, curve.peakCustomers])].sort((a, b) => a - b);
  const rows: Row[] = [[0, 0]];
  let sum = 0;
  let at = 0;
  for (const place of wanted) {
    if (place === 0) continue;
    while (at < place) sum += best[at++]!;
    rows.push([place / n, place === n ? 1 : sum / curve.total]);
  }
  const fifth = Math.ceil(n / 5);
  return {
    kind: 'curve',
    title: 'Whale curve: share of the profit made by the best customers',
    data: {
      columns: [
        { name: 'customers', kind: 'share', heading: 'customers, best first' },
        { name: 'profit', kind: 'share', heading: 'share of the profit' },
      ],
      rows,
    },
    x: 'customers',
    y: 'profit',
    diagonal: 'if all earned the same',
    marks: [
      { x: fifth / n, y: curve.top20Share!, label: `best 20 %: ${percent(curve.top20Share!)}` },
      ...(curve.peakCustomers === n
        ? []
        : [
            {
              x: curve.peakCustomers / n,
              y: curve.peakShare,
              label: `peak ${percent(curve.peakShare)} at ${percent(curve.peakCustomers / n)}`,
            },
          ]),
    ],
  };
}
