import type { Day } from '../days.js';
import { dictionary } from './dictionary.js';
import { eachRow } from './eachRow.js';
import { fillStarts } from './fillStarts.js';
import type { Store } from './open.js';
import { type OrderLines, readLines } from './orderLines.js';
import { type PastCases, type PastVisits, readCases, readVisits } from './serviceHistory.js';

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
  readonly cases: PastCases;
  readonly visits: PastVisits;
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
    cases: readCases(store, asOf, customers),
    visits: readVisits(store, asOf, customers),
  };
}

const customerCount = 'select coalesce(max(customer), 0) + 1 as n from customer_rows';

const pastContacts = `
select customer, day, campaign from contact_rows where customer > 0 and day <= ? and arm <> 'control'
order by customer, campaign, wave`;

function readContacts(store: Store, asOf: Day, customers: number): PastContacts {
  const start = new Int32Array(customers + 1);
  const day: number[] = [];
  const campaign: number[] = [];
  let firstOf = 0;
  // The store has them by campaign; those of a customer are few.
  const take = (customer: number, on: Day, from: number) => {
    const first = start[customer + 1] === 0 ? day.length : firstOf;
    firstOf = first;
    let at = day.length;
    for (; at > first && day[at - 1]! > on; at--) {
      day[at] = day[at - 1]!;
      campaign[at] = campaign[at - 1]!;
    }
    day[at] = on;
    campaign[at] = from;
    start[customer + 1] = day.length;
  };
  eachRow(store.db, ['customer', 'day', 'campaign'], pastContacts, [asOf], take);
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
  const take = (customer: number, to: number, on: Day, kind: string, times: number) => {
    campaign.push(to);
    day.push(on);
    type.push(types.code(kind));
    copies.push(times);
    start[customer + 1] = day.length;
  };
  eachRow(store.db, ['customer', 'campaign', 'day', 'type', 'copies'], pastResponses, [asOf], take);
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
