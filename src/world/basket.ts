import type { Day } from '../days.js';
import type { Random } from '../random.js';
import { monthIndex, promotions } from './calendar.js';
import { type Catalogue, categories } from './catalogue.js';
import type { People } from './people.js';
import { pick, poisson } from './stream.js';

/** Order lines, one list per fact; money in minor units. A line that came back names its order in `returns`. */
export interface Lines {
  readonly order: number[];
  readonly customer: number[];
  readonly day: number[];
  readonly line: number[];
  readonly product: number[];
  readonly quantity: number[];
  readonly amount: number[];
  readonly cost: number[];
  readonly discount: number[];
  /** 0 web, 1 phone, 2 shop. */
  readonly channel: number[];
  /** The place of the send whose voucher was used, or -1. */
  readonly voucher: number[];
  /** Day on which the line came back, or 0. */
  readonly returned: number[];
}

export function emptyLines(): Lines {
  return {
    order: [],
    customer: [],
    day: [],
    line: [],
    product: [],
    quantity: [],
    amount: [],
    cost: [],
    discount: [],
    channel: [],
    voucher: [],
    returned: [],
  };
}

const depths = [0.1, 0.15, 0.2, 0.3];
const meanDepth = 0.1875;
const meanQuantity = 0.6 + 2 * 0.28 + 3 * 0.12;
const weights = new Float64Array(categories.length);

/** Fills one order with lines: how many, of what, at what reduction, and which of them come back. */
export function fillBasket(
  people: People,
  goods: Catalogue,
  customer: number,
  day: Day,
  order: number,
  uniform: Random,
  voucher: number,
  voucherShare: number,
  lines: Lines,
): void {
  const count = 1 + poisson(people.lines[customer]! - 1, uniform);
  const u = uniform();
  const channel = u < (people.birthYear[customer]! < 1962 ? 0.3 : 0.06) ? 1 : u > 0.9 ? 2 : 0;
  const month = monthIndex(day);
  const reduced = people.bargain[customer]! * promotions[month]!;
  categoryTotals(people, customer, month);
  for (let line = 1; line <= count; line++) {
    const category = pick(weights, uniform());
    const product = pick(goods.popularity, uniform(), goods.first[category]!, goods.first[category + 1]!);
    const { price, cost } = goods.products[product]!;
    const q = uniform();
    const quantity = q < 0.6 ? 1 : q < 0.88 ? 2 : 3;
    const depth = uniform() < reduced ? depths[Math.floor(uniform() * 4)]! : 0;
    const full = price * quantity;
    const amount = Math.round(full * (1 - depth) * (1 - voucherShare));
    const back = uniform() < categories[category]!.returnRate;
    lines.order.push(order);
    lines.customer.push(customer);
    lines.day.push(day);
    lines.line.push(line);
    lines.product.push(product);
    lines.quantity.push(quantity);
    lines.amount.push(amount);
    lines.cost.push(cost * quantity);
    lines.discount.push(full - amount);
    lines.channel.push(channel);
    lines.voucher.push(voucher);
    lines.returned.push(back ? day + 4 + Math.floor(uniform() * 22) : 0);
  }
}

/** What an order of this customer is worth on average in a month, returns settled, no voucher; minor units. */
export function expectedOrder(
  people: People,
  goods: Catalogue,
  customer: number,
  month: number,
): { readonly amount: number; readonly margin: number } {
  categoryTotals(people, customer, month);
  const kept = 1 - people.bargain[customer]! * promotions[month]! * meanDepth;
  const all = weights[categories.length - 1]!;
  let amount = 0;
  let cost = 0;
  let before = 0;
  for (let c = 0; c < categories.length; c++) {
    const share = ((weights[c]! - before) / all) * (1 - categories[c]!.returnRate);
    before = weights[c]!;
    amount += share * goods.meanPrice[c]! * kept;
    cost += share * goods.meanCost[c]!;
  }
  const units = people.lines[customer]! * meanQuantity;
  return { amount: amount * units, margin: (amount - cost) * units };
}

/** Leaves in `weights` the running totals of what the customer likes times what the month asks for. */
function categoryTotals(people: People, customer: number, month: number): void {
  let total = 0;
  for (let c = 0; c < categories.length; c++) {
    total += people.taste[customer * categories.length + c]! * categories[c]!.season[month]!;
    weights[c] = total;
  }
}
