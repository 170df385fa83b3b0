import { civil, type Day } from '../days.js';
import { pieceRows } from './columnPieces.js';
import { eachContactPiece, type PricedContacts } from './contactPrices.js';
import type { PartColumnName } from './foldLines.js';
import type { Store } from './open.js';
import { countCustomers, eachAcquisitionCost, foldOrders } from './orderDays.js';
import { eachOrderPart } from './orderParts.js';

/**
 * Customers by the month of their first purchase, an order of positive net amount. Months are counted backwards from that of the
 * last day, 0: a cohort `c` months ago has its customers in `customers[c]`, and what they did `m` months ago in cell
 * `cellOf(c) + m`, m = 0 … c.
 */
export interface CohortSums {
  /** So many months ago is the earliest first purchase, plus one. */
  readonly cohorts: number;
  /** The month of the last day: 12·year + month − 1. */
  readonly lastMonth: number;
  readonly customers: Float64Array;
  /** What winning customers cost in minor units, and for how many it is known. */
  readonly acquisitionCost: Float64Array;
  readonly acquisitionKnown: Float64Array;
  /** By cell: customers with a purchase, purchases, the margin of all orders, and what contacts cost, in minor units. */
  readonly active: Float64Array;
  readonly orders: Float64Array;
  readonly margin: Float64Array;
  readonly contacts: Float64Array;
  /** Orders of all customers, those with a positive net amount, and those with a margin that is a rate. */
  readonly counted: { readonly all: number; readonly positive: number; readonly unpriced: number };
}

/** Where the cells of the cohort so many months ago begin. */
export const cellOf = (month: number): number => (month * (month + 1)) / 2;

/**
 * The cohorts of known customers through a day: orders as in `orderDays`, without an array of them where each is one part. `rate`
 * is the margin of what has no known cost, in millionths; `assumed`: of all.
 */
export function cohortSums(store: Store, to: Day, rate: number, assumed: boolean): CohortSums {
  const customers = countCustomers(store);
  const tally = cohortTally(to, customers, rate);
  const none = new Float64Array(pieceRows);
  const names = (single: boolean): readonly PartColumnName[] =>
    single ? ['customer', 'day', 'amount', ...(assumed ? [] : (['known', 'rated'] as const))] : [];
  let single = true;
  eachOrderPart(store, names, (piece) => {
    single = piece.single;
    if (!single) return;
    const { rows } = piece;
    const [customer, day, amount] = [piece.whole('customer'), piece.whole('day'), piece.number('amount')];
    const known = assumed ? (rows > none.length ? new Float64Array(rows) : none) : piece.number('known');
    tally.bought({ rows, customer, day, amount, known, rated: assumed ? amount : piece.number('rated') });
  });
  if (!single) {
    const { customer: owners, start, ...orders } = foldOrders(store, to, customers, assumed);
    const customer = new Int32Array(orders.day.length);
    owners.forEach((owner, c) => {
      customer.fill(owner, start[c]!, start[c + 1]!);
    });
    tally.bought({ rows: customer.length, customer, ...orders });
  }
  eachAcquisitionCost(store, tally.won);
  const minorPerMajor = Number(`1e${store.settings.currencyDigits}`);
  eachContactPiece(store, { to, of: tally.cohortOf }, (piece) => tally.contacted(piece, minorPerMajor));
  return tally.done();
}

/** Orders in the order of customers and days; the first `rows` places are taken. */
interface Orders {
  readonly rows: number;
  readonly customer: Int32Array;
  readonly day: Int32Array;
  readonly amount: Float64Array;
  readonly known: Float64Array;
  readonly rated: Float64Array;
}

