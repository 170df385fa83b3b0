/**
 * The physical design. Rows are the truth: dense integer ids, integer days (since 1970-01-01), integer money
 * (minor units; rates in millionths of a major unit), large tables clustered by customer and day. `x_rows` holds
 * the current rows, each with the load that brought it; `x_past` holds superseded rows with the loads that
 * brought and replaced them. People read the views (`views.ts`).
 *
 * A missing key part is '' (text), -1 (number) or 0 (campaign), because keys must compare; any other missing value is
 * null. Customer 0 is the anonymous one. `updated` is the source's own instant of change, in seconds since 1970 in
 * local time, null if the export has none.
 */

/** 'clm1': marks a SQLite file as ours. */
export const applicationId = 0x636c6d31;

/** Column definitions of the tables that keep superseded rows, with the primary key and indexes of the current ones. */
export interface Kept {
  readonly columns: string;
  readonly constraints: string;
  readonly clustered: boolean;
  readonly indexes?: string;
}

const provenance = 'updated integer, load integer not null';

/** The tables of the first migration that keep what is superseded. */
export const first = {
  customer: {
    columns: `customer integer not null, customer_id text not null, email text, email_key text, phone text,
      first_name text, last_name text, household_id text, account_id text, city text, region text,
      postal_code text, country text, birth_date integer, gender text, acquired_on integer,
      acquisition_channel text, acquisition_cost integer, listed integer not null, known_on integer not null,
      ${provenance}`,
    constraints: 'primary key (customer), unique (customer_id)',
    clustered: false,
    indexes:
      'create index customer_rows_by_household on customer_rows (household_id) where household_id is not null;',
  },
  attribute: {
    columns: `customer integer not null, attribute integer not null, known_on integer not null,
      value text not null, ${provenance}`,
    constraints: 'primary key (customer, attribute, known_on)',
    clustered: true,
  },
  product: {
    columns: `product integer not null, product_id text not null, name text, category text, brand text,
      unit_cost integer, list_price integer, listed integer not null, ${provenance}`,
    constraints: 'primary key (product), unique (product_id)',
    clustered: false,
  },
  order: {
    columns: `customer integer not null, day integer not null, order_no integer not null, line any not null,
      second integer, product integer, quantity real not null, amount integer not null, cost integer,
      discount integer, channel text, intermediary text, code text, returns_order integer, ${provenance}`,
    constraints: 'primary key (customer, day, order_no, line)',
    clustered: true,
    indexes: `create index order_rows_by_order on order_rows (order_no, line);
      create index order_rows_returns on order_rows (customer, day) where amount < 0 and returns_order is not null;`,
  },
  campaign: {
    columns: `campaign integer not null, campaign_id text not null, name text, kind text, channel text, offer text,
      starts_on integer, ends_on integer, window_days integer, fixed_cost integer, contact_cost integer,
      margin integer, program text, owner text, code text, priority integer, ${provenance}`,
    constraints: 'primary key (campaign), unique (campaign_id)',
    clustered: false,
  },
  assignment: {
    columns: `customer integer not null, campaign integer not null, unit text, arm text not null,
      day integer not null, list text, ${provenance}`,
    constraints: 'primary key (customer, campaign)',
    clustered: true,
    indexes: 'create index assignment_rows_by_campaign on assignment_rows (campaign, arm);',
  },
  contact: {
    columns: `customer integer not null, campaign integer not null, wave text not null, day integer not null,
      second integer, arm text not null, channel text, cost integer, ${provenance}`,
    constraints: 'primary key (customer, campaign, wave)',
    clustered: true,
    indexes: 'create index contact_rows_by_campaign on contact_rows (campaign);',
  },
  response: {
    columns: `customer integer not null, campaign integer not null, day integer not null, type text not null,
      second integer not null, wave text not null, ref text not null, response_id text not null,
      source text, machine integer, copies integer not null, ${provenance}`,
    constraints: 'primary key (customer, campaign, day, type, second, wave, ref, response_id)',
    clustered: true,
    indexes: `create index response_rows_by_campaign on response_rows (campaign, type);
      create index response_rows_by_id on response_rows (response_id) where response_id <> '';`,
  },
  cost: {
    columns: `cost integer not null, cost_id text, campaign integer, arm text not null, channel text not null,
      kind text not null, amount integer not null, day integer not null, copies integer not null, ${provenance}`,
    constraints: 'primary key (cost), unique (cost_id)',
    clustered: false,
  },
  consent: {
    columns: `customer integer not null, channel text not null, purpose text not null, day integer not null,
      second integer not null, status integer not null, expires_on integer, ${provenance}`,
    constraints: 'primary key (customer, channel, purpose, day, second)',
    clustered: true,
  },
} as const satisfies Readonly<Record<string, Kept>>;

/** Those of the second: what is said about a market is kept as it was said, periods by their last day. */
export const second = {
  case: {
    columns: `case_id text not null, customer integer not null, day integer not null, second integer not null,
      closed_on integer, closed_second integer, kind text, satisfaction real, cost integer, currency text,
      original_amount integer, exchange_rate real, ${provenance}`,
    constraints: 'primary key (case_id)',
    clustered: true,
    indexes: 'create index case_rows_by_customer on case_rows (customer, day);',
  },
  visit: {
    columns: `customer integer not null, day integer not null, second integer not null, page text not null,
      product integer not null, channel text not null, seconds real not null, visit_id text not null,
      copies integer not null, ${provenance}`,
    constraints: 'primary key (customer, day, second, page, product, channel, seconds, visit_id)',
    clustered: true,
    indexes: "create index visit_rows_by_id on visit_rows (visit_id) where visit_id <> '';",
  },
  target: {
    columns: `campaign integer not null, metric text not null, scope text not null, value real not null,
      due_on integer not null, channel text, owner text, ${provenance}`,
    constraints: 'primary key (campaign, metric, scope)',
    clustered: true,
  },
  market: {
    columns: `period text not null, segment text not null, brand text not null, first_day integer not null,
      last_day integer not null, size integer, sales integer, share integer, respondents integer, currency text,
      exchange_rate real, ${provenance}`,
    constraints: 'primary key (period, segment, brand)',
    clustered: true,
  },
  rate: {
    columns: `from_currency text not null, to_currency text not null, day integer not null, rate real not null,
      ${provenance}`,
    constraints: 'primary key (from_currency, to_currency, day)',
    clustered: true,
  },
} as const satisfies Readonly<Record<string, Kept>>;

/** Every table with a history, by noun: `customer` makes `customer_rows` and `customer_past`. */
export const kept: Readonly<Record<keyof typeof first | keyof typeof second, Kept>> = { ...first, ...second };
