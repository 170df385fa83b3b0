import type { Store } from './open.js';
import { kept } from './schema.js';
import { createViews } from './views.js';

/**
 * A lens makes every statement of a connection read another version of a table. SQLite looks for an unqualified name in
 * the temporary schema first, so a temporary table with the name of a stored one is what all statements then read;
 * `main.` before the name reads (and writes) the stored one. A lens lasts as long as its connection.
 */

interface Made {
  readonly type: 'table' | 'index';
  readonly name: string;
  readonly sql: string;
}

const definition = `select type, name, sql from main.sqlite_schema
where tbl_name = ? and type in ('table', 'index') and sql is not null order by type desc, name`;

/**
 * From here on `table` reads as the rows of `select`, which names the columns of the stored table and may read the
 * table itself: it then sees what the lenses before made of it. Keys and indexes are those of the stored table.
 */
export function shadow(store: Store, table: string, select: string, parameters: object = {}): void {
  const { db } = store;
  const made = db.prepare<[string], Made>(definition).all(table);
  const names = columns(store, table).join(', ');
  const key = db
    .prepare<[string], { name: string }>(
      `select name from pragma_table_info(?, 'main') where pk > 0 order by pk`,
    )
    .all(table)
    .map(({ name }) => name);
  writable(store, () => {
    const order = key.length === 0 ? '' : ` order by ${key.join(', ')}`;
    db.exec('drop table if exists temp.lens_rows');
    const sql = made.find(({ type }) => type === 'table')!.sql;
    db.exec(sql.replace(/^create table \S+ *\(/i, 'create temp table lens_rows ('));
    db.prepare(`insert into temp.lens_rows (${names}) select ${names} from (${select})${order}`).run(
      parameters,
    );
    db.exec(`drop table if exists temp.${table}; alter table temp.lens_rows rename to ${table};`);
    for (const { type, sql: index } of made) {
      if (type === 'index')
        db.exec(index.replace(/^create (unique )?index (\S+)/i, 'create $1index temp.$2'));
    }
  });
}

/** Makes the documented views read through the lenses. To be called after the last `shadow`. */
export function shadowViews(store: Store): void {
  writable(store, () => createViews(store.db, store.settings.currencyDigits, 'temp.'));
}

/** The columns of a stored table, in order. */
export function columns({ db }: Store, table: string): readonly string[] {
  return db
    .prepare<[string], { name: string }>(`select name from pragma_table_info(?, 'main') order by cid`)
    .all(table)
    .map(({ name }) => name);
}

/** Runs `work`, which writes temporary tables only, on a connection that may be for reading only. */
export function writable<T>({ db }: Store, work: () => T): T {
  const guarded = db.pragma('query_only', { simple: true }) === 1;
  if (guarded) db.pragma('query_only = off');
  try {
    return work();
  } finally {
    if (guarded) db.pragma('query_only = on');
  }
}

/** How far the store was: the number of the last load it held, and how many have come since. */
export interface KnownAt {
  readonly load: number;
  readonly later: number;
}

const reached = `
with first_later as (select min(load) as load from load_rows where loaded_at > @at)
select coalesce(max(l.load), 0) as load, (select count(*) from load_rows where loaded_at > @at) as later
from load_rows l where l.load < coalesce((select load from first_later), 9e15)`;

/**
 * Makes the store read as it was at an instant (ISO, UTC): the versions of all facts that it held when the last load up
 * to then was in. Tables that have not changed since are read where they are. With `everything`, models, scores, lists
 * and plans made later are hidden too; without it they stay writable.
 */
export function readAsKnownAt(store: Store, at: string, everything: boolean): KnownAt {
  const { db } = store;
  const state = db.prepare<[object], KnownAt>(reached).get({ at })!;
  const { load } = state;
  for (const noun of Object.keys(kept)) {
    const rows = columns(store, `${noun}_rows`);
    if (rows.length === 0) continue;
    const before = 'coalesce(since, load) <= @load';
    const changed = db
      .prepare<[object], { n: number }>(
        `select exists (select 1 from main.${noun}_rows where not (${before}))
          or exists (select 1 from main.${noun}_past where replaced_by > @load and ${before}) as n`,
      )
      .get({ load })!.n;
    if (changed === 0) continue;
    const names = rows.join(', ');
    shadow(
      store,
      `${noun}_rows`,
      `select ${names} from main.${noun}_rows where ${before}
       union all select ${names} from main.${noun}_past where ${before} and replaced_by > @load`,
      { load },
    );
  }
  const names = columns(store, 'load_rows');
  const undone = names.map((name) =>
    name === 'undone_by' ? 'iif(undone_by <= @load, undone_by, null) as undone_by' : name,
  );
  shadow(store, 'load_rows', `select ${undone.join(', ')} from main.load_rows where load <= @load`, { load });
  // Loads that were made before attributes were kept by load name none: then values tell.
  shadow(
    store,
    'attribute_names',
    `select n.attribute, n.name, coalesce(min(l.numeric), n.numeric) as numeric from main.attribute_names n
     left join main.attribute_loads l on l.attribute = n.attribute
       and l.load in (select load from load_rows where undone_by is null)
     where l.load is not null or n.attribute in (select attribute from attribute_rows)
     group by n.attribute, n.name, n.numeric`,
  );
  if (everything) hideMadeLater(store, at);
  shadowViews(store);
  return state;
}

/** Models, scores, lists and plans carry the time they were made. */
function hideMadeLater(store: Store, at: string): void {
  for (const table of ['model_rows', 'plan_rows', 'list_rows']) {
    shadow(store, table, `select * from main.${table} where made_at <= @at`, { at });
  }
  shadow(store, 'score_rows', 'select * from main.score_rows where model in (select model from model_rows)');
  shadow(store, 'member_rows', 'select * from main.member_rows where list in (select list from list_rows)');
}
