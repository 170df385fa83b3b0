import type Database from 'better-sqlite3';

type Opened = { readonly db: Database.Database };

const values = new WeakMap<Database.Database, { changes: number; values: Map<string, unknown> }>();

/**
 * A value of the store's present state, worked out once for as long as nothing is written through this connection; what
 * `make` itself writes does not count, so it may only write what is worked out.
 */
export function once<Value>({ db }: Opened, name: string, make: () => Value): Value {
  const count = db.prepare<[], number>('select total_changes()').pluck();
  const changes = count.get()!;
  let known = values.get(db);
  if (known === undefined || known.changes !== changes) {
    known = { changes, values: new Map() };
    values.set(db, known);
  }
  if (!known.values.has(name)) {
    known.values.set(name, make());
    known.changes = count.get()!;
  }
  return known.values.get(name) as Value;
}

/** Lets go of what was worked out through a connection: it is about to be closed. */
export function forget({ db }: Opened): void {
  values.delete(db);
}
