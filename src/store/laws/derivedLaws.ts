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
      if (!/^-?(0|[1-9]\d*)(\.\d+)?$/.test(value)) wrong.push(`attribute ${name}: "${value}" (${n} rows)`);
    }
    return violations(wrong, most);
  },
};

const numericValues = `select n.name, a.value, count(*) as n
from attribute_names n join attribute_rows a on a.attribute = n.attribute
where n.numeric = 1 group by n.name, a.value order by n.name, a.value`;

export const derivedLaws: readonly Law[] = [derived];
