import type { Day } from '../days.js';
import { countedOrder } from './countedOrder.js';
import { customerIdsByNumber } from './customerIds.js';
import { eachRow } from './eachRow.js';
import { fillStarts } from './fillStarts.js';
import { lineMargin } from './lineMargin.js';
import type { Store } from './open.js';

/**
 * The days on which customers bought, with what those days earned. `start[c] … start[c + 1] − 1` are the days of customer
 * number `c`, ascending. A day's margin is `known[i] + rate · rated[i]`, in minor units.
 */
export interface PurchaseDays {
  /** One more than the largest customer number. */
  readonly customers: number;
  readonly ids: readonly string[];
  readonly start: Int32Array;
  readonly day: Int32Array;
  /** Margin of lines whose cost is known, returns taken off. */
  readonly known: Float64Array;
  /** Amount of lines whose margin is a rate, returns taken off. */
  readonly rated: Float64Array;
  /** Lines whose cost is not known. */
  readonly unpriced: number;
}

export interface PurchaseQuestion {
  /** No line dated later is read. */
  readonly asOf: Day;
  /** Takes the cost of every line for unknown. */
  readonly assumeMargin?: boolean;
}

/** The definition: purchases by their first day. What does not count as one is taken off the purchase day before. */
const purchases = `
with line as (
  select o.customer, o.day, ${countedOrder.number} as order_no, o.amount, ${lineMargin.known} as known,
    ${lineMargin.rated} as rated,
    case when @assume is null and (o.cost is not null or p.unit_cost is not null) then 0 else 1 end as unpriced
  from order_rows o left join product_rows p on p.product = o.product
  where o.customer > 0 and o.day <= @as_of
)
select customer, min(day) as day, case when ${countedOrder.isPurchase} then 1 else 0 end as bought,
  sum(known) as known, sum(rated) as rated, sum(unpriced) as unpriced
from line group by customer, order_no order by customer, day, order_no`;

/** The statement that defines purchase days, for `--explain`. */
export const purchaseDaysSql: readonly string[] = [purchases];

/**
 * Reads the purchase days of all customers through `asOf`. Orders that came back whole do not count; returns are taken off the
 * order that they name, else off the purchase day before. Orders at amount 0 of which nothing came back count here, other than
 * in counts of orders: something was taken.
 */
export async function readPurchaseDays(store: Store, question: PurchaseQuestion): Promise<PurchaseDays> {
  const { db } = store;
  const bound = {
    as_of: question.asOf,
    assume: question.assumeMargin === true ? 1 : null,
    minor_per_major: Number(`1e${store.settings.currencyDigits}`),
  };
  const ids = customerIdsByNumber(store);
  const customers = ids.length;
  const owner: number[] = [];
  const day: number[] = [];
  const bought: number[] = [];
  const known: number[] = [];
  const rated: number[] = [];
  let unpriced = 0;
  const takeOrder = (
    customer: number,
    onDay: number,
    isPurchase: number,
    margin: number,
    amount: number,
    lines: number,
  ) => {
    let at = day.length - 1;
    if (at < 0 || owner[at] !== customer || day[at] !== onDay) {
      at++;
      owner.push(customer);
      day.push(onDay);
      bought.push(0);
      known.push(0);
      rated.push(0);
    }
    bought[at] = Math.max(bought[at]!, isPurchase);
    known[at] = known[at]! + margin;
    rated[at] = rated[at]! + amount;
    unpriced += lines;
  };
  const columns = ['customer', 'day', 'bought', 'known', 'rated', 'unpriced'];
  eachRow(db, columns, purchases, [bound], takeOrder);
  return { customers, ids, unpriced, ...onlyPurchases(customers, owner, day, bought, known, rated) };
}

/** Folds days without a purchase into the purchase day before; returns before the first purchase are left out. */
function onlyPurchases(
  customers: number,
  owner: readonly number[],
  day: readonly number[],
  bought: readonly number[],
  known: readonly number[],
  rated: readonly number[],
): Pick<PurchaseDays, 'start' | 'day' | 'known' | 'rated'> {
  const kept = bought.reduce((sum, one) => sum + one, 0);
  const start = new Int32Array(customers + 1);
  const out = {
    start,
    day: new Int32Array(kept),
    known: new Float64Array(kept),
    rated: new Float64Array(kept),
  };
  let at = -1;
  for (let i = 0; i < owner.length; i++) {
    if (bought[i] === 1) {
      at++;
      out.day[at] = day[i]!;
      start[owner[i]! + 1] = at + 1;
    } else if (at < 0 || start[owner[i]! + 1] === 0) continue;
    out.known[at] = out.known[at]! + known[i]!;
    out.rated[at] = out.rated[at]! + rated[i]!;
  }
  fillStarts(start);
  return out;
}
