import { type Day, formatDay, parseDay } from '../days.js';
import { hashUnit } from '../random.js';
import type { Store } from './open.js';
import { writeSettings } from './settings.js';

/** A standing share of all units that no list contacts, from a day on. Versions are kept for ever; the last one holds. */
export interface GlobalControl {
  readonly version: number;
  /** 0 = from this day on nobody is kept out. */
  readonly share: number;
  readonly from: Day;
}

const stored = `select value from setting_rows where name = 'global_control'`;

/** All versions of the global control, oldest first; empty where there never was one. */
export function globalControls({ db }: Store): readonly GlobalControl[] {
  const text = db.prepare<[], string>(stored).pluck().get();
  if (text === undefined) return [];
  const rows = JSON.parse(text) as { version: number; share: number; from: string }[];
  return rows.map((row) => ({ ...row, from: parseDay(row.from)! }));
}

/** The version in force on a day. */
export function globalControlOn(store: Store, day: Day): GlobalControl | undefined {
  return [...globalControls(store)].reverse().find((version) => version.from <= day);
}

/**
 * Adds a version from a day on. Who is kept out is drawn with a salt of its own and the same one for ever: a larger share
 * adds units and keeps the others. A version of the same day is replaced. Call inside a transaction.
 */
export function addGlobalControl(store: Store, share: number, from: Day): GlobalControl {
  const before = globalControls(store).filter((version) => version.from < from);
  const version = { version: before.length + 1, share, from };
  const all = [...before, version].map((one) => ({ ...one, from: formatDay(one.from) }));
  writeSettings(store.db, { global_control: JSON.stringify(all) });
  return version;
}

/** Whether a unit (household, mailbox or customer) is kept out. Depends on nothing but the salt, the unit and the share. */
export function isKeptOut(salt: string, unit: string, { share }: GlobalControl): boolean {
  return share > 0 && hashUnit(salt, 'global control', unit) < share;
}
