import type { Day } from '../days.js';
import { insertMany } from './insertMany.js';
import type { AssignmentRow, ListRow, MemberRow } from './lists.js';
import type { Store } from './open.js';

const insertList = `insert into list_rows (list, campaign, wave, plan_version, status, as_of, send_on, window_days, model,
  sent_on, promised, promised_low, promised_high, superseded_by, body, made_at)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, null, ?, ?)`;
const memberRows =
  'main.member_rows (list, customer, unit, arm, contacted, score, expected_profit, propensity)';
const assignmentRows = 'main.assignment_rows (customer, campaign, unit, arm, day, list, updated, load)';
const reassigned = `on conflict (customer, campaign) do update
set day = excluded.day, list = excluded.list, load = excluded.load, since = null`;
const archiveAssignment = `insert into main.assignment_past
  (customer, campaign, unit, arm, day, list, updated, load, since, replaced_by)
select customer, campaign, unit, arm, day, list, updated, load, since, ? from main.assignment_rows where campaign = ? and list = ?`;
const dropAssignment = 'delete from main.assignment_rows where campaign = ? and list = ?';
const supersede = 'update list_rows set superseded_by = ? where list = ?';

/** Everything a list writes. `assignments` holds only customers who get an arm, or keep one under a new list. */
export interface NewList {
  readonly row: ListRow;
  readonly campaignNumber: number;
  readonly members: readonly MemberRow[];
  readonly assignments: readonly Omit<AssignmentRow, 'list'>[];
  /** The unsent list that this one replaces: its arms are taken over or taken back. */
  readonly supersedes: string | undefined;
  readonly load: number;
}

/** Commits a list with its members and arms. Call inside a transaction. */
export function insertNewList(store: Store, made: NewList): void {
  const { db } = store;
  const { row, campaignNumber, supersedes, load } = made;
  if (supersedes !== undefined) {
    db.prepare(archiveAssignment).run(load, campaignNumber, supersedes);
    db.prepare(dropAssignment).run(campaignNumber, supersedes);
    db.prepare(supersede).run(row.list, supersedes);
  }
  const orNull = <T>(value: T | undefined): T | null => value ?? null;
  db.prepare(insertList).run(
    row.list,
    row.campaign,
    row.wave,
    orNull(row.planVersion),
    row.status,
    row.asOf,
    row.sendOn,
    row.windowDays,
    orNull(row.model),
    orNull(row.sentOn),
    orNull(row.promised),
    orNull(row.promisedLow),
    orNull(row.promisedHigh),
    row.body,
    row.madeAt,
  );
  const members = insertMany(db, memberRows, '?, ?, ?, ?, ?, ?, ?, ?', 8);
  for (const m of made.members) {
    const { cells } = members;
    const at = members.at();
    cells[at] = row.list;
    cells[at + 1] = m.customer;
    cells[at + 2] = m.unit;
    cells[at + 3] = m.arm;
    cells[at + 4] = m.contacted ? 1 : 0;
    cells[at + 5] = orNull(m.score);
    cells[at + 6] = orNull(m.expectedProfit);
    cells[at + 7] = m.propensity;
    members.next();
  }
  members.flush();
  const assignments = insertMany(db, assignmentRows, '?, ?, ?, ?, ?, ?, null, ?', 7, reassigned);
  for (const a of made.assignments) {
    const { cells } = assignments;
    const at = assignments.at();
    cells[at] = a.customer;
    cells[at + 1] = campaignNumber;
    cells[at + 2] = a.unit;
    cells[at + 3] = a.arm;
    cells[at + 4] = a.day;
    cells[at + 5] = row.list;
    cells[at + 6] = load;
    assignments.next();
  }
  assignments.flush();
}

const setStatus = `update list_rows set status = 'ready' where list = ? and status = 'draft'`;

/** Marks a list as written whole. */
export function markReady(store: Store, list: string): void {
  store.db.prepare(setStatus).run(list);
}

const sendList = `update list_rows set status = 'sent', sent_on = ? where list = ?`;
const moveAssignments = 'update main.assignment_rows set day = ? where campaign = ? and list = ?';
const moveContacts = `update main.contact_rows set day = @day, second = null
where campaign = @campaign and wave = @wave and customer in (select customer from main.member_rows where list = @list)`;
const insertContact = `insert into main.contact_rows (customer, campaign, wave, day, second, arm, channel, cost, updated, load)
select m.customer, @campaign, @wave, @day, null, m.arm, null, null, null, @load
from main.member_rows m where m.list = @list and m.contacted = 1
on conflict (customer, campaign, wave) do nothing`;

/** A list that went out. */
export interface Sending {
  readonly list: string;
  readonly campaign: number;
  readonly wave: string;
  readonly day: Day;
  /** Whether t0 moves, for both arms. */
  readonly moves: boolean;
  /** The load that records a contact for everyone contacted; undefined = contacts come from an export. */
  readonly load: number | undefined;
}

/** Enters that a list went out; answers the number of contacts recorded. Call inside a transaction. */
export function recordSent(store: Store, sending: Sending): number {
  const { list, campaign, wave, day, load } = sending;
  store.db.prepare(sendList).run(day, list);
  if (sending.moves) {
    store.db.prepare(moveAssignments).run(day, campaign, list);
    store.db.prepare(moveContacts).run({ day, campaign, wave, list });
  }
  if (load === undefined) return 0;
  return store.db.prepare(insertContact).run({ list, campaign, wave, day, load }).changes;
}
