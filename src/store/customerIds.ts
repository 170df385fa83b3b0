import { eachRow } from './eachRow.js';
import type { Store } from './open.js';

/** Customer ids by customer number; empty where there is none. */
export function customerIdsByNumber({ db }: Store): readonly string[] {
  const ids = [''];
  const take = (customer: number, id: string) => {
    while (ids.length < customer) ids.push('');
    ids[customer] = id;
  };
  const sql = 'select customer, customer_id from customer_rows where customer > 0 order by customer';
  eachRow(db, ['customer', 'customer_id'], sql, [], take);
  return ids;
}
