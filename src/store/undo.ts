import { type Day, dayInZone } from '../days.js';
import { exits, UserError } from '../errors.js';
import type { LoadKind } from './foldVersions.js';
import { counts, isExport, type Ledger, ledger } from './ledger.js';
import type { LoadPolicy } from './load.js';
import type { Store } from './open.js';
import { kept } from './schema.js';
import { keepNamed, refuseNamedCampaigns } from './undoNames.js';
import { refuseUndo } from './undoRefusals.js';
import { type Undoing, undoVersions } from './undoVersions.js';
import { versionsOf } from './versions.js';
import { createViews } from './views.js';

/** What taking one load back did. */
export interface Undone {
  readonly load: number;
  readonly table: string;
  readonly source: string;
  /** The load that took it back. */
  readonly by: number;
  /** Rows that it had brought and that are current no more. */
  readonly taken: number;
  /** Rows that are current again, in its place. */
  readonly restored: number;
  readonly notes: readonly string[];
}

/** The table whose exports bring the rows of a noun. */
export function tableOf(noun: string): string {
  return { attribute: 'customers', assignment: 'contacts' }[noun] ?? `${noun}s`;
}

const enter = `insert into load_rows (load, table_name, source, sha256, loaded_at, rows_read, inserted, updated, unchanged,
  rejected, options, undoes)
values (?, ?, ?, '', ?, 0, 0, 0, 0, 0, ?, ?)`;

/**
 * Takes one load back: the store then reads as if it had never been made. It refuses (exit 5) where that can not be known
 * or where something depends on the load, and says what. Call inside a transaction.
 */
export function undoLoad(store: Store, load: number, at: string): Undone {
  const { db } = store;
  const all = ledger(store);
  const entry = all.find((one) => one.load === load);
  refuseUndo(store, load, entry, all);
  const { table, source } = entry!;
  const by = all[all.length - 1]!.load + 1;
  const others = all.filter((one) => counts(one) && one.load !== load);
  const knownOn = (of: number, updated: number | null) => knownDay(store, all, of, updated);
  const undoingOf = (noun: string): Undoing => ({
    db,
    load,
    by,
    live: new Map<number, LoadKind>(others.map((one) => [one.load, { policy: policyOf(one, noun) }])),
    knownOn,
  });
  db.prepare(enter).run(by, table, `undo of load ${load}`, at, '{}', load);
  db.prepare('update load_rows set undone_by = ? where load = ?').run(by, load);
  const named = ['attribute', 'customer', 'product', 'campaign'];
  const nouns = [...Object.keys(kept).filter((noun) => !named.includes(noun)), ...named];
  let taken = 0;
  let restored = 0;
  let stubs = 0;
  for (const noun of nouns) {
    const undoing = undoingOf(noun);
    if (!touches(undoing, noun)) continue;
    const reverted = undoVersions(undoing, versionsOf(store, noun));
    taken += reverted.taken;
    restored += reverted.restored;
    if (noun === 'campaign') refuseNamedCampaigns(store, undoing);
    if (noun === 'customer') {
      stubs += keepNamed(store, undoing, noun, (of) => makesCustomers(all, of));
      db.exec('delete from score_rows where customer not in (select customer from main.customer_rows)');
    }
    if (noun === 'product') stubs += keepNamed(store, undoing, noun, () => true);
  }
  if (table === 'customers') forgetAttributes(store, load);
  db.prepare('update load_rows set options = ? where load = ?').run(JSON.stringify({ taken, restored }), by);
  const notes =
    stubs === 0 ? [] : [`customers and products that are now known only from other tables: ${stubs}`];
  return { load, table, source, by, taken, restored, notes };
}

/** Only loads of its own table have replaced a table, or kept what it held. */
function policyOf(entry: Ledger, noun: string): LoadPolicy {
  const { policy } = JSON.parse(entry.options) as { readonly policy?: LoadPolicy };
  return entry.table === tableOf(noun) ? (policy ?? 'update') : 'update';
}

function makesCustomers(all: readonly Ledger[], load: number): boolean {
  const entry = all.find((one) => one.load === load);
  return (JSON.parse(entry?.options ?? '{}') as { readonly addCustomers?: boolean }).addCustomers === true;
}

/** The day on which a load would have made a customer known: changed at the source, else loaded. */
function knownDay(store: Store, all: readonly Ledger[], load: number, updated: number | null): Day {
  if (updated !== null) return Math.floor(updated / 86_400);
  const entry = all.find((one) => one.load === load)!;
  return dayInZone(new Date(entry.loadedAt), store.settings.zone);
}

function touches({ db, load }: Undoing, noun: string): boolean {
  return (
    db
      .prepare<[object], { n: number }>(
        `select exists (select 1 from main.${noun}_rows where load = @load)
          or exists (select 1 from main.${noun}_past where load = @load or replaced_by = @load)
          or exists (select 1 from raised_rows where load = @load and noun = '${noun}') as n`,
      )
      .get({ load })!.n === 1
  );
}

/** Attributes that no other load names are hidden (numeric -1); the others are numeric if they are in all of those. */
function forgetAttributes(store: Store, load: number): void {
  const { db } = store;
  db.prepare(`update attribute_names set numeric = coalesce((
      select min(l.numeric) from attribute_loads l join load_rows r on r.load = l.load
      where r.undone_by is null and l.attribute = attribute_names.attribute), -1)
    where attribute in (select attribute from attribute_loads where load = ?)`).run(load);
  createViews(db, store.settings.currencyDigits);
}

/** The last load of an export that still counts; exit 5 if there is none. */
export function lastLoad(store: Store): number {
  const last = ledger(store).findLast((entry) => counts(entry) && isExport(entry));
  if (last === undefined) {
    throw new UserError('there is no load to take back', {
      code: 'nothing_to_undo',
      exit: exits.insufficient,
      hint: '"clm status --loads" shows what was loaded',
    });
  }
  return last.load;
}
