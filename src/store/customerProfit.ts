import type { Day } from '../days.js';
import { eachContactPiece } from './contactPrices.js';
import { countedOrder } from './countedOrder.js';
import { type CustomerSums, customerSums } from './customerSums.js';
import { eachRow } from './eachRow.js';
import { lineMargin } from './lineMargin.js';
import type { Store } from './open.js';

/**
 * What customers bought and cost from a first day to a last one, by column, in ascending order of their numbers. Money in
 * minor units. Everybody with an order, a contact or a case is in it.
 */
export interface CustomerAccounts {
  readonly size: number;
  readonly customer: Int32Array;
  /** Orders (`countedOrder`). */
  readonly orders: Int32Array;
  readonly spend: Float64Array;
  /** Margin of lines whose cost is known, and the amount of the others, whose margin is a rate. */
  readonly known: Float64Array;
  readonly rated: Float64Array;
  readonly contacts: Int32Array;
  /** Contacts at their own, their arm's or their campaign's price, millionths of a major unit. */
  readonly contactRate: Float64Array;
  readonly cases: Int32Array;
  readonly serviceCost: Float64Array;
}

/**
 * The definition of a customer's account: orders (`countedOrder`), spend and margin by the day of each line, contacts
 * made, service cases opened. Everybody with any of them is in it; anonymous sales are not.
 */
export const customerAccountsSql = `
with ordered as (
  select o.customer, sum(o.amount) as amount, sum(${lineMargin.known}) as known, sum(${lineMargin.rated}) as rated
  from order_rows o left join product_rows p on p.product = o.product
  where o.customer > 0 and o.day between @from and @to
  group by o.customer, ${countedOrder.number}
), event as (
  select customer, count(*) filter (where amount > 0) as orders, sum(amount) as spend, sum(known) as known,
    sum(rated) as rated, 0 as contacts, 0 as contact_rate, 0 as cases, 0 as service_cost
  from ordered group by customer
  union all
  select c.customer, 0, 0, 0, 0, count(*), coalesce(sum(coalesce(c.cost, a.cost, k.contact_cost)), 0), 0, 0
  from contact_rows c
  join campaign_rows k on k.campaign = c.campaign
  left join arm_rows a on a.campaign = c.campaign and a.arm = c.arm
  where c.arm <> 'control' and c.day between @from and @to
  group by c.customer
  union all
  select customer, 0, 0, 0, 0, 0, 0, count(*), coalesce(sum(cost), 0)
  from case_rows where customer > 0 and day between @from and @to
  group by customer
)
select e.customer, sum(e.orders) as orders, sum(e.spend) as spend, sum(e.known) as known,
  sum(e.rated) as rated, sum(e.contacts) as contacts, sum(e.contact_rate) as contactRate, sum(e.cases) as cases,
  sum(e.service_cost) as serviceCost
from event e join customer_rows r on r.customer = e.customer
group by e.customer
order by e.customer`;

const customerCount = 'select coalesce(max(customer), 0) + 1 from customer_rows';

const casesOpened = `
select customer, count(*) as cases, coalesce(sum(cost), 0) as cost
from case_rows where customer > 0 and day between ? and ?
group by customer order by customer`;

/** The accounts of all customers from day `from` to day `to`: `customerAccountsSql` over columns. */
export async function customerAccounts(
  store: Store,
  from: Day | undefined,
  to: Day,
  assumeMarginMillionths: number | undefined,
): Promise<CustomerAccounts> {
  const sums = customerSums(store, from, to, assumeMarginMillionths === undefined ? 'known' : 'unknown');
  const first = from ?? -1_000_000_000;
  const all = store.db.prepare<[], number>(customerCount).pluck().get()!;
  const contacts = new Int32Array(all);
  const contactRate = new Float64Array(all);
  eachContactPiece(store, { from: first, to }, ({ size, customer, price }) => {
    for (let i = 0; i < size; i++) {
      const one = customer[i]!;
      contacts[one] = contacts[one]! + 1;
      if (!Number.isNaN(price[i]!)) contactRate[one] = contactRate[one]! + price[i]!;
    }
  });
  const cases = new Int32Array(all);
  const serviceCost = new Float64Array(all);
  const keep = (customer: number, n: number, cost: number) => {
    cases[customer] = n;
    serviceCost[customer] = cost;
  };
  eachRow(store.db, ['customer', 'cases', 'cost'], casesOpened, [first, to], keep);
  return gathered(sums, { contacts, contactRate, cases, serviceCost });
}

type Served = Pick<CustomerAccounts, 'contacts' | 'contactRate' | 'cases' | 'serviceCost'>;

/** Puts what customers bought beside what they cost, which comes by their number. */
function gathered(sums: CustomerSums, served: Served): CustomerAccounts {
  const all = served.contacts.length;
  const customer = new Int32Array(all);
  const orders = new Int32Array(all);
  const spend = new Float64Array(all);
  const known = new Float64Array(all);
  const rated = new Float64Array(all);
  let size = 0;
  let next = 0;
  for (let c = 1; c < all; c++) {
    while (next < sums.size && sums.customer[next]! < c) next++;
    const bought = next < sums.size && sums.customer[next] === c;
    if (!bought && served.contacts[c] === 0 && served.cases[c] === 0) continue;
    if (bought) {
      orders[size] = sums.orders[next]!;
      spend[size] = sums.spend[next]!;
      known[size] = sums.known[next]!;
      rated[size] = sums.rated[next]!;
    }
    customer[size] = c;
    // Nobody comes after a place that is read: places never run ahead of numbers.
    served.contacts[size] = served.contacts[c]!;
    served.contactRate[size] = served.contactRate[c]!;
    served.cases[size] = served.cases[c]!;
    served.serviceCost[size] = served.serviceCost[c]!;
    size++;
  }
  return {
    size,
    customer: customer.subarray(0, size),
    orders: orders.subarray(0, size),
    spend: spend.subarray(0, size),
    known: known.subarray(0, size),
    rated: rated.subarray(0, size),
    contacts: served.contacts.subarray(0, size),
    contactRate: served.contactRate.subarray(0, size),
    cases: served.cases.subarray(0, size),
    serviceCost: served.serviceCost.subarray(0, size),
  };
}

const apart = `
select coalesce((select sum(amount) from order_rows where customer = 0 and day between @from and @to), 0) as anonymous,
  (select count(*) from customer_rows) - (select count(*) from customer_rows where customer = 0) as customers`;

/** Anonymous sales, minor units, and the number of all customers: what the accounts are a part of. */
export async function besideAccounts(
  store: Store,
  from: Day | undefined,
  to: Day,
): Promise<{ readonly anonymous: number; readonly customers: number }> {
  return store.db
    .prepare<[object], { anonymous: number; customers: number }>(apart)
    .get({ from: from ?? -1_000_000_000, to })!;
}
