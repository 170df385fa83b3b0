import type { Day } from '../days.js';
import { rateToMinor } from '../money.js';
import { dictionary } from './dictionary.js';
import type { Store } from './open.js';

/**
 * Everything that happened to known customers through a day, as typed columns sorted by customer and day: what
 * features and outcomes are computed from. `start[c] … start[c + 1] − 1` are the rows of customer number `c`.
 * Money in minor units. Anonymous sales (customer 0) are not here.
 */
export interface History {
  readonly asOf: Day;
  /** One more than the largest customer number. */
  readonly customers: number;
  readonly currencyDigits: number;
  readonly lines: OrderLines;
  readonly contacts: PastContacts;
  readonly responses: PastResponses;
}

/** Order lines. A line without a known cost has NaN in `cost`. */
export interface OrderLines {
  readonly start: Int32Array;
  readonly day: Int32Array;
  readonly order: Int32Array;
  readonly amount: Float64Array;
  readonly cost: Float64Array;
  readonly discount: Float64Array;
  /** The order and the day whose window a line counts in: of the order that it returns, if it names one; else its own. */
  readonly outcomeOrder: Int32Array;
  readonly outcomeDay: Int32Array;
  /** Codes into `channels` and `categories`, -1 if unknown. */
  readonly channel: Int32Array;
  readonly category: Int32Array;
  readonly channels: readonly string[];
  readonly categories: readonly string[];
}

/** Messages that were sent; the held out are not here. */
export interface PastContacts {
  readonly start: Int32Array;
  readonly day: Int32Array;
  readonly campaign: Int32Array;
}

/** Responses, without those made by machines. Sorted by customer, campaign and day. */
export interface PastResponses {
  readonly start: Int32Array;
  readonly day: Int32Array;
  readonly campaign: Int32Array;
  /** Codes into `types`. */
  readonly type: Int32Array;
  readonly copies: Int32Array;
  readonly types: readonly string[];
}

/** Reads the history of all customers through `asOf`. */
export async function readHistory(store: Store, asOf: Day): Promise<History> {
  const customers = store.db.prepare<[], { n: number }>(customerCount).get()!.n;
  return {
    asOf,
    customers,
    currencyDigits: store.settings.currencyDigits,
    lines: readLines(store, asOf, customers),
    contacts: readContacts(store, asOf, customers),
    responses: readResponses(store, asOf, customers),
  };
}

/**
 * Net margin of a line in minor units; `rate` (millionths) stands in for an unknown cost and may leave a fraction, which
 * sums keep. NaN if neither is known. The definition in SQL is `lineMargin`.
 */
export function lineMarginAt(lines: OrderLines, line: number, rate: number | undefined): number {
  const cost = lines.cost[line]!;
  const amount = lines.amount[line]!;
  if (!Number.isNaN(cost)) return amount - cost;
  return rate === undefined ? Number.NaN : (amount * rate) / 1_000_000;
}

/** The first row of `[from, to)` whose day is `day` or later; days ascend within the range. */
export function firstFrom(days: Int32Array, from: number, to: number, day: Day): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (days[middle]! < day) low = middle + 1;
    else high = middle;
  }
  return low;
}

const customerCount = 'select coalesce(max(customer), 0) + 1 as n from customer_rows';

const productFacts = `
select product, category, unit_cost from product_rows`;

const lineCount = 'select count(*) as n from order_rows where customer > 0 and day <= ?';

/** Handing rows to a function is three times as fast as iterating over them; the inner order is the key's own. */
const orderLines = `
select count(take_line(customer, day, order_no, amount, cost, discount, quantity, product, channel, returns_order))
from (select * from order_rows where customer > 0 and day <= ? order by customer, day, order_no, line)`;

