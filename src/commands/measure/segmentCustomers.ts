import type { Day } from '../../days.js';
import type { Rfm } from '../../measure/rfm.js';
import type { SegmentMap } from '../../measure/segmentMap.js';
import type { Column, Row } from '../../result.js';
import { eachById } from '../../store/customerSums.js';
import type { Store } from '../../store/open.js';
import type { Purchases } from '../../store/purchases.js';

/** What is told of each customer. */
export const customerColumns: readonly Column[] = [
  { name: 'customer_id', kind: 'text', heading: 'customer' },
  { name: 'recency_days', kind: 'count', heading: 'days ago' },
  { name: 'orders', kind: 'count' },
  { name: 'spend', kind: 'money' },
  { name: 'r', kind: 'count' },
  { name: 'f', kind: 'count' },
  { name: 'm', kind: 'count' },
  { name: 'segment', kind: 'text' },
];

/** Customers with a purchase, by their ids. */
export function customerRows(
  store: Store,
  bought: Purchases,
  scores: Rfm,
  map: SegmentMap,
  segmentOf: (i: number) => number,
  to: Day,
): Row[] {
  const rows: Row[] = [];
  eachById(store, bought, (customerId, i) => {
    if (i < 0) return;
    rows.push([
      customerId,
      to - bought.lastDay[i]!,
      bought.orders[i]!,
      bought.spend[i]!,
      scores.recency.score[i],
      scores.frequency.score[i],
      scores.monetary.score[i],
      map.names[segmentOf(i)],
    ]);
  });
  return rows;
}
