import type { Day } from '../days.js';
import { orderOf } from './countedOrder.js';
import { eachRow } from './eachRow.js';
import type { PartColumnName } from './foldLines.js';
import type { Store } from './open.js';
import { eachOrderPart, type OrderParts } from './orderParts.js';
import { orderPlaces } from './orderPlaces.js';

/** What the customers with a line in a period bought in it, by column; customers in ascending order of their numbers. Minor units. */
export interface CustomerSums {
  readonly size: number;
  readonly customer: Int32Array;
  /** Orders (`countedOrder`), and the latest day on which one of them began; of no meaning without any. */
  readonly orders: Int32Array;
  readonly lastDay: Int32Array;
  readonly spend: Float64Array;
  /** Margin of lines whose cost is known, and the amount of the others. */
  readonly known: Float64Array;
  readonly rated: Float64Array;
}

const customerCount = 'select coalesce(max(customer), 0) + 1 from customer_rows';

/**
 * Sums the lines from day `from` to day `to` by customer. `costs`: as lines and products say, all taken for unknown (then
 * everything is `rated`).
 */
export function customerSums(
  store: Store,
  from: Day | undefined,
  to: Day,
  costs: 'known' | 'unknown',
): CustomerSums {
  const customers = store.db.prepare<[], number>(customerCount).pluck().get()!;
  const first = from ?? Number.NEGATIVE_INFINITY;
  const places = orderPlaces();
  const orderAmount: number[] = [];
  const orderDay: number[] = [];
  const sums = {
    customer: new Int32Array(customers),
    orders: new Int32Array(customers),
    lastDay: new Int32Array(customers),
    spend: new Float64Array(customers),
    known: new Float64Array(costs === 'known' ? customers : 0),
    rated: new Float64Array(costs === 'known' ? customers : 0),
  };
  let at = -1;
  let customer = 0;
  let orders = 0;
  const settle = () => {
    let bought = 0;
    let last = 0;
    for (let place = 0; place < orders; place++) {
      if (orderAmount[place]! <= 0) continue;
      if (bought++ === 0 || orderDay[place]! > last) last = orderDay[place]!;
    }
    sums.orders[at] = bought;
    sums.lastDay[at] = last;
  };
  const columns = (single: boolean): readonly PartColumnName[] => [
    'customer',
    'day',
    'amount',
    ...(single ? [] : (['order', 'returned'] as const)),
    ...(costs === 'known' ? (['known', 'rated'] as const) : []),
  ];
  /** Orders that are one part each need not be told apart; `at` is the place of the customer whose parts came last. */
  const addSingle = (piece: OrderParts) => {
    const { rows } = piece;
    const [who, day, amount] = [piece.whole('customer'), piece.whole('day'), piece.number('amount')];
    const { customer: whose, orders: count, lastDay, spend } = sums;
    let place = at;
    let last = customer;
    for (let i = 0; i < rows; i++) {
      const on = day[i]!;
      const one = who[i]!;
      if (on > to || on < first || one === 0 || one >= customers) continue;
      if (one !== last) {
        last = one;
        whose[++place] = one;
      }
      const paid = amount[i]!;
      spend[place] = spend[place]! + paid;
      if (paid <= 0) continue;
      count[place] = count[place]! + 1;
      lastDay[place] = on;
    }
    if (costs === 'known') addMargins(piece, at, customer);
    [at, customer] = [place, last];
  };
  const addMargins = (piece: OrderParts, from: number, lastCustomer: number) => {
    const { rows } = piece;
    const [who, day] = [piece.whole('customer'), piece.whole('day')];
    const [known, rated] = [piece.number('known'), piece.number('rated')];
    const { known: margins, rated: amounts } = sums;
    let place = from;
    let last = lastCustomer;
    for (let i = 0; i < rows; i++) {
      const on = day[i]!;
      const one = who[i]!;
      if (on > to || on < first || one === 0 || one >= customers) continue;
      if (one !== last) {
        last = one;
        place++;
      }
      margins[place] = margins[place]! + known[i]!;
      amounts[place] = amounts[place]! + rated[i]!;
    }
  };
  const add = (piece: OrderParts) => {
    const [who, day] = [piece.whole('customer'), piece.whole('day')];
    const [order, returned] = [piece.whole('order'), piece.whole('returned')];
    const amount = piece.number('amount');
    const from = [at, customer] as const;
    for (let i = 0; i < piece.rows; i++) {
      const on = day[i]!;
      if (on > to || on < first || who[i] === 0 || who[i]! >= customers) continue;
      if (who[i] !== customer) {
        if (at >= 0) settle();
        customer = who[i]!;
        at++;
        sums.customer[at] = customer;
        orders = 0;
        places.restart();
      }
      const paid = amount[i]!;
      const place = places.of(orderOf(paid, order[i]!, returned[i]!));
      if (place === orders) {
        orders++;
        orderAmount[place] = paid;
        orderDay[place] = on;
      } else orderAmount[place] = orderAmount[place]! + paid;
      sums.spend[at] = sums.spend[at]! + paid;
    }
    if (costs === 'known') addMargins(piece, ...from);
  };
  let single = false;
  eachOrderPart(store, columns, (piece) => {
    single = piece.single;
    if (single) addSingle(piece);
    else add(piece);
  });
  if (at >= 0 && !single) settle();
  const size = at + 1;
  return costs === 'known'
    ? { size, ...sums }
    : { size, ...sums, known: new Float64Array(customers), rated: sums.spend };
}

const byId = 'select customer, customer_id from customer_rows where customer > 0 order by customer_id';

/** Goes through all customers by their ids, with their number and where they stand in the sums, -1 if they are not in them. */
export function eachById(
  { db }: Store,
  { size, customer }: Pick<CustomerSums, 'size' | 'customer'>,
  take: (customerId: string, place: number, customer: number) => void,
): void {
  const most = size === 0 ? 0 : customer[size - 1]!;
  const placeOf = new Int32Array(most + 1).fill(-1);
  for (let i = 0; i < size; i++) placeOf[customer[i]!] = i;
  eachRow(db, ['customer', 'customer_id'], byId, [], (number: number, id: string) =>
    take(id, placeOf[number] ?? -1, number),
  );
}

/** As one text, which is quicker than row by row; the inner order is kept. */
const inOrder = `
select group_concat(customer) from (select customer from customer_rows where customer > 0 order by customer_id)`;

/** Where customers, given by number, stand in the order of their ids. */
export function idRanks({ db }: Store, customer: Int32Array): Int32Array {
  let most = 0;
  for (const number of customer) if (number > most) most = number;
  const rankOf = new Int32Array(most + 1);
  const numbers = db.prepare<[], string | null>(inOrder).pluck().get() ?? '';
  let rank = 0;
  let number = 0;
  for (let i = 0; i < numbers.length; i++) {
    const digit = numbers.charCodeAt(i) - 48;
    if (digit >= 0) number = 10 * number + digit;
    else {
      rankOf[number] = rank++;
      number = 0;
    }
  }
  rankOf[number] = rank;
  return customer.map((one) => rankOf[one]!);
}
