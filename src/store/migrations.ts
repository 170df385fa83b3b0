import { first, type Kept, second } from './schema.js';

/** Makes tables that keep what is superseded. */
function keptTables(nouns: Readonly<Record<string, Kept>>): string {
  return Object.entries(nouns)
    .map(
      ([noun, table]) => `
create table ${noun}_rows (${table.columns}, ${table.constraints}) strict${table.clustered ? ', without rowid' : ''};
create table ${noun}_past (${table.columns}, replaced_by integer not null) strict;
create index ${noun}_past_by_load on ${noun}_past (replaced_by);
${table.indexes ?? ''}`,
    )
    .join('\n');
}

/**
 * What undoing needs: the ledger says which load took another back, and a row that came back holds `since` the load
 * that took its successor back (null: since the load that brought it). Tables made later have `since` from the start.
 */
function sinceUndo(nouns: readonly string[]): string {
  const tables = nouns.flatMap((noun) => [`${noun}_rows`, `${noun}_past`]);
  return `
alter table load_rows add column undone_by integer;
alter table load_rows add column undoes integer;
${tables.map((table) => `alter table ${table} add column since integer;`).join('\n')}`;
}

/**
 * Decisions on who is the same person, by id, so that they outlive the rows they speak of: `customer_id` is read as
 * `person_id` (decision merge), or they were found to be two (apart). A decision that was taken back stays, with when.
 */
const merges = `
create table merge_rows (
  merge integer primary key, run integer not null, customer_id text not null, person_id text not null,
  decision text not null, rule text not null, evidence text not null, source text not null, made_at text not null,
  undone_at text
) strict;
create index merge_rows_in_force on merge_rows (customer_id) where undone_at is null;`;

/** From which day on an id belongs to another person, who is the customer `new_id`. */
const splits = `
create table split_rows (
  customer_id text not null, on_day integer not null, new_id text not null, made_at text not null,
  primary key (customer_id, on_day)
) strict, without rowid;`;

/**
 * Prices per contact, response or redemption among the costs, and what amounts were before they were converted: their
 * currency (null or '' = that of the store), the amount in ten-thousandths of a major unit, and the rate that was used.
 * `original` of a cost is what makes rows without an id equal: the amount, or the price in millionths, as exported.
 */
function currencies(): string {
  const converted = 'currency text; exchange_rate real';
  const added: Readonly<Record<string, string>> = {
    order: `${converted}; original_amount integer`,
    product: converted,
    campaign: converted,
    cost: `basis text not null default 'total'; unit_price integer; currency text not null default '';
      original integer not null default 0; exchange_rate real`,
  };
  const columns = Object.entries(added).flatMap(([noun, text]) =>
    text
      .split(';')
      .flatMap((column) =>
        ['rows', 'past'].map((part) => `alter table ${noun}_${part} add column ${column.trim()};`),
      ),
  );
  const exported = `amount * (select case value when '0' then 10000 when '3' then 10 when '4' then 1 else 100 end
    from setting_rows where name = 'currency_digits')`;
  return `
${columns.join('\n')}
update cost_rows set original = ${exported};
update cost_past set original = ${exported};`;
}

/**
 * What a load said that the store held already, so that it leaves no version of its own: `repeat_rows` counts such rows
 * by the load that had brought them, `raised_rows` holds the instants of change that it replaced by later ones,
 * `attribute_loads` the attributes that it names.
 */
const repeats = `
create table repeat_rows (
  load integer not null, of_load integer not null, noun text not null, rows integer not null,
  primary key (load, of_load, noun)
) strict, without rowid;
create index repeat_rows_of on repeat_rows (of_load);
create table raised_rows (raised integer primary key, load integer not null, noun text not null, body blob not null) strict;
create table attribute_loads (
  attribute integer not null, load integer not null, numeric integer not null, primary key (attribute, load)
) strict, without rowid;`;

/**
 * Order lines by column, worked out from the rows: `column_state` says what the pieces hold, and goes when a line
 * changes or leaves; lines that come are told by their loads.
 */
