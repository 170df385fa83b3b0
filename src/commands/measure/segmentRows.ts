import type { Day } from '../../days.js';
import type { SegmentMap } from '../../measure/segmentMap.js';
import type { Column, Row } from '../../result.js';
import type { Purchases } from '../../store/purchases.js';

/** What is told of each segment. */
export const segmentColumns: readonly Column[] = [
  { name: 'segment', kind: 'text' },
  { name: 'customers', kind: 'count' },
  { name: 'share', kind: 'share' },
  { name: 'orders', kind: 'count', machineOnly: true },
  { name: 'spend', kind: 'money' },
  { name: 'spend_share', kind: 'share', heading: 'of spend' },
  { name: 'recency_days', kind: 'number', heading: 'days ago' },
  { name: 'orders_per_customer', kind: 'number', heading: 'orders each' },
  { name: 'spend_per_customer', kind: 'money', heading: 'spend each' },
];

/** The segments of a map, in its order; `segmentOf` gives the place in it of each customer with a purchase. Spend in minor units. */
export function segmentRows(
  bought: Purchases,
  map: SegmentMap,
  segmentOf: (i: number) => number,
  to: Day,
): Row[] {
  const sums = map.names.map(() => ({ customers: 0, orders: 0, spend: 0, days: 0 }));
  let all = 0;
  for (let i = 0; i < bought.size; i++) {
    const its = sums[segmentOf(i)]!;
    its.customers++;
    its.orders += bought.orders[i]!;
    its.spend += bought.spend[i]!;
    its.days += to - bought.lastDay[i]!;
    all += bought.spend[i]!;
  }
  return map.names.map((name, code) => {
    const { customers, orders, spend, days } = sums[code]!;
    const per = (total: number) => (customers === 0 ? undefined : total / customers);
    return [
      name,
      customers,
      bought.size === 0 ? undefined : customers / bought.size,
      orders,
      spend,
      all > 0 ? spend / all : undefined,
      per(days),
      per(orders),
      per(spend),
    ];
  });
}
