import type { Day } from '../days.js';
import { eachContact } from './contactPrices.js';
import { customerSums, eachById } from './customerSums.js';
import { eachRow } from './eachRow.js';
import { lineMargin } from './lineMargin.js';
import type { Store } from './open.js';

/** What one customer bought and cost from a first day to a last one. Money in minor units. */
export interface CustomerAccount {
  readonly customerId: string;
  readonly orders: number;
  readonly spend: number;
  /** Margin of lines whose cost is known, and the amount of the others, whose margin is a rate. */
  readonly known: number;
  readonly rated: number;
  readonly contacts: number;
  /** Contacts at their own, their arm's or their campaign's price, millionths of a major unit. */
  readonly contactRate: number;
  readonly cases: number;
  readonly serviceCost: number;
}

/**
 * The definition of a customer's account: orders with positive net amount, spend and margin by the day of each line, contacts
 * made, service cases opened. Everybody with any of them is in it; anonymous sales are not.
 */
export const customerAccountsSql = `
with ordered as (
  select o.customer, o.order_no, sum(o.amount) as amount, sum(${lineMargin.known}) as known, sum(${lineMargin.rated}) as rated
  from order_rows o left join product_rows p on p.product = o.product
  where o.customer > 0 and o.day between @from and @to
  group by o.customer, o.order_no
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
select r.customer_id as customerId, sum(e.orders) as orders, sum(e.spend) as spend, sum(e.known) as known,
  sum(e.rated) as rated, sum(e.contacts) as contacts, sum(e.contact_rate) as contactRate, sum(e.cases) as cases,
  sum(e.service_cost) as serviceCost
from event e join customer_rows r on r.customer = e.customer
group by e.customer, r.customer_id
order by r.customer_id`;

const customerCount = 'select coalesce(max(customer), 0) + 1 from customer_rows';

const casesOpened = `
select customer, count(*) as cases, coalesce(sum(cost), 0) as cost
from case_rows where customer > 0 and day between ? and ?
group by customer order by customer`;

/**
 * The accounts of all customers with an order, a contact or a case from day `from` to day `to`, by customer id:
 * `customerAccountsSql` over columns.
 */
export async function customerAccounts(
  store: Store,
  from: Day | undefined,
  to: Day,
  assumeMarginMillionths: number | undefined,
): Promise<readonly CustomerAccount[]> {
  const sums = customerSums(store, from, to, assumeMarginMillionths === undefined ? 'known' : 'unknown');
  const first = from ?? -1_000_000_000;
  const size = store.db.prepare<[], number>(customerCount).pluck().get()!;
  const contacts = new Int32Array(size);
  const contactRate = new Float64Array(size);
  eachContact(store, first, to, (customer, _day, price) => {
    contacts[customer] = contacts[customer]! + 1;
    if (!Number.isNaN(price)) contactRate[customer] = contactRate[customer]! + price;
  });
  const cases = new Map<number, readonly [cases: number, cost: number]>();
  const keep = (customer: number, n: number, cost: number) => cases.set(customer, [n, cost]);
  eachRow(store.db, ['customer', 'cases', 'cost'], casesOpened, [first, to], keep);
  const found: CustomerAccount[] = [];
  eachById(store, sums, (customerId, i, customer) => {
    const opened = cases.get(customer);
    if (i < 0 && contacts[customer] === 0 && opened === undefined) return;
    found.push({
      customerId,
      orders: i < 0 ? 0 : sums.orders[i]!,
      spend: i < 0 ? 0 : sums.spend[i]!,
      known: i < 0 ? 0 : sums.known[i]!,
      rated: i < 0 ? 0 : sums.rated[i]!,
      contacts: contacts[customer]!,
      contactRate: contactRate[customer]!,
      cases: opened?.[0] ?? 0,
      serviceCost: opened?.[1] ?? 0,
    });
  });
  return found;
}

const apart = `
select coalesce((select sum(amount) from order_rows where customer = 0 and day between @from and @to), 0) as anonymous,
  (select count(*) from customer_rows where customer > 0) as customers`;

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
