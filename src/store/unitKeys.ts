import { codedTexts } from './codedTexts.js';
import { customerIdsByNumber } from './customerIds.js';
import { dictionary } from './dictionary.js';
import type { Store } from './open.js';

/**
 * What makes customers of one unit: a household, else a mailbox, else themselves. Codes below `sharing` are households and
 * mailboxes; then come the customers by number, whose texts are read only when somebody asks for them.
 */
export interface UnitKeys {
  /** The key of every customer by number. */
  readonly code: Int32Array;
  readonly sharing: number;
  /** The customers of every household and mailbox: `member[start[key]] … member[start[key + 1] − 1]`. */
  readonly start: Int32Array;
  readonly member: Int32Array;
  /** The code of a unit by its text: `h:` household, `e:` mailbox, `c:` customer, or any other. */
  codeOf(text: string): number;
  nameOf(code: number): string;
  /** One more than the largest code so far. */
  size(): number;
}

const sharers = `
select customer as number, coalesce('h:' || household_id, 'e:' || email_key) as text
from customer_rows where household_id is not null or email_key is not null order by customer`;
const customerCount = 'select coalesce(max(customer), 0) + 1 from customer_rows';
const byId = 'select customer from customer_rows where customer_id = ?';

/** Ids that are looked up one by one before all are read. */
const mostSingle = 200;

export function readUnitKeys(store: Store): UnitKeys {
  const { db } = store;
  const customers = db.prepare<[], number>(customerCount).pluck().get()!;
  const texts = codedTexts(db, sharers);
  const code = new Int32Array(customers).fill(-1);
  for (let i = 0; i < texts.number.length; i++) code[texts.number[i]!] = texts.code[i]!;
  const sharing = texts.size;
  const start = new Int32Array(sharing + 1);
  for (let c = 1; c < customers; c++) if (code[c]! >= 0) start[code[c]! + 1] = start[code[c]! + 1]! + 1;
  for (let key = 1; key <= sharing; key++) start[key] = start[key]! + start[key - 1]!;
  const member = new Int32Array(start[sharing]!);
  const next = start.slice();
  for (let c = 1; c < customers; c++) {
    const key = code[c]!;
    if (key < 0) continue;
    member[next[key]!] = c;
    next[key] = next[key]! + 1;
  }
  for (let c = 0; c < customers; c++) if (code[c]! < 0) code[c] = sharing + c;
  const others = dictionary();
  const find = numberOf(store);
  let ids: readonly string[] | undefined;
  return {
    code,
    sharing,
    start,
    member,
    codeOf(text) {
      const known = texts.codeOf(text);
      if (known >= 0) return known;
      const customer = text.startsWith('c:') ? find(text.slice(2)) : undefined;
      if (customer !== undefined && code[customer] === sharing + customer) return sharing + customer;
      return sharing + customers + others.code(text);
    },
    nameOf(of) {
      if (of < sharing) return texts.nameOf(of);
      if (of >= sharing + customers) return others.names[of - sharing - customers] ?? '';
      ids ??= customerIdsByNumber(store);
      return `c:${ids[of - sharing] ?? ''}`;
    },
    size: () => sharing + customers + others.names.length,
  };
}

/** The number of a customer by id. */
function numberOf(store: Store): (id: string) => number | undefined {
  const one = store.db.prepare<[string], number>(byId).pluck();
  let asked = 0;
  let all: Map<string, number> | undefined;
  return (id) => {
    if (asked++ < mostSingle) return one.get(id);
    all ??= new Map(customerIdsByNumber(store).map((text, customer) => [text, customer]));
    return all.get(id);
  };
}
