import type { Day } from '../days.js';
import { eachRow } from './eachRow.js';
import { fillStarts } from './fillStarts.js';
import { lineMargin } from './lineMargin.js';
import type { Store } from './open.js';
import { type ProductLabel, productCuts } from './productLabels.js';

/** What customers bought when: rows `start[c] … start[c + 1] − 1` of customer number c, by day. Money in minor units. */
export interface ItemPurchases {
  readonly customers: number;
  readonly start: Int32Array;
  readonly day: Int32Array;
  /** Codes into `labels`. */
  readonly item: Int32Array;
  readonly known: Float64Array;
  readonly rated: Float64Array;
  readonly labels: readonly string[];
  readonly names: readonly (string | null)[];
}

/** The definition: one row per customer, day and item of the lines with a positive amount; anonymous ones are left out. */
export function itemPurchasesSql(by: ProductLabel): string {
  const { label, name } = productCuts[by];
  return `
select o.customer, o.day, ${label} as label, max(${name}) as name,
  sum(${lineMargin.known}) as known, sum(${lineMargin.rated}) as rated
from order_rows o join product_rows p on p.product = o.product
where o.customer > 0 and o.amount > 0 and o.day <= @to and ${label} <> ''
group by o.customer, o.day, label
order by o.customer, o.day, label`;
}

/** Reads what was bought through a day. */
export function itemPurchases(
  store: Store,
  by: ProductLabel,
  to: Day,
  assumeMarginMillionths: number | undefined,
): ItemPurchases {
  const customers = store.db
    .prepare<[], number>('select coalesce(max(customer), 0) + 1 from customer_rows')
    .pluck()
    .get()!;
  const start = new Int32Array(customers + 1);
  const codes = new Map<string, number>();
  const names: (string | null)[] = [];
  const found: Record<'day' | 'item' | 'known' | 'rated', number[]> = {
    day: [],
    item: [],
    known: [],
    rated: [],
  };
  const take = (
    customer: number,
    day: Day,
    label: string,
    name: string | null,
    known: number,
    rated: number,
  ) => {
    let code = codes.get(label);
    if (code === undefined) {
      code = codes.size;
      codes.set(label, code);
      names.push(name);
    }
    found.day.push(day);
    found.item.push(code);
    found.known.push(known);
    found.rated.push(rated);
    start[customer + 1] = found.day.length;
  };
  const columns = ['customer', 'day', 'label', 'name', 'known', 'rated'];
  const asked = {
    to,
    assume: assumeMarginMillionths ?? null,
    minor_per_major: Number(`1e${store.settings.currencyDigits}`),
  };
  eachRow(store.db, columns, itemPurchasesSql(by), [asked], take);
  fillStarts(start);
  return {
    customers,
    start,
    day: Int32Array.from(found.day),
    item: Int32Array.from(found.item),
    known: Float64Array.from(found.known),
    rated: Float64Array.from(found.rated),
    labels: [...codes.keys()],
    names,
  };
}
