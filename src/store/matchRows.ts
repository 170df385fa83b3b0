import type { Day } from '../days.js';
import { unknownName } from '../errors.js';
import { mergesInForce, personOf } from './merges.js';
import type { Store } from './open.js';

/** What the store knows of a customer that may tell who they are. Rows as they came, merged or not. */
export interface MatchRow {
  readonly customerId: string;
  readonly personId: string;
  /** The normalised address. */
  readonly email: string | undefined;
  readonly phone: string | undefined;
  readonly firstName: string | undefined;
  readonly lastName: string | undefined;
  readonly birthDate: Day | undefined;
  readonly gender: string | undefined;
  readonly postalCode: string | undefined;
  readonly accountId: string | undefined;
  readonly acquiredOn: Day | undefined;
  readonly listed: boolean;
  readonly ids: ReadonlyMap<string, string>;
}

const customers = `
select customer, customer_id as customerId, email_key as email, phone, first_name as firstName, last_name as lastName,
  birth_date as birthDate, gender, postal_code as postalCode, account_id as accountId, acquired_on as acquiredOn, listed
from main.customer_rows where customer > 0 order by customer_id`;

const names = 'select name from main.attribute_names where numeric >= 0 order by name';

const attributes = `
select a.customer, a.value from main.attribute_rows a join main.attribute_names n on n.attribute = a.attribute
where n.name = ? and a.customer > 0 order by a.customer, a.known_on`;

const nothing: ReadonlyMap<string, string> = new Map();

/** Every customer by id, with the newest value of the attributes named. Exit 2 for an attribute that is not known. */
export async function matchRows(store: Store, ids: readonly string[]): Promise<readonly MatchRow[]> {
  const { db } = store;
  const known = db.prepare<[], string>(names).pluck().all();
  const values = new Map<number, Map<string, string>>();
  for (const name of ids) {
    if (!known.includes(name)) throw unknownName('column', name, ['email', 'phone', ...known]);
    for (const [customer, value] of db.prepare<[string], [number, string]>(attributes).raw().iterate(name)) {
      const of = values.get(customer);
      if (of === undefined) values.set(customer, new Map([[name, value]]));
      else of.set(name, value);
    }
  }
  const merges = mergesInForce(store);
  type Raw = Record<string, string | number | null>;
  return db
    .prepare<[], Raw>(customers)
    .all()
    .map(({ customer, listed, ...row }) => {
      const given = Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value ?? undefined]));
      return {
        ...(given as unknown as MatchRow),
        personId: personOf(merges, row.customerId as string),
        listed: listed === 1,
        ids: values.get(customer as number) ?? nothing,
      };
    });
}
