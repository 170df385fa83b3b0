import { keepArms } from './armsBefore.js';
import { foldCustomers } from './foldCustomers.js';
import { columns, shadow, shadowViews, writable } from './lens.js';
import type { Store } from './open.js';
import { splitsInForce } from './splits.js';

/**
 * Facts keep the customer they came with. Where customers were merged, or where a question is about households or
 * accounts, reading goes through a mapping: temporary views with the names of the stored tables show every fact with the
 * customer that stands for all of them. A view can not be written, so no fact is ever stored under another customer;
 * `main.` before a name reads and writes what is stored. Stores without merges are read as they are.
 */

/** As whom a customer is shown, and the unit they then count in, where that is not their own. */
export interface ShownAs {
  readonly person: number;
  readonly unit?: string;
}

/** What of a table can only be there once per customer: its key besides the customer, and which row wins. */
const once: Readonly<Record<string, readonly [key: string, first: string]>> = {
  attribute_rows: ['attribute, known_on', 'coalesce(updated, -1) desc, load desc, customer desc'],
  assignment_rows: ['campaign', 'day, load, customer'],
  consent_rows: ['channel, purpose, day, second', 'status, customer'],
  score_rows: ['model, as_of', 'customer <> person, customer'],
};

const tablesOfCustomers = `
select t.name from main.sqlite_schema t
where t.type = 'table' and (t.name like '%~_rows' escape '~' or t.name = 'customer_past')
  and exists (select 1 from pragma_table_info(t.name, 'main') c where c.name = 'customer')
order by t.name`;

/**
 * Shows customers as others. Later calls replace earlier ones: `shown` names everybody who is not shown as stored. One who
 * was assigned several times in a campaign has the first arm, or `eachArm` of them.
 */
export function showAs(store: Store, shown: ReadonlyMap<number, ShownAs>, eachArm = false): void {
  const { db } = store;
  const tables = db.prepare<[], string>(tablesOfCustomers).pluck().all();
  writable(store, () => {
    for (const table of tables) {
      if (shadowOf(store, table) === 'view') db.exec(`drop view temp.${table}`);
      db.exec(`drop table if exists temp.${table}_moved`);
    }
    db.exec(`drop table if exists temp.person_of; drop table if exists temp.person_away;
      create temp table person_of (customer integer primary key, person integer not null, unit text) strict;
      create temp table person_away (customer integer primary key) strict;`);
    const insert = db.prepare('insert or ignore into temp.person_of values (?, ?, ?)');
    for (const [customer, { person, unit }] of shown) insert.run(customer, person, unit ?? null);
    db.exec('insert into temp.person_away select customer from temp.person_of where customer <> person');
    keepSplits(store, shown);
    keepArms(store);
    for (const table of tables) moveRows(store, table, eachArm);
    for (const table of tables) showTable(store, table);
  });
  shadowViews(store);
}

/** Customers whose id was split are read row by row: each goes to whoever had the id on its day. */
function keepSplits(store: Store, shown: ReadonlyMap<number, ShownAs>): void {
  const { db } = store;
  db.exec(`drop table if exists temp.split_of;
    create temp table split_of (customer integer not null, on_day integer not null, person integer not null, unit text,
      primary key (customer, on_day)) strict, without rowid;`);
  const insert = db.prepare('insert into temp.split_of values (?, ?, ?, ?)');
  const own = db.prepare('insert or ignore into temp.person_of values (?, ?, null)');
  const away = db.prepare('insert or ignore into temp.person_away values (?)');
  for (const { customer, onDay, other } of splitsInForce(store)) {
    const as = shown.get(other) ?? { person: other };
    insert.run(customer, onDay, as.person, as.unit ?? null);
    own.run(customer, customer);
    own.run(other, other);
    away.run(customer);
  }
}