/** Adds up what is handed over piece by piece: all orders first. */
function cohortTally(to: Day, customers: number, rate: number) {
  const monthOf = monthsBefore(to);
  /** Months ago of the first purchase; −1 where there is none. */
  const cohortOf = new Int32Array(customers).fill(-1);
  let sums = withRoom(128);
  const counted = { all: 0, positive: 0, unpriced: 0 };
  let cohorts = 0;
  let owner = 0;
  let seen = -1;
  /** Margins of the owner's orders of one month, while there is no purchase. */
  let early: number[] = [];
  let earlyMonth = -1;
  const waits = (month: number, margin: number) => {
    if (month !== earlyMonth) early = [];
    earlyMonth = month;
    early.push(margin);
  };
  const begins = (month: number) => {
    cohortOf[owner] = month;
    cohorts = Math.max(cohorts, month + 1);
    if (month >= sums.customers.length) sums = withRoom(2 * month, sums);
    sums.customers[month] = sums.customers[month]! + 1;
    if (earlyMonth !== month) return;
    const cell = cellOf(month) + month;
    for (const margin of early) sums.margin[cell] = sums.margin[cell]! + margin;
  };
  return {
    cohortOf,
    /** Orders of one customer may come in several calls. */
    bought({ rows, customer, day, amount, known, rated }: Orders): void {
      let { active, orders, margin: margins } = sums;
      let last = owner;
      let cohort = last === 0 ? -1 : cohortOf[last]!;
      let from = cellOf(cohort);
      let lastMonth = seen;
      let [all, positive, unpriced] = [0, 0, 0];
      for (let i = 0; i < rows; i++) {
        const who = customer[i]!;
        const on = day[i]!;
        if (on > to || who === 0 || who >= customers) continue;
        if (who !== last) {
          last = who;
          cohort = -1;
          lastMonth = -1;
        }
        all++;
        const month = monthOf(on);
        const unknown = rated[i]!;
        let margin = known[i]!;
        if (unknown !== 0) {
          unpriced++;
          margin += (unknown * rate) / 1_000_000;
        }
        const isPurchase = amount[i]! > 0;
        if (isPurchase) positive++;
        if (cohort < 0) {
          if (last !== owner) earlyMonth = -1;
          owner = last;
          if (!isPurchase) {
            waits(month, margin);
            continue;
          }
          begins(month);
          ({ active, orders, margin: margins } = sums);
          cohort = month;
          from = cellOf(cohort);
        }
        const cell = from + month;
        margins[cell] = margins[cell]! + margin;
        if (!isPurchase) continue;
        orders[cell] = orders[cell]! + 1;
        if (month !== lastMonth) active[cell] = active[cell]! + 1;
        lastMonth = month;
      }
      [owner, seen] = [last, lastMonth];
      counted.all += all;
      counted.positive += positive;
      counted.unpriced += unpriced;
    },
    won(customer: number, cost: number): void {
      const cohort = cohortOf[customer] ?? -1;
      if (cohort < 0) return;
      sums.acquisitionCost[cohort] = sums.acquisitionCost[cohort]! + cost;
      sums.acquisitionKnown[cohort] = sums.acquisitionKnown[cohort]! + 1;
    },
    /** Only of customers in a cohort, prices in millionths; a contact before the month of the first purchase counts nowhere. */
    contacted({ size, customer, day, price }: PricedContacts, minorPerMajor: number): void {
      const { contacts } = sums;
      for (let i = 0; i < size; i++) {
        const cohort = cohortOf[customer[i]!]!;
        const month = monthOf(day[i]!);
        const one = price[i]!;
        if (month > cohort || Number.isNaN(one)) continue;
        const cell = cellOf(cohort) + month;
        contacts[cell] = contacts[cell]! + (one * minorPerMajor) / 1_000_000;
      }
    },
    done: (): CohortSums => ({
      ...withRoom(cohorts, sums),
      cohorts,
      lastMonth: monthNumber(to),
      counted,
    }),
  };
}

type Sums = Omit<CohortSums, 'cohorts' | 'lastMonth' | 'counted'>;

/** Sums with room for so many cohorts, those that there are taken over. */
function withRoom(months: number, from?: Sums): Sums {
  const column = (size: number, values?: Float64Array) => {
    const out = new Float64Array(size);
    if (values !== undefined) out.set(values.subarray(0, size));
    return out;
  };
  return {
    customers: column(months, from?.customers),
    acquisitionCost: column(months, from?.acquisitionCost),
    acquisitionKnown: column(months, from?.acquisitionKnown),
    active: column(cellOf(months), from?.active),
    orders: column(cellOf(months), from?.orders),
    margin: column(cellOf(months), from?.margin),
    contacts: column(cellOf(months), from?.contacts),
  };
}

/** How many months the month of a day is before that of the last day. */
function monthsBefore(to: Day): (day: Day) => number {
  const last = monthNumber(to);
  let months = new Int32Array(0);
  return (day) => {
    const ago = to - day;
    if (ago >= months.length)
      months = Int32Array.from({ length: 2 * ago + 1000 }, (_, i) => last - monthNumber(to - i));
    return months[ago]!;
  };
}

function monthNumber(day: Day): number {
  const { year, month } = civil(day);
  return 12 * year + month - 1;
}
