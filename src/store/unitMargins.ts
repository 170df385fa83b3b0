import type { Day } from '../days.js';
import { lineMargin } from './lineMargin.js';
import type { Store } from './open.js';

const margins = `
select o.customer, sum(${lineMargin.known}) as known, sum(${lineMargin.rated}) as rated
from order_rows o left join product_rows p on p.product = o.product
where o.customer > 0 and o.day between @from and @to
group by o.customer
order by o.customer`;

/**
 * Net margin of each unit from day `from` to day `to`, both included, in minor units: the sum over its members' order
 * lines by their own day, returns included. `rate` (millionths) stands in for an unknown cost. `undefined` if a
 * margin is not known.
 */
export async function unitMargins(
  store: Store,
  units: readonly (readonly number[])[],
  from: Day,
  to: Day,
  rate: number | undefined,
): Promise<Float64Array | undefined> {
  const minor_per_major = Number(`1e${store.settings.currencyDigits}`);
  const rows = store.db
    .prepare<[object], { customer: number; known: number; rated: number }>(margins)
    .all({ from, to, assume: null, minor_per_major });
  if (rate === undefined && rows.some((row) => row.rated !== 0)) return undefined;
  const byCustomer = new Map(
    rows.map((row) => [row.customer, row.known + (row.rated * (rate ?? 0)) / 1_000_000]),
  );
  return Float64Array.from(units, (members) =>
    members.reduce((sum, customer) => sum + (byCustomer.get(customer) ?? 0), 0),
  );
}
