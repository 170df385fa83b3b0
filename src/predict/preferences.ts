import { type BetaBinomial, fitBetaBinomial } from '../learn/betaBinomial.js';
import { betaQuantile } from '../stats/betaQuantile.js';
import type { Interval } from '../stats/sample.js';
import { wilson } from '../stats/wilson.js';

/** Contacts of customers, each in one cell (a channel, or a channel at a time), and whether they were answered. */
export interface CellContacts {
  /** Below `customers`. */
  readonly customer: ArrayLike<number>;
  /** Below `cells`; -1 is left out. */
  readonly cell: ArrayLike<number>;
  readonly answered: ArrayLike<number>;
}

/** What is known of a cell: everybody's answers there, and how much people differ. */
export interface Cell {
  readonly contacts: number;
  readonly answered: number;
  /** Customers with a contact in it. */
  readonly customers: number;
  /** Share of contacts answered, with its 95 % interval by customers. */
  readonly rate: number;
  readonly interval: Interval;
  readonly fit: BetaBinomial;
}

/** Cells, and each customer's contacts and answers in them: entry `customer * cells.length + cell`. */
export interface Preferences {
  readonly cells: readonly Cell[];
  readonly contacts: Int32Array;
  readonly answered: Int32Array;
}

/** The chance that a customer answers a contact in a cell, with the 95 % interval of that customer's own chance. */
export interface OwnChance extends Interval {
  readonly contacts: number;
  readonly answered: number;
  readonly chance: number;
}

/**
 * Counts answers by cell and customer, and fits how chances are spread over customers in each cell. Contacts of one customer are
 * taken as independent given their chance; cells are fitted apart.
 */
export function fitPreferences(made: CellContacts, customers: number, cells: number): Preferences {
  const contacts = new Int32Array(customers * cells);
  const answered = new Int32Array(customers * cells);
  for (let i = 0; i < made.customer.length; i++) {
    if (made.cell[i]! < 0) continue;
    const at = made.customer[i]! * cells + made.cell[i]!;
    contacts[at] = contacts[at]! + 1;
    answered[at] = answered[at]! + made.answered[i]!;
  }
  const cellOf = (cell: number): Cell => {
    const times: number[] = [];
    const count: number[] = [];
    for (let at = cell; at < contacts.length; at += cells) {
      if (contacts[at] === 0) continue;
      times.push(contacts[at]!);
      count.push(answered[at]!);
    }
    const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
    const [n, k] = [sum(times), sum(count)];
    const rate = n === 0 ? 0 : k / n;
    return {
      contacts: n,
      answered: k,
      customers: times.length,
      rate,
      interval: rateInterval(times, count, n, k),
      fit: fitBetaBinomial({ times, count }),
    };
  };
  return { cells: Array.from({ length: cells }, (_, cell) => cellOf(cell)), contacts, answered };
}

/**
 * Wilson's interval at the number of contacts that would say as much if they were of different customers: n over the design effect
 * of the ratio estimator, at least 1. Source: Korn & Graubard 1998, Survey Methodology 24(2).
 */
function rateInterval(times: readonly number[], count: readonly number[], n: number, k: number): Interval {
  if (n === 0) return { low: 0, high: 1 };
  const rate = k / n;
  let squares = 0;
  for (let i = 0; i < times.length; i++) {
    const off = count[i]! - rate * times[i]!;
    squares += off * off;
  }
  const design = rate > 0 && rate < 1 ? Math.max(1, squares / (n * rate * (1 - rate))) : 1;
  return wilson(k / design, n / design)!;
}

/**
 * A function that answers the chance of a customer in a cell: their own answers, drawn towards those of everybody as far as their
 * contacts are few: (answered + strength × mean) / (contacts + strength), the posterior mean (empirical Bayes; Casella 1985,
 * The American Statistician 39(2)). The interval holds 95 % of the posterior of the customer's own chance; the fitted spread is
 * taken as known. Where customers do not differ, or nothing tells, it is everybody's rate and its interval.
 */
export function ownChances({ cells, contacts, answered }: Preferences) {
  const known = cells.map(() => new Map<number, Interval>());
  return (customer: number, cell: number): OwnChance => {
    const at = customer * cells.length + cell;
    const [n, k] = [contacts[at]!, answered[at]!];
    const { fit, rate, interval } = cells[cell]!;
    if (fit.strength === Number.POSITIVE_INFINITY)
      return { contacts: n, answered: k, chance: rate, ...interval };
    const a = fit.strength * fit.mean + k;
    const b = fit.strength * (1 - fit.mean) + n - k;
    const key = n * 65_536 + k;
    let between = known[cell]!.get(key);
    if (between === undefined) {
      between = { low: betaQuantile(0.025, a, b)!, high: betaQuantile(0.975, a, b)! };
      known[cell]!.set(key, between);
    }
    return { contacts: n, answered: k, chance: a / (a + b), ...between };
  };
}

/** How well chances of customers foretold later contacts, against everybody's rate of the cell. */
export interface PreferencesTrial {
  readonly contacts: number;
  readonly answered: number;
  readonly foretold: number;
  /** Mean log-loss of everybody's rate less that of customers' own chances, with its 95 % interval by customers. */
  readonly gain: Interval & { readonly value: number };
}

/**
 * Fits on `before` and tries on `after`: later contacts of the same customers in the same cells. Contacts in cells without any
 * before are left out; `undefined` if none is left.
 */
export function tryPreferences(
  before: CellContacts,
  after: CellContacts,
  customers: number,
  cells: number,
): PreferencesTrial | undefined {
  const fit = fitPreferences(before, customers, cells);
  const own = ownChances(fit);
  const gains = new Float64Array(customers);
  const seen = new Uint8Array(customers);
  let [contacts, answered, foretold, sum] = [0, 0, 0, 0];
  for (let i = 0; i < after.customer.length; i++) {
    const cell = after.cell[i]!;
    const known = fit.cells[cell];
    if (known === undefined || known.contacts === 0) continue;
    const customer = after.customer[i]!;
    const { chance } = own(customer, cell);
    const gain = lossAt(known.rate, after.answered[i]!) - lossAt(chance, after.answered[i]!);
    gains[customer] = gains[customer]! + gain;
    seen[customer] = 1;
    contacts++;
    answered += after.answered[i]!;
    foretold += chance;
    sum += gain;
  }
  if (contacts === 0) return undefined;
  const value = sum / contacts;
  const mean = sum / seen.reduce((a, b) => a + b, 0);
  const squares = gains.reduce(
    (total, gain, c) => (seen[c] === 1 ? total + (gain - mean) * (gain - mean) : total),
    0,
  );
  const error = Math.sqrt(squares) / contacts;
  return {
    contacts,
    answered,
    foretold,
    gain: { value, low: value - 1.96 * error, high: value + 1.96 * error },
  };
}

function lossAt(chance: number, answered: number): number {
  const p = Math.min(Math.max(chance, 1e-6), 1 - 1e-6);
  return -Math.log(answered > 0 ? p : 1 - p);
}
