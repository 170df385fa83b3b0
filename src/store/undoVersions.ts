import type Database from 'better-sqlite3';
import { type Folded, foldVersions, type LoadKind, type Version } from './foldVersions.js';
import type { LoadCell } from './load.js';
import { raisedBy } from './repeats.js';
import type { Versions } from './versions.js';

type Row = Readonly<Record<string, LoadCell>>;

/** What taking a load back did to one table. */
export interface Reverted {
  /** Rows that it had brought and that are current no more. */
  readonly taken: number;
  /** Rows that are current again. */
  readonly restored: number;
}

/** The load that is taken back, the one that does it, and all that still count. */
export interface Undoing {
  readonly db: Database.Database;
  readonly load: number;
  readonly by: number;
  readonly live: ReadonlyMap<number, LoadKind>;
  /** A customer's day of becoming known, had the load been the first to name them. */
  readonly knownOn: (load: number, updated: number | null) => number;
}

/**
 * Takes the versions that a load brought out of one table: current rows go to the past, closed by the load that undoes;
 * what is current without them comes back, with the load that had brought it and `since` the one that undoes. Nothing is
 * forgotten: the past still tells what the store held when. (`+` before a column keeps the index of untyped keys in use.)
 */
export function undoVersions(undoing: Undoing, shape: Versions): Reverted {
  const { db, load } = undoing;
  const { noun, identity } = shape;
  const raised = raisedBy(db, load, noun);
  const k = identity.map((_, i) => `k${i}`);
  const keys = (of: string) => identity.map((sql, i) => `${sql} as k${i} ${of}`.trimEnd()).join(', ');
  db.exec(`drop table if exists temp.undo_keys;
    create temp table undo_keys (${k.join(', ')}, primary key (${k.join(', ')})) without rowid;`);
  db.prepare(
    `insert or ignore into temp.undo_keys select ${keys('')} from main.${noun}_rows where load = ?`,
  ).run(load);
  db.prepare(
    `insert or ignore into temp.undo_keys select ${keys('')} from main.${noun}_past where load = ? or replaced_by = ?`,
  ).run(load, load);
  if (raised.length > 0) lower(undoing, shape, raised);
  const found = `exists (select 1 from temp.undo_keys k where ${identity.map((sql, i) => `k.k${i} = +(${sql})`).join(' and ')})`;
  const names = shape.columns.join(', ');
  db.exec(`drop table if exists temp.undo_versions;
    create temp table undo_versions as
      select ${keys('')}, ${names}, null as until from main.${noun}_rows where ${found}
      union all select ${keys('')}, ${names}, replaced_by from main.${noun}_past where ${found};`);
  db.exec(`drop table if exists temp.undo_out;
    create temp table undo_out (${k.join(', ')}, primary key (${k.join(', ')})) without rowid;`);
  // What nothing but the load ever spoke of is no more; the rest is settled thing by thing.
  db.prepare(`insert into temp.undo_out select ${k.join(', ')} from temp.undo_versions group by ${k.join(', ')}
    having count(*) = 1 and max(load) = ? and max(until) is null`).run(load);
  db.exec(
    `delete from temp.undo_versions where (${k.join(', ')}) in (select ${k.join(', ')} from temp.undo_out)`,
  );
  const things = db
    .prepare<[], Row>(
      `select ${shape.columns.map((name) => `v.${name}`).join(', ')}, v.until, ${k.map((name) => `v.${name}`).join(', ')}
       from temp.undo_versions v order by ${k.map((name) => `v.${name}`).join(', ')}`,
    )
    .iterate();
  return write(undoing, shape, decide(undoing, shape, things, k));
}

interface Decision {
  readonly out: LoadCell[][];
  readonly back: { readonly row: Row; readonly updated: number | null }[];
  readonly again: Map<string, number>;
}

/** Goes through all versions, thing by thing, and settles what is current now. */
function decide(undoing: Undoing, shape: Versions, rows: Iterable<Row>, k: readonly string[]): Decision {
  const decision: Decision = { out: [], back: [], again: new Map() };
  let thing: Row[] = [];
  const settle = () => {
    if (thing.length > 0) settleOne(undoing, shape, thing, k, decision);
    thing = [];
  };
  for (const row of rows) {
    if (thing.length > 0 && k.some((name) => thing[0]![name] !== row[name])) settle();
    thing.push(row);
  }
  settle();
  return decision;
}

function settleOne(
  undoing: Undoing,
  shape: Versions,
  rows: readonly Row[],
  k: readonly string[],
  decision: Decision,
): void {
  const current = rows.find((row) => row.until === null);
  const versions = rows.map(versionOf);
  const folded =
    shape.noun === 'assignment' ? before(undoing, versions, current) : fold(undoing, shape, versions);
  const { version, updated, again } = folded;
  if (version === undefined && current === undefined) return;
  for (const load of again) {
    if (load === version!.load) continue;
    const pair = `${load} ${version!.load}`;
    decision.again.set(pair, (decision.again.get(pair) ?? 0) + 1);
  }
  if (
    version !== undefined &&
    current !== undefined &&
    version.row === current &&
    updated === current.updated
  )
    return;
  if (current !== undefined) decision.out.push(k.map((name) => current[name]!));
  if (version !== undefined)
    decision.back.push({ row: knownSince(undoing, shape, versions, version.row), updated });
}

