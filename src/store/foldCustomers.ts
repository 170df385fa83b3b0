import type { Store } from './open.js';
import { splitsInForce, splitVersions } from './splits.js';

type Cell = string | number | null;

/** How a person became a customer is said by the row that knows the earliest day of it. */
const acquisition: readonly string[] = ['acquired_on', 'acquisition_channel', 'acquisition_cost'];

/**
 * One row per person: the last non-empty value per column, by when the source changed it (else when it became known) and
 * by load, as for several rows of one customer in a file. Id and number are those of the person.
 */
export function foldCustomers(store: Store, moved: string, names: readonly string[]): void {
  const { db } = store;
  const stored = db
    .prepare<[], Readonly<Record<string, Cell>>>(`select r.*, p.person, p.unit
      from customer_rows r join temp.person_of p on p.customer = r.customer
      order by p.person, coalesce(r.updated, r.known_on * 86400), r.load, r.customer`)
    .all();
  const rows = withSplits(store, stored);
  const folded = new Map<number, Record<string, Cell>>();
  const acquired = new Map<number, Readonly<Record<string, Cell>>>();
  const since = (row: Readonly<Record<string, Cell>>) =>
    row.acquired_on === null ? Number.MAX_SAFE_INTEGER : (row.acquired_on as number);
  for (const row of rows) {
    const person = row.person as number;
    let one = folded.get(person);
    if (one === undefined) {
      one = { ...row, customer: person };
      folded.set(person, one);
    }
    for (const name of names) {
      const value = row[name]!;
      if (name === 'customer') continue;
      if (name === 'customer_id') one[name] = row.customer === person ? value : one[name]!;
      else if (name === 'email_key') one[name] = row.email === null ? one[name]! : value;
      else if (name === 'listed') one[name] = Math.max(one[name] as number, value as number);
      else if (name === 'known_on') one[name] = Math.min(one[name] as number, value as number);
      else if (!acquisition.includes(name) && value !== null) one[name] = value;
    }
    const first = acquired.get(person);
    if (first === undefined) acquired.set(person, row);
    else if (since(row) < since(first)) acquired.set(person, row);
    const unit = row.unit as string | null;
    if (unit?.startsWith('a:')) Object.assign(one, { household_id: null, email_key: null });
  }
  for (const [person, row] of acquired) {
    for (const name of acquisition) folded.get(person)![name] = row[name] ?? null;
  }
  db.exec(`create temp table ${moved} as select * from main.customer_rows where 0`);
  const insert = db.prepare(`insert into temp.${moved} values (${names.map(() => '?').join(', ')})`);
  for (const one of folded.values()) insert.run(names.map((name) => one[name] ?? null));
}

/** The rows of customers, those whose id was split with what was known in the time of each who had it. */
function withSplits(
  store: Store,
  rows: readonly Readonly<Record<string, Cell>>[],
): readonly Readonly<Record<string, Cell>>[] {
  const splits = splitsInForce(store);
  if (splits.length === 0) return rows;
  const byNumber = new Map(rows.map((row) => [row.customer as number, row]));
  for (const customer of new Set(splits.map((split) => split.customer))) {
    const others = splits
      .filter((split) => split.customer === customer)
      .map((split) => ({ ...split, row: byNumber.get(split.other)! }));
    for (const row of splitVersions(store, byNumber.get(customer)!, others)) {
      byNumber.set(row.customer as number, row);
    }
  }
  return rows.map((row) => byNumber.get(row.customer as number)!);
}
