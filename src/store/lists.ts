import type { Day } from '../days.js';
import { eachRow } from './eachRow.js';
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
