import type { Day } from '../days.js';
import { eachRow } from './eachRow.js';
import { insertMany } from './insertMany.js';
import type { Store } from './open.js';

/** `draft`: committed, but nobody is known to have read it whole; `ready`: written; `sent`: it went out. */
export type ListStatus = 'draft' | 'ready' | 'sent';

/** A list as the store keeps it. The promise is in minor units; `body` is the manifest as JSON. */
export interface ListRow {
  readonly list: string;
  readonly campaign: string;
  readonly wave: string;
  readonly planVersion: number | undefined;
  readonly status: ListStatus;
  readonly asOf: Day;
  readonly sendOn: Day;
  readonly windowDays: number;
  readonly model: string | undefined;
  readonly sentOn: Day | undefined;
  readonly promised: number | undefined;
  readonly promisedLow: number | undefined;
  readonly promisedHigh: number | undefined;
  readonly supersededBy: string | undefined;
  readonly body: string;
  readonly madeAt: string;
}

/** One unit of a list: the customer who stands for it, its arm, and the chance it had of that arm. */
export interface MemberRow {
  readonly customer: number;
  readonly unit: string;
  readonly arm: string;
  readonly contacted: boolean;
  readonly score: number | undefined;
  /** Minor units. */
  readonly expectedProfit: number | undefined;
  readonly propensity: number;
}

/** A stored arm: it wins for the campaign's life. */
export interface AssignmentRow {
  readonly customer: number;
  readonly unit: string;
  readonly arm: string;
  readonly day: Day;
  readonly list: string | undefined;
}

const listColumns = `list, campaign, wave, plan_version as planVersion, status, as_of as asOf, send_on as sendOn,
  window_days as windowDays, model, sent_on as sentOn, promised, promised_low as promisedLow,
  promised_high as promisedHigh, superseded_by as supersededBy, body, made_at as madeAt`;

type RawList = { [Key in keyof ListRow]: ListRow[Key] | null };

function listOf(row: RawList): ListRow {
  const entries = Object.entries(row).map(([key, value]) => [key, value ?? undefined]);
  return Object.fromEntries(entries) as ListRow;
}

const everyList = `select ${listColumns} from list_rows order by send_on, campaign, wave, made_at, list`;

/** All lists, superseded ones included, by send day. */
export async function allLists(store: Store): Promise<readonly ListRow[]> {
  return store.db.prepare<[], RawList>(everyList).all().map(listOf);
}

const listsOfCampaign = `select ${listColumns} from list_rows where campaign = ? order by send_on, wave, made_at, list`;

/** All lists of a campaign, superseded ones included. */
export async function listsOf(store: Store, campaign: string): Promise<readonly ListRow[]> {
  return store.db.prepare<[string], RawList>(listsOfCampaign).all(campaign).map(listOf);
}

const membersOf = `
select m.customer, c.customer_id as customerId, m.unit, m.arm, m.contacted, m.score,
  m.expected_profit as expectedProfit, m.propensity
from member_rows m join customer_rows c on c.customer = m.customer
where m.list = ? order by c.customer_id`;

/** The members of a list by customer id, the held out among them. */
export async function members(
  store: Store,
  list: string,
): Promise<readonly (MemberRow & { readonly customerId: string })[]> {
  interface Raw {
    readonly customer: number;
    readonly customerId: string;
    readonly unit: string;
    readonly arm: string;
    readonly contacted: number;
    readonly score: number | null;
    readonly expectedProfit: number | null;
    readonly propensity: number;
  }
  return store.db
    .prepare<[string], Raw>(membersOf)
    .all(list)
    .map((row) => ({
      ...row,
      contacted: row.contacted === 1,
      score: row.score ?? undefined,
      expectedProfit: row.expectedProfit ?? undefined,
    }));
}

const assignments = `
select a.customer, coalesce(a.unit, 'h:' || c.household_id, 'e:' || c.email_key, 'c:' || c.customer_id) as unit,
  a.arm, a.day, a.list
from assignment_rows a join customer_rows c on c.customer = a.customer
where a.campaign = ? order by a.customer`;

/** Everyone who has an arm in a campaign already. */
export async function assignmentsOf(store: Store, campaign: number): Promise<readonly AssignmentRow[]> {
  const found: AssignmentRow[] = [];
  const take = (customer: number, unit: string, arm: string, day: Day, list: string | null) => {
    found.push({ customer, unit, arm, day, list: list ?? undefined });
  };
  eachRow(store.db, ['customer', 'unit', 'arm', 'day', 'list'], assignments, [campaign], take);
  return found;
}

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

const lastResults = `
select
  (select max(r.day) from response_rows r where r.campaign = @campaign) as response,
  (select max(o.day) from assignment_rows a join order_rows o on o.customer = a.customer
   where a.campaign = @campaign and a.list = @list and o.day >= @day) as orderDay`;

/** Days of results that a list already has: its campaign's last response, and orders of its units since `day`. */
export async function resultsSince(
  store: Store,
  campaign: number,
  list: string,
  day: Day,
): Promise<{ readonly response: Day | undefined; readonly orderDay: Day | undefined }> {
  const row = store.db
    .prepare<[object], { response: number | null; orderDay: number | null }>(lastResults)
    .get({ campaign, list, day });
  return { response: row?.response ?? undefined, orderDay: row?.orderDay ?? undefined };
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
