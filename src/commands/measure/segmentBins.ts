import type { Binned, Rfm } from '../../measure/rfm.js';
import type { Column, Row } from '../../result.js';
import type { Store } from '../../store/open.js';

/** Columns of `measure segments --by bin`. */
export const binColumns: readonly Column[] = [
  { name: 'measure', kind: 'text' },
  { name: 'score', kind: 'count' },
  { name: 'customers', kind: 'count' },
  { name: 'from', kind: 'number' },
  { name: 'to', kind: 'number' },
];

/** The bins of the three scores with the values that are in them. */
export function binRows(store: Store, scores: Rfm): Row[] {
  const minor = Number(`1e${store.settings.currencyDigits}`);
  return (['recency', 'frequency', 'monetary'] as const).flatMap((name) =>
    scores[name].bins.map((bin) => {
      const scale = name === 'monetary' ? minor : 1;
      const value = (of: number | undefined) => (of === undefined ? undefined : of / scale);
      return [name, bin.score, bin.customers, value(bin.from), value(bin.to)];
    }),
  );
}

/** The bins in a sentence. */
export function cuts(store: Store, scores: Rfm): string {
  const minor = Number(`1e${store.settings.currencyDigits}`);
  const text = (of: Binned, scale: number) =>
    of.bins
      .map((bin) =>
        bin.from === undefined ? '-' : span(Math.round(bin.from / scale), Math.round(bin.to! / scale)),
      )
      .join(', ');
  return `scores 1 to ${scores.recency.bins.length}: recency ${text(scores.recency, 1)} days; frequency ${text(scores.frequency, 1)} orders; value ${text(scores.monetary, minor)} ${store.settings.currency}`;
}

function span(from: number, to: number): string {
  return from === to ? `${from}` : `${from} to ${to}`;
}
