import type Database from 'better-sqlite3';
import { keepRepeats } from './repeats.js';

const list = (names: readonly string[], prefix = '') => names.map((name) => prefix + name).join(', ');

/** How staged rows meet stored ones: `s` is the stage, `r` the stored table. */
export interface Meeting {
  /** What makes two rows the same one. */
  readonly on: string;
  readonly where?: string;
  readonly differs: string;
  /** Columns by which staged rows are found again. */
  readonly match: readonly string[];
  /** Whether there is a `stage_late` besides. */
  readonly late: boolean;
  /** How many rows of the file a staged row stands for. */
  readonly copies?: string;
}

/** What `--keep` left as it was. */
export interface KeptRows {
  readonly rows: number;
  readonly notes: readonly string[];
}

/** `--keep`: takes the rows whose key the store has out of the stage, and counts those that say something else. */
export function keepStored(db: Database.Database, load: number, noun: string, meeting: Meeting): KeptRows {
  const { on, where = '1', differs, match, late, copies = '1' } = meeting;
  const join = `from temp.stage s join ${noun}_rows r on ${on} where ${where}`;
  const counted = db
    .prepare<[], { n: number; other: number }>(
      `select coalesce(sum(${copies}), 0) as n, coalesce(sum(${copies}) filter (where ${differs}), 0) as other ${join}`,
    )
    .get()!;
  if (counted.n > 0) {
    keepRepeats(db, load, noun, `select r.load as of_load, count(*) as rows ${join} group by r.load`);
    db.exec(`drop table if exists temp.kept_keys;
      create temp table kept_keys as select ${list(match, 's.')} ${join};
      delete from temp.stage where (${list(match)}) in (select ${list(match)} from temp.kept_keys);`);
    if (late)
      db.exec(
        `delete from temp.stage_late where (${list(match)}) in (select ${list(match)} from temp.kept_keys)`,
      );
  }
  return { rows: counted.n, notes: keptNote(counted.other) };
}

/** What `--keep` says about rows that differ. */
export function keptNote(other: number): readonly string[] {
  return other === 0 ? [] : [`rows that say something else than what the store keeps: ${other}`];
}

/**
 * `--replace`: remembers the keys of a file until `takeOutOthers` takes the rows out that no file of the command has.
 * `key` says, in SQL over rows of `from`, what `versionsOf` calls the identity, in its order.
 */
export function remember(
  db: Database.Database,
  noun: string,
  key: readonly string[],
  from = 'temp.stage',
): void {
  const names = key.map((_, i) => `k${i}`).join(', ');
  db.exec(`create temp table if not exists said_${noun} (${names}, primary key (${names})) without rowid;
    insert or ignore into temp.said_${noun} select ${list(key)} from ${from};`);
}
