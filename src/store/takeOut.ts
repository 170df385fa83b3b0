import type { TableName } from '../tables.js';
import { columns } from './lens.js';
import type { Store } from './open.js';
import { keepRepeats } from './repeats.js';
import { kept } from './schema.js';
import { versionsOf } from './versions.js';

/** What `--replace` took out, and what of it had to stay. */
export interface TakenOut {
  readonly removed: number;
  readonly notes: readonly string[];
}

/** Tables whose rows others speak of. */
const named = new Set(['customer', 'product', 'campaign']);

/**
 * `--replace`: takes out what the files of the command did not have. Rows that plans and lists made stay, and so do
 * customers, products and campaigns that other tables speak of. An arm goes with its last contact, unless a list gave it.
 * Superseded rows are kept as ever. Call after the last file, inside the transaction; `load` is that of the last file.
 */
export function takeOutOthers(store: Store, table: TableName, load: number): TakenOut {
  const { db } = store;
  const noun = nounOf(table);
  const shape = versionsOf(store, noun);
  const said = db.prepare('select 1 from temp.sqlite_schema where name = ?').get(`said_${noun}`);
  const others =
    said === undefined
      ? ''
      : `and not exists (select 1 from temp.said_${noun} s where ${shape.identity.map((sql, i) => `s.k${i} = +(${sql})`).join(' and ')})`;
  const names = shape.columns.join(', ');
  const k = shape.identity.map((_, i) => `k${i}`);
  const mine = `r.load in (select load from load_rows where table_name = '${table}') ${shape.columns.includes('listed') ? 'and r.listed = 1' : ''}`;
  const keys = shape.identity.map((sql, i) => `${sql} as k${i}`).join(', ');
  db.exec(`drop table if exists temp.taken_out;
    create temp table taken_out (${k.join(', ')}, primary key (${k.join(', ')})) without rowid;
    insert or ignore into temp.taken_out select ${keys} from main.${noun}_rows r where ${mine}
 ${others};
    drop table if exists temp.said_${noun};`);
  const stay = named.has(noun) ? keepSpokenOf(store, noun, load) : 0;
  const leaving = `exists (select 1 from temp.taken_out t where ${shape.identity.map((sql, i) => `t.k${i} = +(${sql})`).join(' and ')})`;
  const counted = shape.columns.includes('copies') ? 'coalesce(sum(copies), 0)' : 'count(*)';
  const removed = db
    .prepare<[], { n: number }>(`select ${counted} as n from main.${noun}_rows where ${leaving}`)
    .get()!.n;
  retire(store, noun, names, leaving, load);
  if (noun === 'customer') {
    retire(
      store,
      'attribute',
      columns(store, 'attribute_rows').join(', '),
      'customer in (select k0 from temp.taken_out)',
      load,
    );
  }
  if (noun === 'contact') {
    const left = `list is null and load in (select load from load_rows where table_name = 'contacts')
      and (customer, campaign) in (select k0, k1 from temp.taken_out)
      and not exists (select 1 from main.contact_rows c where c.customer = assignment_rows.customer and c.campaign = assignment_rows.campaign)`;
    retire(store, 'assignment', columns(store, 'assignment_rows').join(', '), left, load);
  }
  db.prepare('update load_rows set removed = removed + ? where load = ?').run(removed, load);
  const notes: string[] = [];
  if (removed > 0) notes.push(`rows that the files leave out and that were taken out: ${removed}`);
  if (stay > 0)
    notes.push(
      `${table} that the files leave out and that stay, because other tables speak of them: ${stay}`,
    );
  return { removed, notes };
}

/** The noun of a table: `case` of `cases`. */
function nounOf(table: TableName): string {
  return table.slice(0, -1);
}

function retire(store: Store, noun: string, names: string, leaving: string, load: number): void {
  store.db
    .prepare(
      `insert into main.${noun}_past (${names}, replaced_by) select ${names}, ? from main.${noun}_rows where ${leaving}`,
    )
    .run(load);
  store.db.exec(`delete from main.${noun}_rows where ${leaving}`);
}

/** Takes back from what leaves whatever rows of other tables, plans, lists or scores name; answers how many those are. */
function keepSpokenOf(store: Store, noun: string, load: number): number {
  const others = Object.keys(kept)
    .filter((other) => other !== noun && other !== 'attribute')
    .filter((other) => columns(store, `${other}_rows`).includes(noun));
  for (const other of others) {
    // Without the rows that speak of them they would have been taken out.
    keepRepeats(
      store.db,
      load,
      other,
      `select load as of_load, count(*) as rows from main.${other}_rows
        where ${noun} in (select k0 from temp.taken_out) group by load`,
    );
  }
  const speaking = others.map((other) => `select ${noun} as thing from main.${other}_rows`);
  if (noun === 'customer') speaking.push('select customer from main.member_rows');
  if (noun === 'campaign') {
    for (const table of ['list_rows', 'plan_rows']) {
      speaking.push(
        `select k.campaign from main.${table} l join main.campaign_rows k on k.campaign_id = l.campaign`,
      );
    }
  }
  return store.db.prepare(`delete from temp.taken_out where k0 in (${speaking.join(' union ')})`).run()
    .changes;
}
