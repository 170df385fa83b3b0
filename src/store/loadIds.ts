import type Database from 'better-sqlite3';

/** Text ids of one table and their dense numbers. */
export interface Ids {
  find(text: string): number | undefined;
  /** Takes the next number for a text that `find` does not know. */
  add(text: string): number;
  /** Whether a number was there before this load. */
  isOld(id: number): boolean;
}

const cacheLimit = 1_000_000;

/**
 * A dictionary over `table` (`id`, `text`), with the ids met so far in memory, up to a million. `insert` writes a new
 * pair; without it the caller writes the row.
 */
export function ids(
  db: Database.Database,
  table: string,
  id: string,
  text: string,
  insert?: (id: number, text: string) => void,
): Ids {
  const last = db
    .prepare<[], { last: number }>(`select coalesce(max(${id}), 0) as last from ${table}`)
    .get()!.last;
  const find = db.prepare<[string], { id: number }>(`select ${id} as id from ${table} where ${text} = ?`);
  const cache = new Map<string, number>();
  let next = last + 1;
  let whole = last === 0;
  const remember = (key: string, value: number) => {
    if (cache.size >= cacheLimit && insert !== undefined) {
      cache.clear();
      whole = false;
    }
    cache.set(key, value);
  };
  // Rows of one order, or of one customer, often stand together.
  let lastKey: string | undefined;
  let lastValue = 0;
  const latest = (key: string, value: number) => {
    lastKey = key;
    lastValue = value;
    return value;
  };
  return {
    find(key) {
      if (key === lastKey) return lastValue;
      const known = cache.get(key);
      if (known !== undefined) return latest(key, known);
      if (whole) return undefined;
      const row = find.get(key);
      if (row === undefined) return undefined;
      remember(key, row.id);
      return latest(key, row.id);
    },
    add(key) {
      const value = next++;
      insert?.(value, key);
      remember(key, value);
      return latest(key, value);
    },
    isOld: (value) => value <= last,
  };
}

/** Customers by id. With `add`, unknown ones are made as they are met, and counted. */
export function customerIds(
  db: Database.Database,
  load: number,
  today: number,
): Ids & { readonly added: () => number } {
  const insert = db.prepare(
    'insert into customer_rows (customer, customer_id, listed, known_on, load) values (?, ?, 0, ?, ?)',
  );
  let added = 0;
  const dictionary = ids(db, 'customer_rows', 'customer', 'customer_id', (customer, customerId) => {
    added++;
    insert.run(customer, customerId, today, load);
  });
  return { ...dictionary, added: () => added };
}

/** Products by id; unknown ones are made as they are met, and counted. */
export function productIds(db: Database.Database, load: number): Ids & { readonly added: () => number } {
  const insert = db.prepare(
    'insert into product_rows (product, product_id, listed, load) values (?, ?, 0, ?)',
  );
  let added = 0;
  const dictionary = ids(db, 'product_rows', 'product', 'product_id', (product, productId) => {
    added++;
    insert.run(product, productId, load);
  });
  return { ...dictionary, added: () => added };
}

/** Orders by id, made as they are met. */
export function orderIds(db: Database.Database): Ids {
  const insert = db.prepare('insert into order_ids (order_no, order_id) values (?, ?)');
  return ids(db, 'order_ids', 'order_no', 'order_id', (orderNo, orderId) => {
    insert.run(orderNo, orderId);
  });
}

/** Campaigns by id, with the day they start on. */
export function campaignIds(
  db: Database.Database,
): (campaignId: string) => { readonly campaign: number; readonly startsOn: number | null } | undefined {
  const find = db.prepare<[string], { campaign: number; startsOn: number | null }>(
    'select campaign, starts_on as startsOn from campaign_rows where campaign_id = ?',
  );
  const cache = new Map<string, { campaign: number; startsOn: number | null } | undefined>();
  return (campaignId) => {
    if (!cache.has(campaignId)) cache.set(campaignId, find.get(campaignId));
    return cache.get(campaignId);
  };
}
