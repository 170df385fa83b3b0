import type Database from 'better-sqlite3';
import { eachRow } from './eachRow.js';
import { type InsertMany, insertMany } from './insertMany.js';
import { type PackedTexts, textPacker } from './packedTexts.js';

/** The rows of a table of ids that is still empty: numbers from 1, each with its text. */
export interface NewIds {
  readonly table: string;
  readonly id: string;
  readonly text: string;
  /** The other columns that are not null, the same in every row. */
  readonly fixed: Readonly<Record<string, number>>;
  readonly texts: PackedTexts;
}

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

/** Ids of which new ones are made and counted. */
export interface GrowingIds extends Ids {
  /** As `add`, of a text in UTF-8 that is new for sure; only while `areNew`. */
  addBytes(bytes: Uint8Array, from: number, to: number): number;
  /** Whether every text that is asked for is new: the table was empty, and each is asked for once. */
  areNew(): boolean;
  added(): number;
  /** All rows of a table that was empty, if none is written yet; it is for the caller to write them and say so, or to `flush`. */
  waiting(): NewIds | undefined;
  /** Says that what was waiting is written. */
  written(): void;
}

const cacheLimit = 1_000_000;

/** All ids of a table are read once an eighth of them was asked for one by one: from there on that is cheaper. */
const allAtOnce = 8;

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
): Ids & { readonly take: () => number } {
  const last = db
    .prepare<[], { last: number }>(`select coalesce(max(${id}), 0) as last from ${table}`)
    .get()!.last;
  const find = db.prepare<[string], number>(`select ${id} from ${table} where ${text} = ?`).pluck();
  const cache = new Map<string, number>();
  let next = last + 1;
  let whole = last === 0;
  let asked = 0;
  const readAll = () => {
    const take = (value: number, key: string) => cache.set(key, value);
    eachRow(db, [id, text], `select ${id}, ${text} from ${table} where ${id} > 0`, [], take);
    whole = true;
  };
  const remember = (key: string, value: number) => {
    if (once) return;
    if (cache.size >= cacheLimit && writer !== undefined) {
      writer.flush();
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
  const lookUp = (key: string): number | undefined => {
    if (whole) return undefined;
    if (last < cacheLimit / 2 && ++asked * allAtOnce > last) {
      readAll();
      return cache.get(key);
    }
    const found = find.get(key);
    if (found !== undefined) remember(key, found);
    return found;
  };
  return {
    find(key) {
      if (key === lastKey) return lastValue;
      const known = cache.get(key) ?? lookUp(key);
      return known === undefined ? undefined : latest(key, known);
    },
    add(key) {
      const value = next++;
      writer?.add(value, key);
      remember(key, value);
      return latest(key, value);
    },
    isOld: (value) => value <= last,
    flush: () => writer?.flush(),
    take: () => next++,
  };
}

/** Customers by id; unknown ones are made as they are met, and counted. */
export function customerIds(db: Database.Database, load: number, today: number, once = false): GrowingIds {
  return growing(
    db,
    {
      table: 'customer_rows',
      id: 'customer',
      text: 'customer_id',
      fixed: { listed: 0, known_on: today, load },
    },
    once,
  );
}

/** Products by id; unknown ones are made as they are met, and counted. */
export function productIds(db: Database.Database, load: number, once = false): GrowingIds {
  return growing(
    db,
    { table: 'product_rows', id: 'product', text: 'product_id', fixed: { listed: 0, load } },
    once,
  );
}

/** Orders by id, made as they are met. */
export function orderIds(db: Database.Database, once = false): GrowingIds {
  return growing(db, { table: 'order_ids', id: 'order_no', text: 'order_id', fixed: {} }, once, true);
}

/**
 * A dictionary whose new ids are written at once, unless each is asked for only once or they may be written `late`: then
 * some are written together, and those of an empty table all at the end, by the caller's `flush`.
 */
function growing(
  db: Database.Database,
  target: Omit<NewIds, 'texts'>,
  once: boolean,
  late = once,
): GrowingIds {
  const { table, id, text, fixed } = target;
  const empty = late && db.prepare(`select 1 from ${table} limit 1`).get() === undefined;
  const rows: InsertMany = insertMany(
    db,
    `${table} (${[id, text, ...Object.keys(fixed)].join(', ')})`,
    ['?, ?', ...Object.values(fixed)].join(', '),
    2,
  );
  const texts = textPacker();
  let waits = empty;
  let added = 0;
  const insert = (number: number, written: string) => {
    const at = rows.at();
    rows.cells[at] = number;
    rows.cells[at + 1] = written;
    rows.next();
  };
  const flush = () => {
    if (waits) {
      waits = false;
      const { bytes, ends, count } = texts.packed();
      for (let i = 0; i < count; i++) {
        insert(i + 1, bytes.toString('utf8', i === 0 ? 0 : ends[i - 1]!, ends[i]!));
      }
      texts.clear();
    }
    rows.flush();
  };
  const writer: IdWriter = {
    add(number, written) {
      added++;
      if (waits) texts.add(written);
      else {
        insert(number, written);
        if (!late) rows.flush();
      }
    },
    flush,
  };
  const known = ids(db, table, id, text, writer, once);
  return {
    ...known,
    areNew: () => waits && once,
    addBytes(bytes, from, to) {
      texts.addBytes(bytes, from, to);
      added++;
      return known.take();
    },
    added: () => added,
    written() {
      waits = false;
      texts.clear();
    },
    waiting: () => (waits ? { ...target, texts: texts.packed() } : undefined),
  };
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
