import { formatDay } from '../days.js';
import { exits, UserError } from '../errors.js';
import { counts, isExport, type Ledger } from './ledger.js';
import type { Store } from './open.js';

/**
 * Says why a load can not be taken back, where it can not: it is none (exit 2), it was taken back before, or later loads
 * rest on what it brought, so that nothing tells what they would have brought without it (exit 5).
 */
export function refuseUndo(
  store: Store,
  load: number,
  entry: Ledger | undefined,
  all: readonly Ledger[],
): void {
  if (entry === undefined) {
    throw new UserError(`load ${load}: there is no such load`, {
      code: 'unknown_load',
      exit: exits.usage,
      hint: '"clm status --loads" shows the loads of this store',
    });
  }
  if (entry.undoes !== null) {
    throw new UserError(`load ${load}: it is the undo of load ${entry.undoes}`, {
      code: 'not_a_load',
      exit: exits.usage,
      hint: `load the file again: clm ingest ${entry.table} ...`,
    });
  }
  if (!isExport(entry)) {
    throw new UserError(`load ${load}: it is no export but a ${entry.table === 'lists' ? 'list' : 'plan'}`, {
      code: 'not_a_load',
      exit: exits.usage,
      hint: 'plans and lists are made anew with "clm act"',
    });
  }
  if (entry.undoneBy !== null) {
    const when = all.find((one) => one.load === entry.undoneBy)!.loadedAt;
    throw new UserError(`load ${load}: it was taken back at ${when}`, {
      code: 'undone_before',
      exit: exits.insufficient,
      hint: `load the file again: clm ingest ${entry.table} ...`,
    });
  }
  const resting = loadsRestingOn(store, entry, all);
  if (resting.loads.length > 0) throw restsOn(load, resting);
  const list = listMadeSince(store, load);
  if (list !== undefined) {
    throw new UserError(
      `load ${load}: list ${list.list} of campaign ${list.campaign} was made with its arms`,
      {
        code: 'depended_on',
        exit: exits.insufficient,
        hint: 'the arms of a campaign hold for good: load a corrected export instead',
      },
    );
  }
}

interface Resting {
  readonly loads: readonly number[];
  readonly rows: number;
  readonly why: string;
}

const repeating = `
select r.load, sum(r.rows) as rows from repeat_rows r join load_rows l on l.load = r.load
where r.of_load = ? and l.undone_by is null and l.undoes is null group by r.load order by r.load`;

const raisedLater = `
select distinct r.load from raised_rows r join load_rows l on l.load = r.load
where r.load > @load and l.undone_by is null and r.noun in (select noun from raised_rows where load = @load) order by r.load`;

/** Later loads that say again what this one brought, or that nobody can tell from its work. */
function loadsRestingOn({ db }: Store, entry: Ledger, all: readonly Ledger[]): Resting {
  const { load } = entry;
  const repeats = db.prepare<[number], { load: number; rows: number }>(repeating).all(load);
  if (repeats.length > 0) {
    const rows = repeats.reduce((sum, one) => sum + one.rows, 0);
    return { loads: repeats.map((one) => one.load), rows, why: 'say again what it brought' };
  }
  if (entry.table === 'rates') {
    const converted = loadsThatConverted(db, load);
    if (converted.length > 0) return { loads: converted, rows: 0, why: 'convert amounts by exchange rates' };
  }
  const raised = db.prepare<[object], { load: number }>(raisedLater).all({ load });
  if (raised.length > 0) {
    return { loads: raised.map((one) => one.load), rows: 0, why: 'say that rows were changed later still' };
  }
  const dropped = droppedLines(db, load);
  if (dropped.firstDay === null) return { loads: [], rows: 0, why: '' };
  const overlapping = all.filter(
    (one) =>
      one.table === 'orders' &&
      one.load > load &&
      counts(one) &&
      one.firstDay !== null &&
      one.firstDay <= dropped.lastDay! &&
      one.lastDay! >= dropped.firstDay!,
  );
  return {
    loads: overlapping.map((one) => one.load),
    rows: 0,
    why: `speak of days (${formatDay(dropped.firstDay)} to ${formatDay(dropped.lastDay!)}) of which it took order lines out`,
  };
}

const withRates = ['order', 'product', 'campaign', 'cost', 'case', 'market'];

/** Later loads with amounts in other currencies: by which rates they were converted is not told apart. */
function loadsThatConverted(db: Store['db'], load: number): readonly number[] {
  const parts = withRates.flatMap((noun) =>
    ['rows', 'past'].map(
      (part) => `select load from ${noun}_${part} where exchange_rate is not null and load > @load`,
    ),
  );
  return db
    .prepare<[object], { load: number }>(
      `select l.load from load_rows l where l.undone_by is null and l.load in (${parts.join(' union ')}) order by l.load`,
    )
    .all({ load })
    .map((row) => row.load);
}

/** The days of order lines that a load took out without bringing another version of them. */
function droppedLines(db: Store['db'], load: number) {
  return db
    .prepare<[object], { firstDay: number | null; lastDay: number | null }>(`
select min(p.day) as firstDay, max(p.day) as lastDay from order_past p
where p.replaced_by = @load and p.load <> @load
  and not exists (select 1 from order_rows r where r.order_no = p.order_no and r.line = p.line and r.load = @load)
  and (p.order_no, p.line) not in (select order_no, line from order_past where load = @load)`)
    .get({ load })!;
}

function restsOn(load: number, { loads, rows, why }: Resting): UserError {
  const named =
    loads.length > 5 ? `${loads.slice(0, 5).join(', ')} and ${loads.length - 5} more` : loads.join(', ');
  return new UserError(
    `load ${load}: ${loads.length === 1 ? `load ${named} ${third(why)}` : `loads ${named} ${why}`}${rows > 0 ? ` (${rows} ${rows === 1 ? 'row' : 'rows'})` : ''}`,
    {
      code: 'rested_on',
      exit: exits.insufficient,
      hint: `take them back too, then load them again: clm undo ${[...loads].reverse().join(' ')} ${load}`,
    },
  );
}

/** `say again ...` of one load: `says again ...`. */
function third(why: string): string {
  return why.replace(/^(\w+)/, (word) => `${word}s`);
}

const listSince = `
select l.list, l.campaign from list_rows l join campaign_rows k on k.campaign_id = l.campaign
where exists (select 1 from assignment_rows a where a.campaign = k.campaign and a.load = @load)
  or exists (select 1 from assignment_past a where a.campaign = k.campaign and a.load = @load)
order by l.made_at, l.list limit 1`;

/** A list of a campaign for which the load assigned arms. */
function listMadeSince(
  { db }: Store,
  load: number,
): { readonly list: string; readonly campaign: string } | undefined {
  return db.prepare<[object], { list: string; campaign: string }>(listSince).get({ load });
}