function versionOf(row: Row): Version<Row> {
  return {
    row,
    load: row.load as number,
    since: (row.since ?? row.load) as number,
    until: row.until === null ? Number.POSITIVE_INFINITY : (row.until as number),
    updated: row.updated as number | null,
  };
}

function fold(undoing: Undoing, shape: Versions, versions: readonly Version<Row>[]): Folded<Row> {
  const id = `${shape.noun}_id`;
  const counted = shape.columns.includes('copies');
  const same = (one: Row, other: Row) =>
    shape.values.every(
      (name) => one[name] === other[name] || (name === 'source' && counted && (one[id] ?? '') === ''),
    );
  return foldVersions(versions, undoing.live, same);
}

/** The first arm holds, whatever is newer: what the load replaced comes back. */
function before({ load }: Undoing, versions: readonly Version<Row>[], current: Row | undefined): Folded<Row> {
  const stays = { again: [] };
  if (current !== undefined && current.load !== load) {
    return {
      ...stays,
      version: versions.find(({ row }) => row === current),
      updated: current.updated as number | null,
    };
  }
  const version = versions.find(({ load: brought, until }) => until === load && brought !== load);
  return { ...stays, version, updated: version?.updated ?? null };
}

/** A customer whom the load was the first to name is known since the next that does. */
function knownSince(undoing: Undoing, shape: Versions, versions: readonly Version<Row>[], row: Row): Row {
  if (shape.noun !== 'customer') return row;
  const first = versions.toSorted((a, b) => a.load - b.load);
  if (first[0]!.load !== undoing.load) return row;
  const next = first.find(({ load }) => undoing.live.has(load))!;
  return { ...row, known_on: undoing.knownOn(next.load, next.updated) };
}

function write({ db, by }: Undoing, shape: Versions, decision: Decision): Reverted {
  const { noun, columns, identity } = shape;
  const k = identity.map((_, i) => `k${i}`);
  const mark = db.prepare(`insert into temp.undo_out values (${k.map(() => '?').join(', ')})`);
  for (const key of decision.out) mark.run(key);
  const names = columns.join(', ');
  const leaving = `exists (select 1 from temp.undo_out k where ${identity.map((sql, i) => `k.k${i} = +(${sql})`).join(' and ')})`;
  const taken = db
    .prepare(
      `insert into main.${noun}_past (${names}, replaced_by) select ${names}, ? from main.${noun}_rows where ${leaving}`,
    )
    .run(by).changes;
  if (taken > 0) db.exec(`delete from main.${noun}_rows where ${leaving}`);
  const insert = db.prepare(
    `insert into main.${noun}_rows (${names}) values (${columns.map(() => '?').join(', ')})`,
  );
  const used = db.prepare('select 1 from main.cost_rows where cost = ?');
  const next = db.prepare<[], { n: number }>('select coalesce(max(cost), 0) + 1 as n from main.cost_rows');
  for (const { row, updated } of decision.back) {
    const cells: Record<string, LoadCell> = { ...row, updated, since: by };
    if (noun === 'cost' && used.get(row.cost) !== undefined) cells.cost = next.get()!.n;
    insert.run(columns.map((name) => cells[name]!));
  }
  const repeat = db.prepare(`insert into repeat_rows (load, of_load, noun, rows) values (?, ?, ?, ?)
    on conflict (load, of_load, noun) do update set rows = rows + excluded.rows`);
  for (const [pair, rows] of decision.again) {
    const [load, of] = pair.split(' ').map(Number);
    repeat.run(load, of, noun, rows);
  }
  return { taken, restored: decision.back.length };
}

/** Sets instants of change back to what they were before the load raised them. */
function lower({ db }: Undoing, shape: Versions, raised: ReturnType<typeof raisedBy>): void {
  const { noun, identity } = shape;
  const counted = shape.columns.includes('copies');
  const k = identity.map((_, i) => `k${i}`);
  db.exec(`drop table if exists temp.undo_raised;
    create temp table undo_raised (was integer, load integer, ${k.join(', ')}, primary key (${k.join(', ')}, load)) without rowid;`);
  const put = db.prepare(
    `insert or ignore into temp.undo_raised values (?, ?, ${k.map(() => '?').join(', ')})`,
  );
  for (const [was, ofLoad, ...key] of raised) put.run(was, ofLoad, ...(counted ? multisetKey(key) : key));
  db.exec(`insert or ignore into temp.undo_keys select ${k.join(', ')} from temp.undo_raised`);
  const on = identity.map((sql, i) => `u.k${i} = +(${sql})`).join(' and ');
  for (const part of ['rows', 'past']) {
    const table = `main.${noun}_${part}`;
    db.exec(`update ${table} as r set updated = (select u.was from temp.undo_raised u where ${on} and u.load = r.load)
      where exists (select 1 from temp.undo_raised u where ${on} and u.load = r.load and u.was < r.updated)`);
  }
}

/** The key of a counted row as it was kept, id last, in the form of the identity: id first, the rest only without one. */
function multisetKey(key: readonly LoadCell[]): LoadCell[] {
  const id = key[key.length - 1] ?? '';
  const parts = key.slice(0, -1);
  return [id, ...parts.map((part) => (id === '' ? (part ?? '') : ''))];
}
