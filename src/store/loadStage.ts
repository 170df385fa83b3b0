import type Database from 'better-sqlite3';
import { insertMany } from './insertMany.js';
import type { LoadCell, LoadPolicy } from './load.js';
import { keepStored, remember } from './loadPolicy.js';
import type { StagedRows } from './loadRows.js';
import { typed } from './loadTypes.js';
import { keepRaised, keepRepeats } from './repeats.js';

/** The shape of a table with a natural key, for staging. */
export interface StageShape {
  /** `product` for `product_rows` and `product_past`. */
  readonly noun: string;
  readonly key: readonly string[];
  /** The other columns, without `updated` and `load`. */
  readonly values: readonly string[];
  /** Those of them that the file gives: the others keep what the store has. */
  readonly given: ReadonlySet<string>;
  readonly policy: LoadPolicy;
  /** Values that settle what rows of one file with the same key contradict each other in. Without, they conflict. */
  readonly settled?: Readonly<Record<string, LoadCell>>;
}

export interface Stage extends StagedRows {
  /** Takes a row whose key is new in the file for sure: a third of the cost. */
  putNew(key: readonly LoadCell[], values: readonly LoadCell[], updated: number | null, line: number): void;
  /** Rows whose key was in the file before. */
  folded(): number;
  /** Those of them that contradicted each other and were settled. */
  settled(): number;
}

/** What became of the rows of a stage. */
export interface StageCounts {
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Remarks for people. */
  readonly notes: readonly string[];
}

const list = (names: readonly string[], prefix = '') => names.map((name) => prefix + name).join(', ');

/**
 * A staging table for one file. Rows are compared with the store as one set: equal rows stay, others are replaced and
 * kept in `_past`; where both rows say when they were changed at their source, the newest wins, and the older one goes
 * to `_past`. Two rows of one file with the same key and other values conflict, unless one of them is newer.
 */
export function stage(db: Database.Database, shape: StageShape): Stage {
  const { noun, key, values } = shape;
  const columns = [...key, ...values];
  db.exec(`drop table if exists temp.stage; drop table if exists temp.stage_late;
    create temp table stage (${typed(db, `${noun}_rows`, [...columns, 'updated', 'line'])},
      primary key (${list(key)})) without rowid;
    create temp table stage_late (${typed(db, `${noun}_rows`, [...columns, 'updated'])});`);
  const marks = [...columns, 'updated', 'line'].map(() => '?').join(', ');
  const insert = db.prepare(`insert into temp.stage values (${marks}) on conflict do nothing`);
  const where = key.map((name) => `${name} = ?`).join(' and ');
  const find = db
    .prepare(`select ${list([...values, 'updated', 'line'])} from temp.stage where ${where}`)
    .raw();
  const late = db.prepare(
    `insert into temp.stage_late values (${[...columns, 'updated'].map(() => '?').join(', ')})`,
  );
  const replace = db.prepare(`insert or replace into temp.stage values (${marks})`);
  const rows = insertMany(db, 'temp.stage', marks, columns.length + 2);
  const settling = Object.entries(shape.settled ?? {});
  const settle =
    settling.length === 0
      ? undefined
      : db.prepare(
          `update temp.stage set ${settling.map(([name]) => `${name} = ?`).join(', ')} where ${where}`,
        );
  let folded = 0;
  let settled = 0;
  return {
    folded: () => folded,
    settled: () => settled,
    putNew(keyCells, valueCells, updated, line) {
      let at = rows.at();
      for (let i = 0; i < keyCells.length; i++) rows.cells[at++] = keyCells[i]!;
      for (let i = 0; i < valueCells.length; i++) rows.cells[at++] = valueCells[i]!;
      rows.cells[at++] = updated;
      rows.cells[at] = line;
      rows.next();
    },
    put(keyCells, valueCells, updated, line) {
      rows.flush();
      if (insert.run(...keyCells, ...valueCells, updated, line).changes === 1) return undefined;
      const before = find.get(...keyCells) as LoadCell[];
      const seenUpdated = before[values.length] as number | null;
      const same = valueCells.every((cell, i) => cell === before[i]);
      const newer = updated !== null && seenUpdated !== null && updated > seenUpdated;
      if (newer) {
        if (!same) late.run(...keyCells, ...before.slice(0, values.length), seenUpdated);
        replace.run(...keyCells, ...valueCells, updated, line);
      } else if (!same && (updated === null || seenUpdated === null || updated === seenUpdated)) {
        if (settle === undefined) return before[values.length + 1] as number;
        settle.run(...settling.map(([, cell]) => cell), ...keyCells);
        settled++;
      } else if (!same) late.run(...keyCells, ...valueCells, updated);
      folded++;
      return undefined;
    },
    apply(load) {
      rows.flush();
      const counts = apply(db, shape, load);
      return { ...counts, unchanged: counts.unchanged + folded };
    },
  };
}

