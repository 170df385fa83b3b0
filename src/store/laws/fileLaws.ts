import { currencyDigits } from '../../money.js';
import { connection } from '../connection.js';
import { migrations } from '../migrations.js';
import { currentViews } from '../views.js';
import { type Law, violations } from './law.js';

/** SQLite's own check of the file: pages, indexes, types, uniqueness. */
const file: Law = {
  name: 'file',
  level: 'law',
  says: 'the file is a sound database: its pages, indexes, types and unique keys',
  how: () => 'pragma integrity_check',
  find: async ({ store }, most) => {
    const said = store.db.pragma(`integrity_check(${Math.max(most, 100)})`) as { integrity_check: string }[];
    const wrong = said.map((row) => row.integrity_check).filter((text) => text !== 'ok');
    return violations(wrong, most);
  },
};

interface Made {
  readonly type: string;
  readonly name: string;
  readonly sql: string;
}

const tablesAndIndexes = `select type, name, sql from sqlite_schema
where type in ('table', 'index', 'trigger') and sql is not null and name not like 'sqlite\\_%' escape '\\' order by type, name`;

/** SQLite writes the first words of a statement its own way and keeps the rest. */
const spaces = (sql: string) =>
  sql
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/^create \w+/i, (words) => words.toLowerCase());

/** What this version makes, by name: read from a store made anew in memory. */
function madeAnew(): ReadonlyMap<string, Made> {
  const fresh = connection(':memory:');
  try {
    for (const migration of migrations) fresh.exec(migration);
    return new Map(
      fresh
        .prepare<[], Made>(tablesAndIndexes)
        .all()
        .map((made) => [made.name, made]),
    );
  } finally {
    fresh.close();
  }
}

let made: ReadonlyMap<string, Made> | undefined;

/** Tables and indexes are those that this version makes. */
const schema: Law = {
  name: 'schema',
  level: 'law',
  says: 'the tables and indexes are those of this version',
  how: () => 'sqlite_schema against the migrations',
  find: async ({ store }, most) => {
    made ??= madeAnew();
    const wanted = made;
    const there = store.db.prepare<[], Made>(tablesAndIndexes).all();
    const found = new Map(there.map(({ name, sql }) => [name, sql]));
    const wrong = [...wanted.values()].flatMap(({ type, name, sql }) => {
      const stored = found.get(name);
      if (stored === undefined) return [`${type} ${name} is missing`];
      return spaces(stored) === spaces(sql) ? [] : [`${type} ${name} is another: ${spaces(stored)}`];
    });
    const foreign = there.filter(({ name }) => !wanted.has(name));
    return violations(
      [...wrong, ...foreign.map(({ type, name }) => `${type} ${name} does not belong here`)],
      most,
    );
  },
};

/** The views that people read are those that this version defines over the attributes of the store. */
const viewsAreOurs: Law = {
  name: 'views',
  level: 'law',
  says: 'the views are those of this version, with a column for every attribute',
  how: () => 'sqlite_schema against the definitions of the views',
  find: async ({ store }, most) => {
    const found = new Map(
      store.db
        .prepare<[], Made>(`select type, name, sql from sqlite_schema where type = 'view' order by name`)
        .all()
        .map((made) => [made.name, made.sql]),
    );
    const ours = currentViews(store.db, store.settings.currencyDigits);
    const wrong = ours.flatMap(({ name, sql }) => {
      const stored = found.get(name);
      if (stored === undefined) return [`view ${name} is missing`];
      return spaces(stored) === spaces(`create view ${name} as ${sql}`) ? [] : [`view ${name} is another`];
    });
    const known = new Set(ours.map((view) => view.name));
    const foreign = [...found.keys()].filter((name) => !known.has(name));
    return violations([...wrong, ...foreign.map((name) => `view ${name} does not belong here`)], most);
  },
};

/** The settings are whole and of this world. */
const settings: Law = {
  name: 'settings',
  level: 'law',
  says: 'every setting is known and has a value that clm set would take',
  how: () => 'setting_rows: currency and its digits, zone, window_days 1 to 3660, margin 0 to 1, salt',
  find: async ({ store }, most) => {
    const rows = store.db
      .prepare<[], { name: string; value: string }>('select name, value from setting_rows order by name')
      .all();
    const values = new Map(rows.map((row) => [row.name, row.value]));
    const wrong: string[] = [];
    for (const { name, value } of rows) {
      const fits = rules[name];
      if (fits === undefined) wrong.push(`setting "${name}" is not known`);
      else if (!fits(value, values)) wrong.push(`${name} is "${value}"`);
    }
    for (const name of ['currency', 'currency_digits', 'zone', 'window_days', 'salt']) {
      if (!values.has(name)) wrong.push(`${name} is missing`);
    }
    return violations(wrong, most);
  },
};

const whole = (value: string, least: number, largest: number) =>
  /^\d{1,9}$/.test(value) && Number(value) >= least && Number(value) <= largest;

const rules: Readonly<Record<string, (value: string, all: ReadonlyMap<string, string>) => boolean>> = {
  currency: (value) => currencyDigits(value) !== undefined,
  currency_digits: (value, all) =>
    whole(value, 0, 4) && [undefined, Number(value)].includes(currencyDigits(all.get('currency') ?? '')),
  zone: (value) => knownZone(value),
  window_days: (value) => whole(value, 1, 3660),
  margin: (value) => value === '' || whole(value, 0, 1_000_000),
  salt: () => true,
};

function knownZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

export const fileLaws: readonly Law[] = [file, schema, viewsAreOurs, settings];
