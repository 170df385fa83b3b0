import { writable } from './lens.js';
import type { Store } from './open.js';
import { type ShownAs, showAs } from './showAs.js';

/** Whose facts are summed: those of a person, or of everybody in a household or an account. */
export type Level = 'person' | 'household' | 'account';

const columnOf = { household: 'household_id', account: 'account_id' } as const;

const members = (column: string) => `
select customer, ${column} as entity from customer_rows where customer > 0 and ${column} is not null order by customer_id`;

const merged = 'select customer, person from temp.person_of where customer <> person';

const shownNow = 'select customer, person, unit from temp.person_of order by customer';

/**
 * Does work in which the store may be read at a level, and reads it as before afterwards. What a level shows is made of
 * temporary rows, so values that were worked out before are worked out again.
 */
export async function readingAs<T>(store: Store, work: () => Promise<T>): Promise<T> {
  const { db } = store;
  const mapped = () =>
    db
      .prepare<[], number>(`select count(*) from temp.sqlite_schema where name = 'person_of'`)
      .pluck()
      .get() === 1;
  type Row = { readonly customer: number; readonly person: number; readonly unit: string | null };
  const before = new Map(
    (mapped() ? db.prepare<[], Row>(shownNow).all() : []).map(({ customer, person, unit }) => [
      customer,
      unit === null ? { person } : { person, unit },
    ]),
  );
  try {
    return await work();
  } finally {
    showAs(store, before);
    writable(store, () => {
      db.exec(
        'create temp table if not exists level_ended (n integer); insert into temp.level_ended values (1);',
      );
    });
  }
}

/** How many households or accounts a store is read as, of how many customers; everybody else stays who they are. */
export interface Levelled {
  readonly entities: number;
  readonly members: number;
  readonly others: number;
  /** The household or account that a customer number stands for. */
  readonly entityOf: ReadonlyMap<number, string>;
  /** The customer number that stands for each member. */
  readonly standsFor: ReadonlyMap<number, number>;
}

/**
 * From here on, shows all members of a household or account as one customer, the first of them by id, who counts as the
 * unit `h:household` or `a:account` in every campaign; customers without one stay themselves, and so does everybody at
 * the level of a person. `eachArm` keeps one that has members in several arms in each of them, not in the first only.
 */
export function showLevel(store: Store, level: Level, eachArm = false): Levelled {
  const { db } = store;
  const total = db
    .prepare<[], number>('select count(*) from customer_rows where customer > 0')
    .pluck()
    .get()!;
  if (level === 'person')
    return { entities: total, members: total, others: 0, entityOf: new Map(), standsFor: new Map() };
  const first = new Map<string, number>();
  const shown = new Map<number, ShownAs>();
  const rows = db.prepare<[], [number, string]>(members(columnOf[level])).raw().all();
  for (const [customer, entity] of rows) {
    if (!first.has(entity)) first.set(entity, customer);
    const unit = `${level === 'household' ? 'h' : 'a'}:${entity}`;
    shown.set(customer, { person: first.get(entity)!, unit });
  }
  const hasMerges = db
    .prepare<[], number>(`select count(*) from temp.sqlite_schema where name = 'person_of'`)
    .pluck()
    .get()!;
  if (hasMerges === 1) {
    for (const [customer, person] of db.prepare<[], [number, number]>(merged).raw().all()) {
      shown.set(customer, shown.get(person) ?? { person });
      if (!shown.has(person)) shown.set(person, { person });
    }
  }
  showAs(store, shown, eachArm);
  return {
    entities: first.size,
    members: rows.length,
    others: total - rows.length,
    entityOf: new Map([...first].map(([entity, customer]) => [customer, entity])),
    standsFor: new Map([...shown].map(([customer, { person }]) => [customer, person])),
  };
}
