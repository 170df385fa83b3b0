import type Database from 'better-sqlite3';
import { createViews } from './views.js';

/** What a store knows about itself: settings that change results live here, never in a file beside it. */
export interface Settings {
  /** ISO 4217 code of the one currency of the store. */
  readonly currency: string;
  readonly currencyDigits: number;
  /** IANA time zone that turns instants into business days. */
  readonly zone: string;
  /** Days in which outcomes count, for campaigns that do not say. */
  readonly windowDays: number;
  /** Margin rate where neither line, product nor campaign says, in millionths; `undefined` = not known. */
  readonly marginMillionths: number | undefined;
  /** Secret-free salt of all hash assignments of this store. */
  readonly salt: string;
}

export function readSettings(db: Database.Database): Settings {
  const rows = db.prepare<[], { name: string; value: string }>('select name, value from setting_rows').all();
  const values = new Map(rows.map((row) => [row.name, row.value]));
  const margin = values.get('margin');
  return {
    currency: values.get('currency') ?? 'USD',
    currencyDigits: Number(values.get('currency_digits') ?? '2'),
    zone: values.get('zone') ?? 'UTC',
    windowDays: Number(values.get('window_days') ?? '30'),
    marginMillionths: margin === undefined || margin === '' ? undefined : Number(margin),
    salt: values.get('salt') ?? 'clm',
  };
}

/** Writes settings by their stored names; `undefined` removes one. */
export function writeSettings(
  db: Database.Database,
  values: Readonly<Record<string, string | undefined>>,
): void {
  const put = db.prepare(
    'insert into setting_rows (name, value) values (?, ?) on conflict (name) do update set value = excluded.value',
  );
  const drop = db.prepare('delete from setting_rows where name = ?');
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) drop.run(name);
    else put.run(name, value);
  }
}

/** Writes settings in a transaction of their own. The views follow the currency. */
export function changeSettings(
  db: Database.Database,
  values: Readonly<Record<string, string | undefined>>,
): void {
  db.transaction(() => {
    writeSettings(db, values);
    createViews(db, readSettings(db).currencyDigits);
  }).immediate();
}
