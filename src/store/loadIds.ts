import type Database from 'better-sqlite3';
import { type InsertMany, insertMany } from './insertMany.js';

/** Text ids of one table and their dense numbers. */
export interface Ids {
  find(text: string): number | undefined;
  /** Takes the next number for a text that `find` does not know. */
  add(text: string): number;
  /** Whether a number was there before this load. */
  isOld(id: number): boolean;
  /** Writes the numbers that still wait to be written. */
  flush(): void;
}

const cacheLimit = 1_000_000;

/** How new ids are written, if not by the caller. */
interface IdWriter {
  add(id: number, text: string): void;
  flush(): void;
}

/**
 * A dictionary over `table` (`id`, `text`), with the ids met so far in memory, up to a million. New pairs go through
 * `writer`; without it the caller writes the row. If `once`, each text is asked for once, and none is kept.
 */
export function ids(
  db: Database.Database,
  table: string,
  id: string,
  text: string,
  writer?: IdWriter,
  once = false,
): Ids {
  const last = db
    .prepare<[], { last: number }>(`select coalesce(max(${id}), 0) as last from ${table}`)
    .get()!.last;
  const find = db.prepare<[string], { id: number }>(`select ${id} as id from ${table} where ${text} = ?`);
  const cache = new Map<string, number>();
  let next = last + 1;
  let whole = last === 0;
  const remember = (key: string, value: number) => {
    if (once) return;
    if (cache.size >= cacheLimit && writer !== undefined) {
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
      if (!once) writer?.flush();
      const row = find.get(key);
      if (row === undefined) return undefined;
      remember(key, row.id);
      return latest(key, row.id);
    },
    add(key) {
      const value = next++;
      writer?.add(value, key);
      remember(key, value);
      return latest(key, value);
    },
    isOld: (value) => value <= last,
    flush: () => writer?.flush(),
  };
}

/** Customers by id. With `add`, unknown ones are made as they are met, and counted. */
export function customerIds(
  db: Database.Database,
  load: number,
  today: number,
  once = false,
): Ids & { readonly added: () => number } {
  const rows = insertMany(
    db,
    'customer_rows (customer, customer_id, listed, known_on, load)',
    `?, ?, 0, ${today}, ${load}`,
    2,
  );
  return counted((writer) => ids(db, 'customer_rows', 'customer', 'customer_id', writer, once), rows, once);
}

/** Products by id; unknown ones are made as they are met, and counted. */
export function productIds(
  db: Database.Database,
  load: number,
  once = false,
): Ids & { readonly added: () => number } {
  const rows = insertMany(db, 'product_rows (product, product_id, listed, load)', `?, ?, 0, ${load}`, 2);
  return counted((writer) => ids(db, 'product_rows', 'product', 'product_id', writer, once), rows, once);
}

/** Orders by id, made as they are met. */
export function orderIds(db: Database.Database, once = false): Ids {
  const rows = insertMany(db, 'order_ids (order_no, order_id)', '?, ?', 2);
  return counted((writer) => ids(db, 'order_ids', 'order_no', 'order_id', writer, once), rows, once);
}

/** A dictionary whose new ids are counted and written into `rows`: at once, unless each is asked for only once. */
function counted(
  make: (writer: IdWriter) => Ids,
  rows: InsertMany,
  once: boolean,
): Ids & { readonly added: () => number } {
  let added = 0;
  const dictionary = make({
    add(id, text) {
      added++;
      const at = rows.at();
      rows.cells[at] = id;
      rows.cells[at + 1] = text;
      rows.next();
      if (!once) rows.flush();
    },
    flush: rows.flush,
  });
  return { ...dictionary, added: () => added };
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
