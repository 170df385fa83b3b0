import type { Day } from '../days.js';
import { eachRow } from './eachRow.js';
import type { Store } from './open.js';
import { once } from './remembered.js';

/** A customer in the store, and the day on which they became known, if anybody said. */
export interface KnownPerson {
  readonly customer: number;
  readonly customerId: string;
  readonly acquiredOn: Day | null;
}

/** The definition of who is known: every row of customers; one acquired later is not known yet, unless they bought before. */
export const knownPeopleSql = `
select customer, customer_id as customerId, acquired_on as acquiredOn
from customer_rows where customer > 0 order by customer_id, customer`;

/** All customers, by id. */
export async function knownPeople(store: Store): Promise<readonly KnownPerson[]> {
  return once(store, 'known people', () => {
    const people: KnownPerson[] = [];
    eachRow(
      store.db,
      ['customer', 'customerId', 'acquiredOn'],
      knownPeopleSql,
      [],
      (customer: number, customerId: string, acquiredOn: Day | null) =>
        people.push({ customer, customerId, acquiredOn }),
    );
    return people;
  });
}
