import type { Whale } from '../../measure/whale.js';
import type { CurveChart, Row } from '../../result.js';

/** Steps of the curve: every place of a ranking up to so many, then evenly, with every tenth of the customers. */
const steps = 200;

/**
 * The whale curve of profits, best first, as a chart (`curve` describes them): the share of all profit made by the best share of customers.
 * `undefined` if there is no profit to take shares of.
 */
export function whaleChart(
  curve: Whale | undefined,
  ranked: readonly { readonly profit: number }[],
): CurveChart | undefined {
  if (curve?.peakShare === undefined) return undefined;
  const n = ranked.length;
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const wanted = new Set(Array.from({ length: steps + 1 }, (_, i) => Math.ceil((i * n) / steps)));
  wanted.add(curve.peakCustomers);
  const rows: Row[] = [[0, 0]];
  let sum = 0;
  ranked.forEach(({ profit }, i) => {
    sum += profit;
    if (wanted.has(i + 1)) rows.push([(i + 1) / n, i + 1 === n ? 1 : sum / curve.total]);
  });
  const best = Math.ceil(n / 5);
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
      { x: best / n, y: curve.top20Share!, label: `best 20 %: ${percent(curve.top20Share!)}` },
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