function readLines(store: Store, asOf: Day, customers: number): OrderLines {
  const { db } = store;
  const digits = store.settings.currencyDigits;
  const categories = dictionary();
  const channels = dictionary();
  const categoryOf: number[] = [];
  const unitCostOf: (number | null)[] = [];
  for (const row of db.prepare<[], [number, string | null, number | null]>(productFacts).raw().iterate()) {
    categoryOf[row[0]] = categories.code(row[1]);
    unitCostOf[row[0]] = row[2];
  }
  const n = db.prepare<[number], { n: number }>(lineCount).get(asOf)!.n;
  const start = new Int32Array(customers + 1);
  const day = new Int32Array(n);
  const order = new Int32Array(n);
  const amount = new Float64Array(n);
  const cost = new Float64Array(n);
  const discount = new Float64Array(n);
  const outcomeOrder = new Int32Array(n);
  const outcomeDay = new Int32Array(n);
  const channel = new Int32Array(n);
  const category = new Int32Array(n);
  const firstDay = new Map<number, Day>();
  const returns: (readonly [number, number])[] = [];
  let i = 0;
  const takeLine = (
    customer: number,
    onDay: number,
    orderNo: number,
    paid: number,
    lineCost: number | null,
    off: number | null,
    quantity: number,
    product: number | null,
    by: string | null,
    returned: number | null,
  ) => {
    start[customer + 1] = i + 1;
    day[i] = onDay;
    outcomeDay[i] = onDay;
    outcomeOrder[i] = orderNo;
    order[i] = orderNo;
    amount[i] = paid;
    const unitCost = product === null ? null : (unitCostOf[product] ?? null);
    const pieces = paid < 0 ? -Math.abs(quantity) : quantity;
    if (lineCost !== null) cost[i] = lineCost;
    else cost[i] = unitCost === null ? Number.NaN : rateToMinor(unitCost, pieces, digits);
    discount[i] = off ?? 0;
    channel[i] = channels.code(by);
    category[i] = product === null ? -1 : (categoryOf[product] ?? -1);
    if (returned !== null && paid < 0) returns.push([i, returned]);
    i++;
    return null;
  };
  db.function('take_line', { directOnly: true }, takeLine as (...values: unknown[]) => unknown);
  db.prepare<[number], number>(orderLines).pluck().get(asOf);
  fillStarts(start);
  if (returns.length > 0) {
    for (let at = n - 1; at >= 0; at--) {
      const known = firstDay.get(order[at]!);
      if (known === undefined || day[at]! < known) firstDay.set(order[at]!, day[at]!);
    }
    for (const [at, returned] of returns) {
      outcomeOrder[at] = returned;
      outcomeDay[at] = firstDay.get(returned) ?? day[at]!;
    }
  }
  return {
    start,
    day,
    order,
    amount,
    cost,
    discount,
    outcomeOrder,
    outcomeDay,
    channel,
    category,
    channels: channels.names,
    categories: categories.names,
  };
}

const pastContacts = `
select customer, day, campaign from contact_rows where customer > 0 and day <= ? and arm <> 'control'
order by customer, day, campaign, wave`;

function readContacts(store: Store, asOf: Day, customers: number): PastContacts {
  const start = new Int32Array(customers + 1);
  const day: number[] = [];
  const campaign: number[] = [];
  const rows = store.db.prepare<[number], [number, number, number]>(pastContacts).raw();
  for (const row of rows.iterate(asOf)) {
    day.push(row[1]);
    campaign.push(row[2]);
    start[row[0] + 1] = day.length;
  }
  fillStarts(start);
  return { start, day: Int32Array.from(day), campaign: Int32Array.from(campaign) };
}

const pastResponses = `
select customer, campaign, day, type, copies from response_rows
where customer > 0 and day <= ? and coalesce(machine, 0) = 0
order by customer, campaign, day, type, second, wave, ref, response_id`;

function readResponses(store: Store, asOf: Day, customers: number): PastResponses {
  const start = new Int32Array(customers + 1);
  const day: number[] = [];
  const campaign: number[] = [];
  const type: number[] = [];
  const copies: number[] = [];
  const types = dictionary();
  const rows = store.db.prepare<[number], [number, number, number, string, number]>(pastResponses).raw();
  for (const row of rows.iterate(asOf)) {
    campaign.push(row[1]);
    day.push(row[2]);
    type.push(types.code(row[3]));
    copies.push(row[4]);
    start[row[0] + 1] = day.length;
  }
  fillStarts(start);
  return {
    start,
    day: Int32Array.from(day),
    campaign: Int32Array.from(campaign),
    type: Int32Array.from(type),
    copies: Int32Array.from(copies),
    types: types.names,
  };
}

/** Turns "end of the rows of customer c, if any" into starts that ascend. */
function fillStarts(start: Int32Array): void {
  for (let c = 1; c < start.length; c++) if (start[c]! < start[c - 1]!) start[c] = start[c - 1]!;
}
