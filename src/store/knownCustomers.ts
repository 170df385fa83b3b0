import type { Store } from './open.js';

const ids = 'select customer_id from main.customer_rows where customer > 0 order by customer_id';

/** The ids of all customers as stored, merged or not. */
export async function knownCustomers({ db }: Store): Promise<ReadonlySet<string>> {
  return new Set(db.prepare<[], string>(ids).pluck().all());
}
