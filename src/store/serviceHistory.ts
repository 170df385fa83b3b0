import type { Day } from '../days.js';
import { eachRow } from './eachRow.js';
import { fillStarts } from './fillStarts.js';
import type { Store } from './open.js';

/** Stands for a case that is still open. */
const stillOpen = 1_000_000_000;

/** Service cases by customer and day of opening. */
export interface PastCases {
  readonly start: Int32Array;
  readonly day: Int32Array;
  /** The day of closing, `stillOpen` if there is none. */
  readonly closed: Int32Array;
  /** What the customer said afterwards; NaN if nothing. */
  readonly satisfaction: Float64Array;
}

/** Visits by customer and day. */
export interface PastVisits {
  readonly start: Int32Array;
  readonly day: Int32Array;
  readonly copies: Int32Array;
}

const pastCases = `
select customer, day, closed_on, satisfaction from case_rows where customer > 0 and day <= ?
order by customer, day, case_id`;

/** Reads the cases that customers opened through a day, as they stood then. */
export function readCases({ db }: Store, asOf: Day, customers: number): PastCases {
  const start = new Int32Array(customers + 1);
  const day: number[] = [];
  const closed: number[] = [];
  const satisfaction: number[] = [];
  const take = (customer: number, opened: Day, until: Day | null, said: number | null) => {
    day.push(opened);
    closed.push(until === null || until > asOf ? stillOpen : until);
    satisfaction.push(said ?? Number.NaN);
    start[customer + 1] = day.length;
  };
  eachRow(db, ['customer', 'day', 'closed_on', 'satisfaction'], pastCases, [asOf], take);
  fillStarts(start);
  return {
    start,
    day: Int32Array.from(day),
    closed: Int32Array.from(closed),
    satisfaction: Float64Array.from(satisfaction),
  };
}

const pastVisits = `
select customer, day, copies from visit_rows where customer > 0 and day <= ?
order by customer, day, second, page, product, channel, seconds, visit_id`;

/** Reads the visits of customers through a day. */
export function readVisits({ db }: Store, asOf: Day, customers: number): PastVisits {
  const start = new Int32Array(customers + 1);
  const day: number[] = [];
  const copies: number[] = [];
  const take = (customer: number, on: Day, times: number) => {
    day.push(on);
    copies.push(times);
    start[customer + 1] = day.length;
  };
  eachRow(db, ['customer', 'day', 'copies'], pastVisits, [asOf], take);
  fillStarts(start);
  return { start, day: Int32Array.from(day), copies: Int32Array.from(copies) };
}
