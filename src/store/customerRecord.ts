import { type UserError, unknownName } from '../errors.js';
import { mergesInForce, personOf } from './merges.js';
import type { Store } from './open.js';

/** Who a customer is. Money in minor units. */
export interface CustomerRecord {
  readonly customer: number;
  readonly customerId: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly place: string | null;
  readonly householdId: string | null;
  readonly accountId: string | null;
  /** The unit that the customer is drawn in today: household, else mailbox, else the customer. */
  readonly unit: string;
  readonly acquiredOn: number | null;
  readonly acquisitionChannel: string | null;
  readonly acquisitionCost: number | null;
}

const record = `
select customer, customer_id as customerId, nullif(trim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')), '') as name,
  email, phone, nullif(trim(coalesce(postal_code, '') || ' ' || coalesce(city, '')), '') as place,
  household_id as householdId, account_id as accountId,
  coalesce('h:' || household_id, 'e:' || email_key, 'c:' || customer_id) as unit, acquired_on as acquiredOn,
  acquisition_channel as acquisitionChannel, acquisition_cost as acquisitionCost
from customer_rows where customer_id = ? and customer > 0`;

const nearIds = `
select customer_id from customer_rows
where customer > 0 and length(customer_id) between length(@id) - 2 and length(@id) + 2
order by lower(substr(customer_id, 1, 3)) <> lower(substr(@id, 1, 3)), customer_id limit 20000`;

/**
 * The customer with that id; one who was merged into another is found as that person. Throws UserError (exit 2) with the
 * nearest id where there is none.
 */
export async function customerRecord(store: Store, id: string, at?: string): Promise<CustomerRecord> {
  const find = store.db.prepare<[string], CustomerRecord>(record);
  const found = find.get(id) ?? find.get(personOf(mergesInForce(store, at), id));
  if (found === undefined) throw notThere(store, id);
  return found;
}

function notThere({ db }: Store, id: string): UserError {
  const near = db.prepare<[object], string>(nearIds).pluck().all({ id });
  return unknownName('customer', id, near, 'clm query "select customer_id from customers"');
}

/** A decision that the customer is the same person as another id, or not. */
export interface CustomerMerge {
  readonly customerId: string;
  readonly personId: string;
  readonly decision: 'merge' | 'apart';
  readonly rule: string;
  readonly evidence: string;
  /** Day of the decision. */
  readonly day: number;
}

const decisions = `
select customer_id as customerId, person_id as personId, decision, rule, evidence,
  cast(julianday(substr(made_at, 1, 10)) - 2440587.5 as integer) as day
from main.merge_rows where (case when @at is null then undone_at is null
  else made_at <= @at and (undone_at is null or undone_at > @at) end)
order by merge`;

/** The decisions in force by which ids are read as this customer or kept apart from it, in the order they were made. */
export async function customerMerges(
  store: Store,
  customerId: string,
  at?: string,
): Promise<readonly CustomerMerge[]> {
  const merges = mergesInForce(store, at);
  return store.db
    .prepare<[object], CustomerMerge>(decisions)
    .all({ at: at ?? null })
    .filter((one) =>
      one.decision === 'merge'
        ? personOf(merges, one.customerId) === customerId
        : [one.customerId, one.personId].includes(customerId),
    );
}