const keptColumns = `
create table column_state (noun text primary key, load integer not null, body text not null) strict, without rowid;
create table column_pieces (
  piece_id integer primary key, noun text not null, name text not null, part integer not null, piece integer not null,
  body blob not null, unique (noun, name, part, piece)
) strict;
create trigger order_rows_changed after update of customer, day, order_no, line, second, product, quantity, amount, cost,
  discount, channel, intermediary, code, returns_order on order_rows
begin delete from column_state where noun = 'order'; end;
create trigger order_rows_left after delete on order_rows
begin delete from column_state where noun = 'order'; end;`;

/** The same for contacts and arms, where rows that come end it too. */
const keptContacts = ['contact', 'assignment']
  .flatMap((noun) =>
    ['insert', 'update', 'delete'].map(
      (change) => `create trigger ${noun}_rows_${change} after ${change} on ${noun}_rows
begin delete from column_state where noun = '${noun}'; end;`,
    ),
  )
  .join('\n');

/**
 * The migrations, in order: the position of one is its number, the length of the list is `user_version`. A
 * migration that has been released is never edited.
 */
export const migrations: readonly string[] = [
  `
create table setting_rows (name text primary key, value text not null) strict, without rowid;

create table load_rows (
  load integer primary key, table_name text not null, source text not null, sha256 text not null,
  loaded_at text not null, exported_on integer, through integer,
  rows_read integer not null, inserted integer not null, updated integer not null, unchanged integer not null,
  rejected integer not null, first_day integer, last_day integer, options text not null
) strict;

create table attribute_names (attribute integer primary key, name text not null unique, numeric integer not null) strict;
create table order_ids (order_no integer primary key, order_id text not null unique) strict;
${keptTables(first)}

create table model_rows (
  model text primary key, name text not null, target text not null, made_at text not null, as_of integer not null,
  body text not null, folds blob, dropped integer not null default 0
) strict;
create index model_rows_by_name on model_rows (name, made_at);

create table score_rows (
  model text not null, as_of integer not null, customer integer not null, score real not null,
  expected_margin real, rank integer not null, decile integer not null,
  primary key (model, as_of, customer)
) strict, without rowid;

create table plan_rows (
  campaign text not null, version integer not null, file text not null, body text not null, sha256 text not null,
  made_at text not null, primary key (campaign, version)
) strict, without rowid;

create table arm_rows (
  campaign integer not null, arm text not null, share real not null, cost integer, offer text,
  primary key (campaign, arm)
) strict, without rowid;

create table list_rows (
  list text primary key, campaign text not null, wave text not null, plan_version integer, status text not null,
  as_of integer not null, send_on integer not null, window_days integer not null, model text, sent_on integer,
  promised real, promised_low real, promised_high real, superseded_by text, body text not null, made_at text not null
) strict;
create index list_rows_by_campaign on list_rows (campaign, wave);

create table member_rows (
  list text not null, customer integer not null, unit text not null, arm text not null, contacted integer not null,
  score real, expected_profit real, propensity real not null, primary key (list, customer)
) strict, without rowid;
`,
  keptTables(second),
  sinceUndo([...Object.keys(first), ...Object.keys(second)]),
  merges,
  currencies(),
  repeats,
  // Rows that a load took out: of orders that it replaced, or of the whole table.
  'alter table load_rows add column removed integer not null default 0;',
  // Costs without an id are compared with those of their day.
  'create index cost_rows_by_day on cost_rows (day, campaign);',
  splits,
  // What is no address is no mailbox that people could share.
  `update customer_rows set email_key = null where instr(email_key, '@') = 0;
update customer_past set email_key = null where instr(email_key, '@') = 0;`,
  keptColumns,
  keptContacts,
  // Few customers have such a cost: it is read without going through all of them.
  'create index customer_rows_won on customer_rows (customer, acquisition_cost) where acquisition_cost is not null;',
];
