import { howMany } from '../../result.js';
import { emailKey } from '../loadCustomers.js';
import { type Law, violations } from './law.js';

interface Address {
  readonly customer: string;
  readonly email: string | null;
  readonly key: string | null;
}

const addresses = `select customer_id as customer, email, email_key as key from customer_rows
where email is not null or email_key is not null order by customer_id`;

/** What is worked out from other columns is what it would be now. */
const derived: Law = {
  name: 'derived',
  level: 'law',
  says: 'the key of every e-mail address is that of the address, and numeric attributes hold plain numbers only',
  how: () => 'email_key against the address; the values of attributes marked numeric',
  find: async ({ store }, most) => {
    const wrong: string[] = [];
    for (const { customer, email, key } of store.db.prepare<[], Address>(addresses).iterate()) {
      if ((email === null ? null : emailKey(email)) !== key)
        wrong.push(`customer ${customer}: e-mail key "${key}"`);
    }
    const values = store.db.prepare<[], { name: string; value: string; n: number }>(numericValues);
    for (const { name, value, n } of values.iterate()) {
      if (!/^-?(0|[1-9]\d*)(\.\d+)?$/.test(value))
        wrong.push(`attribute ${name}: "${value}" (${howMany(n, 'row')})`);
    }
    return violations(wrong, most);
  },
};

const numericValues = `select n.name, a.value, count(*) as n
from attribute_names n join attribute_rows a on a.attribute = n.attribute
where n.numeric = 1 group by n.name, a.value order by n.name, a.value`;

/** Merged customers end at a person. */
const people: Law = {
  name: 'merges',
  level: 'law',
  says: 'every merged customer is merged into one other, and no chain of merges comes back to itself',
  how: () => 'the decisions in force of merge_rows, followed to their end',
  find: async ({ store }, most) => {
    const pairs = store.db.prepare<[], { customer: string; person: string }>(mergesInForce).all();
    const into = new Map<string, string>();
    const wrong: string[] = [];
    for (const { customer, person } of pairs) {
      if (into.has(customer))
        wrong.push(`customer ${customer}: merged into ${into.get(customer)} and ${person}`);
      into.set(customer, person);
    }
    for (const customer of into.keys()) {
      const seen = new Set<string>();
      let at: string | undefined = customer;
      while (at !== undefined && !seen.has(at)) {
        seen.add(at);
        at = into.get(at);
      }
      if (at === customer)
        wrong.push(`customer ${customer}: merged into itself, by way of ${into.get(customer)}`);
    }
    return violations(wrong, most);
  },
};

const mergesInForce = `select customer_id as customer, person_id as person from merge_rows
where decision = 'merge' and undone_at is null order by merge`;

export const derivedLaws: readonly Law[] = [derived, people];
