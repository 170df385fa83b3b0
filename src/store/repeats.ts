import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type Database from 'better-sqlite3';

const add = `insert into repeat_rows (load, of_load, noun, rows) values (?, ?, ?, ?)
on conflict (load, of_load, noun) do update set rows = rows + excluded.rows`;

/**
 * Keeps that a load says what earlier loads had brought, so that those can not be taken back from under it. `select`
 * answers `of_load` and `rows`.
 */
export function keepRepeats(db: Database.Database, load: number, noun: string, select: string): void {
  const put = db.prepare(add);
  for (const { of_load, rows } of db.prepare<[], { of_load: number; rows: number }>(select).all()) {
    if (of_load !== load && rows > 0) put.run(load, of_load, noun, rows);
  }
}

const chunk = 65_536;

/** A row whose instant of change was raised: what it was, the load that brought the row, and the row's key. */
export type Raised = readonly [was: number, ofLoad: number, ...key: (string | number | null)[]];

/**
 * Keeps the instants of change that a load is about to raise on rows that it leaves as they are, so that taking it back
 * can lower them again. `select` answers rows in the form of `Raised`.
 */
export function keepRaised(db: Database.Database, load: number, noun: string, select: string): void {
  const bodies: Buffer[] = [];
  let rows: Raised[] = [];
  const pack = () => {
    if (rows.length > 0) bodies.push(deflateRawSync(JSON.stringify(rows), { level: 1 }));
    rows = [];
  };
  for (const row of db.prepare<[], Raised>(select).raw().iterate()) {
    rows.push(row as unknown as Raised);
    if (rows.length === chunk) pack();
  }
  pack();
  const put = db.prepare('insert into raised_rows (load, noun, body) values (?, ?, ?)');
  for (const body of bodies) put.run(load, noun, body);
}

/** What a load raised, in the order in which it was kept. */
export function raisedBy(db: Database.Database, load: number, noun: string): readonly Raised[] {
  return db
    .prepare<[number, string], { body: Buffer }>(
      'select body from raised_rows where load = ? and noun = ? order by raised',
    )
    .all(load, noun)
    .flatMap(({ body }) => JSON.parse(inflateRawSync(body).toString()) as Raised[]);
}
