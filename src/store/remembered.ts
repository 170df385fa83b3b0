import type { Store } from './open.js';

const values = new WeakMap<Store['db'], { changes: number; values: Map<string, unknown> }>();

/**
 * A value of the store's present state, worked out once for as long as nothing is written through this connection; what
 * `make` itself writes does not count, so it may only write what is worked out.
 */
export function once<Value>({ db }: Store, name: string, make: () => Value): Value {
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