function apply(db: Database.Database, shape: StageShape, load: number): StageCounts {
  const { noun, key, values, given, policy } = shape;
  const present = values.filter((name) => given.has(name));
  const all = [...key, ...values, 'updated'];
  // The plus keeps the stage outside, so that a few rows cost no walk over the table.
  const on = key.map((name) => `r.${name} = +s.${name}`).join(' and ');
  const differs =
    present.length === 0 ? '0' : present.map((name) => `r.${name} is not s.${name}`).join(' or ');
  const older = 'coalesce(s.updated < r.updated, 0)';
  const missing = `r.${key[0]} is null`;
  if (policy === 'replace') remember(db, noun, key);
  const kept =
    policy === 'keep'
      ? keepStored(db, load, noun, {
          on: values.includes('listed') ? `${on} and r.listed = 1` : on,
          differs,
          match: key,
          late: true,
        })
      : { rows: 0, notes: [] };
  db.prepare(
    `insert into ${noun}_past (${list(all)}, load, replaced_by) select ${list(all)}, ?, ? from temp.stage_late`,
  ).run(load, load);
  const insert = (where: string) =>
    db
      .prepare(`insert into ${noun}_rows (${list(all)}, load) select ${list(all, 's.')}, ? from temp.stage s
      where ${where} order by ${list(key, 's.')}`)
      .run(load).changes;
  if (isEmpty(db, noun)) return { inserted: insert('true'), updated: 0, unchanged: 0, notes: [] };
  const counted = db
    .prepare<[], { inserted: number; updated: number; total: number; newer: number; late: number }>(`
select count(*) as total, count(*) filter (where ${missing}) as inserted,
  count(*) filter (where not ${missing} and (${differs}) and not ${older}) as updated,
  count(*) filter (where not ${missing} and (${differs}) and ${older}) as late,
  count(*) filter (where s.updated > r.updated) as newer
from temp.stage s left join ${noun}_rows r on ${on}`)
    .get()!;
  if (counted.total > counted.inserted) {
    // A row that says not all columns, or not when it was changed, rests on what it leaves as it was.
    const left = values.filter((name) => !given.has(name) && name !== `${noun}_id`);
    const inherits = '(s.updated is null and r.updated is not null)';
    const rests = neverSaid(db, noun, left) ? `not (${differs}) or ${inherits}` : '1';
    keepRepeats(
      db,
      load,
      noun,
      `select r.load as of_load, count(*) as rows from temp.stage s join ${noun}_rows r on ${on}
        where ${rests} group by r.load`,
    );
  }
  if (counted.late > 0) {
    db.prepare(`insert into ${noun}_past (${list(all)}, load, replaced_by)
      select ${list(all, 's.')}, ?, ? from temp.stage s join ${noun}_rows r on ${on} where (${differs}) and ${older}`).run(
      load,
      load,
    );
  }
  if (counted.updated > 0) {
    db.prepare(`insert into ${noun}_past (${list([...all, 'load', 'since'])}, replaced_by)
      select ${list([...all, 'load', 'since'], 'r.')}, ? from temp.stage s join ${noun}_rows r on ${on} where (${differs}) and not ${older}`).run(
      load,
    );
  }
  if (counted.updated > 0 || counted.newer > 0) {
    const set = present.map((name) => `${name} = s.${name},`).join(' ');
    db.prepare(`update ${noun}_rows as r set ${set} load = ?, since = null, updated = coalesce(s.updated, r.updated)
      from temp.stage s where ${on} and (${differs}) and not ${older}`).run(load);
    keepRaised(
      db,
      load,
      noun,
      `select r.updated, r.load, ${list(key, 'r.')} from temp.stage s join ${noun}_rows r on ${on} where s.updated > r.updated`,
    );
    db.prepare(
      `update ${noun}_rows as r set updated = s.updated from temp.stage s where ${on} and s.updated > r.updated`,
    ).run();
  }
  if (counted.inserted > 0) insert(`not exists (select 1 from ${noun}_rows r where ${on})`);
  return {
    inserted: counted.inserted,
    updated: counted.updated,
    unchanged: counted.total - counted.inserted - counted.updated + kept.rows,
    notes: kept.notes,
  };
}

/** Whether no row of a table is stored: then there is nothing to compare with. */
export function isEmpty(db: Database.Database, noun: string): boolean {
  return db.prepare(`select 1 from ${noun}_rows limit 1`).get() === undefined;
}

/** Whether columns have been empty in all rows that the store ever held. */
function neverSaid(db: Database.Database, noun: string, names: readonly string[]): boolean {
  if (names.length === 0) return true;
  const said = names.map((name) => `${name} is not null`).join(' or ');
  return ['rows', 'past'].every(
    (part) => db.prepare(`select 1 from ${noun}_${part} where ${said} limit 1`).get() === undefined,
  );
}
