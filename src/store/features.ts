import type { Day } from '../days.js';
import { exits, UserError } from '../errors.js';
import { type AttributeKind, attributeColumns } from './attributeColumns.js';
import { contactFeatures } from './contactFeatures.js';
import { type CustomerFacts, householdSize, unknownDay } from './customerFacts.js';
import type { History } from './history.js';
import { orderFeatures, type SourceFeatures } from './orderFeatures.js';
import { caseFeatures, visitFeatures } from './serviceFeatures.js';

/** Changes whenever a feature changes its meaning; models of another version are not scored. */
export const featureSetVersion = 3;

/** Whose features are wanted, and before which day: one entry per row. */
export interface Wanted {
  readonly customer: Int32Array;
  /** The first day that must not be read, per row. */
  readonly t0: Int32Array;
}

/** What a feature is: its name explains itself, `help` says what is counted, `unit` how it is printed. */
export interface FeatureHelp {
  readonly name: string;
  readonly unit: 'count' | 'number' | 'money' | 'share' | 'text';
  readonly help: string;
}

/** A column of features. Missing numbers are NaN, missing words −1; money in minor units. */
export type FeatureColumn =
  | { readonly name: string; readonly kind: 'numeric'; readonly values: Float64Array }
  | {
      readonly name: string;
      readonly kind: 'categorical';
      readonly codes: Int32Array;
      readonly levels: readonly string[];
    };

/**
 * What the names of features depend on besides the program: the categories and channels that have a column, and how
 * each attribute is read. Chosen once, at training, and frozen in the model.
 */
export interface FeatureChoice {
  readonly categories: readonly string[];
  readonly channels: readonly string[];
  /** Whether the store had service cases, and visits, so that there are features of them. */
  readonly cases?: boolean;
  readonly visits?: boolean;
  /** Whether margin is known for every line, so that margin features exist. */
  readonly margin: boolean;
  /** Margin rate in millionths where no cost is known, for margin features. */
  readonly marginRate: number | undefined;
  readonly attributes: readonly { readonly name: string; readonly kind: AttributeKind }[];
}

/** The feature table: one row per wanted customer and day. */
export interface FeatureTable {
  readonly rows: number;
  readonly columns: readonly FeatureColumn[];
  readonly help: readonly FeatureHelp[];
  /** Per attribute, the rows that had to take a version that became known on t0 or later. */
  readonly later: readonly { readonly name: string; readonly rows: number }[];
}

/**
 * The features of customers before their days t0, from rows dated before t0 only. The definition in SQL is
 * `featureSql`; this evaluates the same over columns. Fails with `leak` if any row that was used is dated t0 or later.
 */
export function features(
  history: History,
  facts: CustomerFacts,
  wanted: Wanted,
  choice: FeatureChoice,
): FeatureTable {
  const orders = orderFeatures(history, wanted, choice);
  const contacts = contactFeatures(history, wanted);
  const cases = choice.cases ? caseFeatures(history, wanted) : none;
  const visits = choice.visits ? visitFeatures(history, wanted) : none;
  guardAgainstLeaks(wanted, [
    { source: 'orders', newest: orders.newest },
    { source: 'contacts and responses', newest: contacts.newest },
    { source: 'cases', newest: cases.newest },
    { source: 'visits', newest: visits.newest },
  ]);
  const own = customerColumns(facts, wanted);
  const sources = [orders, contacts, cases, visits, own];
  const made = sources.flatMap((source) => source.columns);
  const taken = made.map((column) => column.name);
  const attributes = attributeColumns(facts, wanted, choice.attributes, taken);
  return {
    rows: wanted.customer.length,
    columns: [...made, ...attributes.columns],
    help: [...sources.flatMap((source) => source.help), ...attributes.help],
    later: attributes.later,
  };
}

const none: SourceFeatures = { columns: [], help: [], newest: new Int32Array(0) };

/** The newest day that each row's features were computed from, per source. */
export interface UsedThrough {
  readonly source: string;
  readonly newest: Int32Array;
}

/** Fails if a feature row was computed from anything dated t0 or later (PRE-01). */
export function guardAgainstLeaks(wanted: Wanted, used: readonly UsedThrough[]): void {
  for (const { source, newest } of used) {
    let leaks = 0;
    for (let row = 0; row < newest.length; row++) if (newest[row]! >= wanted.t0[row]!) leaks++;
    if (leaks === 0) continue;
    throw new UserError(`features of ${leaks} rows were made from ${source} dated on or after their day t0`, {
      code: 'leak',
      exit: exits.failed,
      hint: 'no model or score was made; this is a bug, please report it',
    });
  }
}

/** The largest sets of columns that a store offers: its most frequent categories and channels, all margins known or not. */
export function chooseVocabulary(
  history: History,
  marginRate: number | undefined,
): Omit<FeatureChoice, 'attributes'> {
  const { lines } = history;
  const unknown = marginRate === undefined && lines.cost.some((cost) => Number.isNaN(cost));
  return {
    categories: mostFrequent(lines.category, lines.categories, topCategories),
    channels: mostFrequent(lines.channel, lines.channels, topChannels),
    margin: lines.cost.length > 0 && !unknown,
    ...(history.cases.day.length > 0 ? { cases: true } : {}),
    ...(history.visits.day.length > 0 ? { visits: true } : {}),
    marginRate,
  };
}

const topCategories = 8;
const topChannels = 4;

function mostFrequent(codes: Int32Array, names: readonly string[], most: number): readonly string[] {
  const counts = new Int32Array(names.length);
  for (const code of codes) if (code >= 0) counts[code] = counts[code]! + 1;
  return names
    .map((name, code) => ({ name, count: counts[code]! }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
    .slice(0, most)
    .map(({ name }) => name)
    .sort();
}

const customerHelp = {
  tenure_days: ['number', 'days from becoming a customer (acquired_on) to t0; empty if unknown'],
  age_years: ['number', 'age at t0, from birth_date'],
  household_size: ['count', 'customers of the same household, known (acquired_on) before t0'],
  gender: ['text', 'gender'],
  region: ['text', 'region'],
  country: ['text', 'country'],
  acquisition_channel: ['text', 'where the customer came from'],
} as const;

function customerColumns(facts: CustomerFacts, wanted: Wanted) {
  const rows = wanted.customer.length;
  const tenure = new Float64Array(rows);
  const age = new Float64Array(rows);
  const household = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const customer = wanted.customer[row]!;
    const t0 = wanted.t0[row]!;
    tenure[row] = daysSince(facts.acquiredOn[customer]!, t0);
    age[row] = daysSince(facts.birthDate[customer]!, t0) / 365.25;
    household[row] = householdSize(facts, customer, t0);
  }
  const numeric = { tenure_days: tenure, age_years: age, household_size: household };
  const columns: FeatureColumn[] = Object.entries(numeric).map(([name, values]) => ({
    name,
    kind: 'numeric',
    values,
  }));
  for (const [name, fact] of Object.entries(facts.text)) {
    const codes = new Int32Array(rows);
    for (let row = 0; row < rows; row++) codes[row] = fact.codes[wanted.customer[row]!]!;
    columns.push({ name, kind: 'categorical', codes, levels: fact.levels });
  }
  const help = Object.entries(customerHelp).map(
    ([name, [unit, text]]): FeatureHelp => ({ name, unit, help: text }),
  );
  return { columns, help };
}

/** Days from a day to t0, NaN if it is unknown or not before t0. */
function daysSince(day: Day, t0: Day): number {
  return day === unknownDay || day >= t0 ? Number.NaN : t0 - day;
}
