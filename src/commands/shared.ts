import { resolve } from 'node:path';
import { type Day, dayInZone, formatDay } from '../days.js';
import { exits, UserError } from '../errors.js';
import type { Currency } from '../result.js';
import { newestDay } from '../store/asOf.js';
import { readAsKnownAt } from '../store/lens.js';
import { openStore, type Store, storeError } from '../store/open.js';
import { showPeople } from '../store/people.js';
import type { Context } from './command.js';
import { knownAtDay, knownAtTime } from './knownAt.js';

/** Opens the store for reading, hands it to `work` and closes it, whatever happens. */
export function reading<T>(context: Context, work: (store: Store) => Promise<T>): Promise<T> {
  return using(context, false, work);
}

/** Opens the store for writing, hands it to `work` and closes it, whatever happens. */
export function writing<T>(context: Context, work: (store: Store) => Promise<T>): Promise<T> {
  return using(context, true, work);
}

/** Opens the store for reading as `reading` does, but with every customer as stored, not as the person they are. */
export function readingRows<T>(context: Context, work: (store: Store) => Promise<T>): Promise<T> {
  return using(context, false, work, false);
}

/** Opens the store for writing as `writing` does, but with every customer as stored: what loads and undoes. */
export function writingRows<T>(context: Context, work: (store: Store) => Promise<T>): Promise<T> {
  return using(context, true, work, false);
}

async function using<T>(
  context: Context,
  write: boolean,
  work: (store: Store) => Promise<T>,
  people = true,
): Promise<T> {
  const path = storePath(context);
  const store = openStore(path, { wait: context.wait, write, name: context.db });
  try {
    const at = lookBack(context, store, write);
    if (people) showPeople(store, at);
    return await work(store);
  } catch (error) {
    throw storeError(context.db, context.wait, error, write);
  } finally {
    store.close();
  }
}

/** With `--known-at`, makes the store read as it was then. What a writing command makes is written as ever. */
function lookBack(context: Context, store: Store, write: boolean): string | undefined {
  if (context.knownAt === undefined) return undefined;
  const { instant, typed } = knownAtTime(context.knownAt, store.settings.zone);
  if (todayIn(context, store) > dayInZone(context.io.now(), store.settings.zone)) {
    throw new UserError(`--known-at: ${typed} is still to come`, {
      code: 'future',
      exit: exits.usage,
      hint: 'leave it out to read what is known now',
    });
  }
  readAsKnownAt(store, instant, !write);
  return instant;
}

/** Where the store is: `--db`, else `CLM_DB`, else `clm.db`, from the working folder. */
export function storePath(context: Context): string {
  return resolve(context.io.cwd, context.db);
}

/** Today in the zone of the store; with `--known-at`, the day that was today then. */
export function todayIn(context: Context, store: Store): Day {
  const { zone } = store.settings;
  if (context.knownAt !== undefined) return knownAtDay(knownAtTime(context.knownAt, zone), zone);
  return dayInZone(context.io.now(), zone);
}

/** `--as-of`, else the newest day of what happened in the store, up to today; exit 5 if nothing has. */
export async function asOfDay(context: Context, store: Store): Promise<Day> {
  const day = context.asOf ?? (await newestDay(store, todayIn(context, store)));
  if (day === undefined) {
    throw new UserError('the store has no orders, contacts or responses yet', {
      code: 'empty_store',
      exit: exits.insufficient,
      hint: 'load some with "clm ingest", or say a day with --as-of',
    });
  }
  return day;
}

export function currencyOf(store: Store): Currency {
  return { code: store.settings.currency, digits: store.settings.currencyDigits };
}

/** `as of 2026-03-31`, for notes. */
export function asOfNote(day: Day): string {
  return `as of ${formatDay(day)}`;
}