/** Whether a temporary table or view has the name of a stored table already. */
export function shadowOf({ db }: Store, table: string): string | undefined {
  return db
    .prepare<[string], string>('select type from temp.sqlite_schema where name = ?')
    .pluck()
    .get(table);
}

/** The rows of those who are shown as another, each with whom it is shown as, in a temporary table of its own. */
function moveRows(store: Store, table: string, eachArm: boolean): void {
  const { db } = store;
  const names = columns(store, table);
  const moved = `${table}_moved`;
  if (table === 'customer_rows') foldCustomers(store, moved, names);
  else db.exec(`create temp table ${moved} as ${movedRows(store, table, names, eachArm)}`);
  if (names.includes('day')) db.exec(`create index temp.${moved}_by_day on ${moved} (customer, day)`);
  else db.exec(`create index temp.${moved}_by_customer on ${moved} (customer)`);
  if (names.includes('order_no')) db.exec(`create index temp.${moved}_by_order on ${moved} (order_no)`);
}

function showTable(store: Store, table: string): void {
  const list = columns(store, table).join(', ');
  const of = onlyOnce(table) ? 'temp.person_of' : 'temp.person_away';
  const rows = (
    from: string,
  ) => `select ${list} from ${from} where customer not in (select customer from ${of})
    union all select ${list} from temp.${table}_moved`;
  if (shadowOf(store, table) === 'table') shadow(store, table, rows(`temp.${table}`));
  else store.db.exec(`create temp view ${table} as ${rows(`main.${table}`)}`);
}

function onlyOnce(table: string): boolean {
  return table === 'customer_rows' || once[table] !== undefined;
}

/** The day by which a row of a table belongs to one of those who had an id, where it has one. */
const dayOf: Readonly<Record<string, string>> = {
  attribute_rows: 'r.known_on',
  score_rows: 'r.as_of',
  member_rows: '(select l.send_on from main.list_rows l where l.list = r.list)',
  customer_past: 'r.known_on',
};

/** The rows of customers who are shown as another, with the customer they are shown as. */
function movedRows(store: Store, table: string, names: readonly string[], eachArm: boolean): string {
  const { db } = store;
  const hasSplits = db.prepare<[], number>('select exists (select 1 from temp.split_of)').pluck().get() === 1;
  const day = dayOf[table] ?? (names.includes('day') ? 'r.day' : undefined);
  const at = (column: 'person' | 'unit') =>
    hasSplits && day !== undefined
      ? `coalesce((select s.${column} from temp.split_of s where s.customer = r.customer and s.on_day <= ${day}
          order by s.on_day desc limit 1), p.${column})`
      : `p.${column}`;
  const value = (name: string) => {
    if (name === 'customer') return `${at('person')} as customer`;
    return name === 'unit' && table === 'assignment_rows'
      ? `coalesce(${at('unit')}, r.unit) as unit`
      : `r.${name}`;
  };
  const cells = names.map(value).join(', ');
  const clustered = db
    .prepare<[string], string>(`select name from pragma_table_info(?, 'main') where pk = 1`)
    .pluck()
    .get(table);
  const from =
    clustered === 'customer' ? ['temp.person_of p', `${table} r`] : [`${table} r`, 'temp.person_of p'];
  const rows = `${from[0]} cross join ${from[1]} on p.customer = r.customer`;
  const [onceKey, first] = once[table] ?? [];
  const key = eachArm && table === 'assignment_rows' ? `${onceKey}, arm` : onceKey;
  if (key === undefined || first === undefined) {
    return `select ${cells} from ${rows} where p.customer in (select customer from temp.person_away)`;
  }
  const by = (list: string) =>
    list.replaceAll(/\b([a-z_]+)\b/g, (name) =>
      name === 'person' ? at('person') : names.includes(name) ? `r.${name}` : name,
    );
  return `select ${names.join(', ')} from (
    select ${cells}, row_number() over (partition by ${at('person')}, ${by(key)} order by ${by(first)}) as place
    from ${rows}) where place = 1`;
}
