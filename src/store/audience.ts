import Database from 'better-sqlite3';
import { type Day, formatDay } from '../days.js';
import { exits, nearest, UserError } from '../errors.js';
import type { Value } from '../result.js';
import { checkClause } from './checkClause.js';
import { eachRow } from './eachRow.js';
import type { Store } from './open.js';
import { shownAsOthers } from './people.js';
import { currentViews } from './views.js';

/** A customer who may be contacted: the unit that stands for them, and their mailbox. */
export interface Person {
  readonly customer: number;
  readonly customerId: string;
  readonly unit: string;
  /** The normalised e-mail address. */
  readonly mailbox: string | undefined;
}

/**
 * The views as they stood on a day, as CTEs that hide the views of the same name: customers acquired later are not
 * there, attributes are those known then (else the earliest), facts dated later are not read.
 */
function asOfViews(store: Store, asOf: Day): string {
  const iso = `'${formatDay(asOf)}'`;
  const views = currentViews(store.db, store.settings.currencyDigits);
  const sqlOf = (name: string) => views.find((view) => view.name === name)!.sql;
  const known = sqlOf('customers').replaceAll(
    'order by a.known_on desc limit 1',
    `order by a.known_on > ${asOf}, case when a.known_on > ${asOf} then a.known_on else -a.known_on end limit 1`,
  );
  const dated: readonly (readonly [string, string])[] = [
    ['orders', 'ordered_on'],
    ['contacts', 'contacted_on'],
    ['responses', 'day'],
    ['costs', 'day'],
    ['consents', 'substr(at, 1, 10)'],
  ];
  return [
    `customers as (${known} and ${acquiredBy(asOf)})`,
    ...dated.map(([view, day]) => `${view} as (select * from (${sqlOf(view)}) where ${day} <= ${iso})`),
  ].join(',\n');
}

const acquiredBy = (asOf: Day) => `(c.acquired_on is null or c.acquired_on <= ${asOf})`;

/** Troubles of the store and its machine, which no clause is to blame for. */
const environmental = /^SQLITE_(BUSY|LOCKED|CORRUPT|NOTADB|IOERR|CANTOPEN|FULL|READONLY|PERM|AUTH|PROTOCOL)/;

const person = `select c.customer, c.customer_id,
  coalesce('h:' || c.household_id, 'e:' || c.email_key, 'c:' || c.customer_id) as unit, c.email_key`;

const chosenPeople = (views: string, where: string) => `with ${views}, chosen as (
  select customer_id from customers where (${where}
  )
)
${person} from chosen join customer_rows c on c.customer_id = chosen.customer_id order by c.customer_id`;

const everybody = (asOf: Day) =>
  `${person} from customer_rows c where c.customer > 0 and ${acquiredBy(asOf)} order by c.customer_id`;

/**
 * The customers for whom a where-clause over the customers view holds, as of a day, by id. The clause comes from a
 * plan: a mistake in it is a UserError (exit 2) that names `what` and quotes SQLite's reason.
 */
export async function audience(
  store: Store,
  where: string | undefined,
  asOf: Day,
  what: string,
): Promise<readonly Person[]> {
  if (where !== undefined) checkClause(where, what, internalTables(store));
  const found: Person[] = [];
  const take = (customer: number, customerId: string, unit: string, mailbox: string | null) => {
    found.push({ customer, customerId, unit, mailbox: mailbox ?? undefined });
  };
  const sql = where === undefined ? everybody(asOf) : chosenPeople(asOfViews(store, asOf), where);
  try {
    eachRow(store.db, ['customer', 'customer_id', 'unit', 'email_key'], sql, [], take);
    return found;
  } catch (error) {
    if (!(error instanceof Database.SqliteError) || environmental.test(error.code)) throw error;
    throw badClause(store, what, where ?? '1', error);
  }
}

/** Which names are tables of the store's own, or of SQLite, and no documented views. */
function internalTables(store: Store): (name: string) => boolean {
  const names = store.db
    .prepare<[], string>(
      `select lower(name) from sqlite_master where type = 'table'
      union select lower(name) from pragma_module_list where name not in ('json_each', 'json_tree')`,
    )
    .pluck()
    .all();
  const known = new Set(names);
  return (name) => known.has(name) || name.startsWith('sqlite_') || name.startsWith('pragma_');
}

function badClause(store: Store, what: string, clause: string, error: Error): UserError {
  const columns = customerColumns(store);
  const unknown = /no such column: "?([^"\s]+)"?/.exec(error.message)?.[1];
  const near = unknown === undefined ? undefined : nearest(unknown, columns);
  return new UserError(
    unknown === undefined
      ? `${what}: ${error.message} in: ${clause.trim()}`
      : `${what}: unknown column "${unknown}"`,
    {
      code: 'bad_audience',
      exit: exits.usage,
      hint:
        near === undefined
          ? `it is an SQL condition over the columns of customers: ${columns.join(' ')}`
          : `did you mean "${near}"?`,
      cause: error,
    },
  );
}

/** The columns of the customers view, attributes included. */
export function customerColumns(store: Store): readonly string[] {
  return store.db
    .prepare('select * from customers')
    .columns()
    .map((column) => column.name);
}

/** Some columns of customers as of a day, by customer id. */
export async function customerValues(
  store: Store,
  columns: readonly string[],
  asOf: Day,
): Promise<ReadonlyMap<string, readonly Value[]>> {
  const names = columns.map((name) => `"${name.replaceAll('"', '""')}"`).join(', ');
  const rows = store.db
    .prepare<[], Value[]>(`with ${asOfViews(store, asOf)}\nselect customer_id, ${names} from customers`)
    .raw()
    .all();
  return new Map(rows.map(([id, ...values]) => [String(id), values]));
}

const unitMembers = `
select coalesce('h:' || household_id, 'e:' || email_key, 'c:' || customer_id) as unit, customer
from customer_rows where customer > 0 order by customer_id`;

/** All customers of each unit, whether in an audience or not: a unit's outcome sums its members. */
export async function membersByUnit(store: Store): Promise<ReadonlyMap<string, readonly number[]>> {
  const members = new Map<string, number[]>();
  const take = (unit: string, customer: number) => {
    const list = members.get(unit);
    if (list === undefined) members.set(unit, [customer]);
    else list.push(customer);
  };
  eachRow(store.db, ['unit', 'customer'], unitMembers, [], take);
  return members;
}

/** A customer's number and unit. */
export interface CustomerUnit {
  readonly customer: number;
  readonly unit: string;
}

const unitsById = `
select customer_id as id, customer, coalesce('h:' || household_id, 'e:' || email_key, 'c:' || customer_id) as unit
from customer_rows where customer > 0 order by customer_id`;

/** Every customer's number and unit, by customer id; a merged one has those of the person it is. */
export async function customerUnits(store: Store): Promise<ReadonlyMap<string, CustomerUnit>> {
  const units = new Map<string, CustomerUnit>();
  const take = (id: string, customer: number, unit: string) => units.set(id, { customer, unit });
  eachRow(store.db, ['id', 'customer', 'unit'], unitsById, [], take);
  const others = shownAsOthers(store);
  if (others.length === 0) return units;
  const byNumber = new Map([...units.values()].map((one) => [one.customer, one]));
  for (const { id, person } of others) units.set(id, byNumber.get(person)!);
  return units;
}
