import type { Day } from '../days.js';
import { random } from '../random.js';
import { sampleOf, variance } from '../stats/sample.js';
import { studentTQuantile, studentTTwoSided } from '../stats/studentT.js';
import { wilson } from '../stats/wilson.js';
import { boughtIn } from './recoveredStay.js';
import type { Estimated } from './retentionEconomics.js';

/** Orders by customer, sorted by day; positions are places in these columns. */
export interface OrdersByCustomer {
  readonly customers: number;
  readonly start: Int32Array;
  readonly day: Int32Array;
  readonly amount: Float64Array;
}

/** A customer whose buying is followed from the day after `from`; they had the case on day `on`. */
export interface Followed {
  readonly place: number;
  readonly on: Day;
  readonly from: Day;
}

/** How many bought in the days after, beside customers like them without a case. */
export interface AfterComplaint {
  readonly customers: number;
  readonly bought: number;
  readonly share: Estimated;
  /** Those for whom somebody alike was found, and their share and that of those alike. */
  readonly matched: number;
  readonly matchedShare: number | undefined;
  readonly alikeShare: number | undefined;
  readonly difference: Estimated;
  readonly pValue: number | undefined;
}

/** So many customers alike are looked for per complainer, among so many tried, for so many complainers at most. */
const [alikes, tries, most] = [5, 400, 4000];

/**
 * What followed a complaint: the share that placed an order of positive net amount within `days` days, against customers
 * `calm` (places of those without a case) who on the day of the complaint had bought as recently and as often in the year before,
 * over the same days. Matching is exact on bands of recency and frequency, with replacement, drawn by `seed`; the interval
 * of the difference is Student's t over complainers, 4,000 of them where there are more (Abadie & Imbens 2006, Econometrica 74, show that reuse of the alike makes
 * it slightly short; it is small where there are many). It is no effect of complaining or of how it was handled: who complains and who
 * does not differ in more than what is matched (Rosenbaum & Rubin 1985, Am. Statistician 39).
 */
export function afterComplaint(
  followed: readonly Followed[],
  calm: Int32Array,
  orders: OrdersByCustomer,
  days: number,
  seed: number,
): AfterComplaint {
  const next = random(seed);
  let bought = 0;
  const own: number[] = [];
  const alike: number[] = [];
  followed.forEach(({ place, on, from }, k) => {
    const did = boughtIn(orders, place, from + 1, from + days) ? 1 : 0;
    bought += did;
    if (!isTaken(k, followed.length)) return;
    const band = bandOf(orders, place, on);
    let [found, others] = [0, 0];
    for (let i = 0; i < tries && found < alikes && band !== undefined && calm.length > 0; i++) {
      const other = calm[Math.floor(next() * calm.length)]!;
      if (bandOf(orders, other, on) !== band) continue;
      found++;
      if (boughtIn(orders, other, from + 1, from + days)) others++;
    }
    if (found === 0) return;
    own.push(did);
    alike.push(others / found);
  });
  const mean = (values: readonly number[]) =>
    values.length === 0 ? undefined : values.reduce((sum, one) => sum + one, 0) / values.length;
  return {
    customers: followed.length,
    bought,
    share: {
      value: followed.length === 0 ? undefined : bought / followed.length,
      interval: wilson(bought, followed.length),
    },
    matched: own.length,
    matchedShare: mean(own),
    alikeShare: mean(alike),
    ...paired(own.map((one, i) => one - alike[i]!)),
  };
}

/** Whether one of many is compared: all of them, or as many as there may be, evenly through their order. */
function isTaken(k: number, of: number): boolean {
  return of <= most || Math.floor(((k + 1) * most) / of) > Math.floor((k * most) / of);
}

/** With fewer pairs a mean of noughts and ones is not near normal. */
const fewest = 10;

function paired(differences: readonly number[]): Pick<AfterComplaint, 'difference' | 'pValue'> {
  const n = differences.length;
  const sample = sampleOf(differences);
  const value = n === 0 ? undefined : sample.sum / n;
  const v = variance(sample);
  const t = studentTQuantile(0.975, n - 1);
  if (value === undefined || v === undefined || t === undefined || !(v > 0) || n < fewest) {
    return { difference: { value, interval: undefined }, pValue: undefined };
  }
  const se = Math.sqrt(v / n);
  return {
    difference: { value, interval: { low: value - t * se, high: value + t * se } },
    pValue: studentTTwoSided(value / se, n - 1),
  };
}

const recencies = [14, 30, 60, 90, 180, 365, 730] as const;
const frequencies = [0, 1, 2, 4, 8, 16] as const;

/** Recency and orders of the year before a day, as one code; `undefined` for who had bought nothing by then. */
function bandOf(orders: OrdersByCustomer, c: number, on: Day): number | undefined {
  let [last, count] = [undefined as Day | undefined, 0];
  for (let at = orders.start[c]!; at < orders.start[c + 1]!; at++) {
    const day = orders.day[at]!;
    if (day >= on) break;
    if (orders.amount[at]! <= 0) continue;
    last = day;
    if (day >= on - 365) count++;
  }
  if (last === undefined) return undefined;
  const recency = recencies.findIndex((most) => on - last! <= most);
  const frequency = frequencies.findIndex((most) => count <= most);
  return (recency < 0 ? recencies.length : recency) * 100 + (frequency < 0 ? frequencies.length : frequency);
}
