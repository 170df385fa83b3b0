import type { Day } from '../days.js';
import type { Store } from './open.js';

/** A campaign as the store keeps it. Money in minor units, rates in millionths; `undefined` = not known. */
export interface CampaignRow {
  readonly campaignId: string;
  readonly name?: string | undefined;
  readonly kind?: string | undefined;
  readonly channel?: string | undefined;
  readonly offer?: string | undefined;
  readonly startsOn?: Day | undefined;
  readonly windowDays?: number | undefined;
  readonly fixedCost?: number | undefined;
  readonly contactCost?: number | undefined;
  readonly margin?: number | undefined;
  readonly program?: string | undefined;
  readonly owner?: string | undefined;
  readonly code?: string | undefined;
  readonly priority?: number | undefined;
}

/** One arm of a campaign: its share of the contacted, the cost of one contact (millionths) and its offer. */
export interface ArmRow {
  readonly arm: string;
  readonly share: number;
  readonly cost: number | undefined;
  readonly offer: string | undefined;
}

const columns = [
  'name',
  'kind',
  'channel',
  'offer',
  'starts_on',
  'window_days',
  'fixed_cost',
  'contact_cost',
  'margin',
  'program',
  'owner',
  'code',
  'priority',
] as const;

type Cells = Record<(typeof columns)[number], string | number | null>;

const current = `select campaign, ${columns.join(', ')} from campaign_rows where campaign_id = ?`;
const next = 'select coalesce(max(campaign), 0) + 1 as campaign from campaign_rows';
const insert = `insert into campaign_rows (campaign, campaign_id, ${columns.join(', ')}, ends_on, updated, load)
values (?, ?, ${columns.map(() => '?').join(', ')}, null, null, ?)`;
const archive = `insert into campaign_past
  (campaign, campaign_id, ${columns.join(', ')}, ends_on, updated, load, since, replaced_by)
select campaign, campaign_id, ${columns.join(', ')}, ends_on, updated, load, since, ? from campaign_rows where campaign = ?`;
const update = `update campaign_rows set ${columns.map((name) => `${name} = ?`).join(', ')}, load = ?, since = null where campaign = ?`;

/**
 * Writes a campaign; what that changes is kept as superseded. `whole`: the row is all there is to know, as a plan says
 * it; otherwise values that it leaves open stay as they are. Answers the campaign's number. `load` is asked for only
 * if something changes. Call inside a transaction.
 */
export function putCampaign(store: Store, row: CampaignRow, whole: boolean, load: () => number): number {
  const given: Cells = {
    name: row.name ?? null,
    kind: row.kind ?? null,
    channel: row.channel ?? null,
    offer: row.offer ?? null,
    starts_on: row.startsOn ?? null,
    window_days: row.windowDays ?? null,
    fixed_cost: row.fixedCost ?? null,
    contact_cost: row.contactCost ?? null,
    margin: row.margin ?? null,
    program: row.program ?? null,
    owner: row.owner ?? null,
    code: row.code ?? null,
    priority: row.priority ?? null,
  };
  const found = store.db.prepare<[string], Cells & { campaign: number }>(current).get(row.campaignId);
  if (found === undefined) {
    const campaign = store.db.prepare<[], { campaign: number }>(next).get()!.campaign;
    store.db.prepare(insert).run(campaign, row.campaignId, ...columns.map((name) => given[name]), load());
    return campaign;
  }
  const merged = columns.map((name) => given[name] ?? (whole ? null : found[name]));
  if (columns.some((name, i) => merged[i] !== found[name])) {
    const mark = load();
    store.db.prepare(archive).run(mark, found.campaign);
    store.db.prepare(update).run(...merged, mark, found.campaign);
  }
  return found.campaign;
}

const dropArms = 'delete from arm_rows where campaign = ?';
const insertArm = 'insert into arm_rows (campaign, arm, share, cost, offer) values (?, ?, ?, ?, ?)';

/** Replaces the arms of a campaign. Call inside a transaction. */
export function putArms(store: Store, campaign: number, arms: readonly ArmRow[]): void {
  store.db.prepare(dropArms).run(campaign);
  const put = store.db.prepare(insertArm);
  for (const arm of arms) put.run(campaign, arm.arm, arm.share, arm.cost ?? null, arm.offer ?? null);
}

const readOne = `select campaign, campaign_id as campaignId, ${columns.join(', ')} from campaign_rows where campaign_id = ?`;

/** A campaign by its id, with its number. */
export async function campaignRow(
  store: Store,
  campaignId: string,
): Promise<(CampaignRow & { readonly campaign: number }) | undefined> {
  const row = store.db
    .prepare<[string], Cells & { campaign: number; campaignId: string }>(readOne)
    .get(campaignId);
  if (row === undefined) return undefined;
  const text = (value: string | number | null) => (value === null ? undefined : String(value));
  const whole = (value: string | number | null) => (value === null ? undefined : Number(value));
  return {
    campaign: row.campaign,
    campaignId: row.campaignId,
    name: text(row.name),
    kind: text(row.kind),
    channel: text(row.channel),
    offer: text(row.offer),
    startsOn: whole(row.starts_on),
    windowDays: whole(row.window_days),
    fixedCost: whole(row.fixed_cost),
    contactCost: whole(row.contact_cost),
    margin: whole(row.margin),
    program: text(row.program),
    owner: text(row.owner),
    code: text(row.code),
    priority: whole(row.priority),
  };
}

const armsOf = 'select arm, share, cost, offer from arm_rows where campaign = ? order by arm';

export async function campaignArms(store: Store, campaign: number): Promise<readonly ArmRow[]> {
  return store.db
    .prepare<[number], { arm: string; share: number; cost: number | null; offer: string | null }>(armsOf)
    .all(campaign)
    .map((row) => ({ ...row, cost: row.cost ?? undefined, offer: row.offer ?? undefined }));
}

const campaignIds = 'select campaign_id as id from campaign_rows order by campaign_id';

export async function knownCampaigns(store: Store): Promise<readonly string[]> {
  return store.db
    .prepare<[], { id: string }>(campaignIds)
    .all()
    .map((row) => row.id);
}

const mark = `insert into load_rows
  (table_name, source, sha256, loaded_at, rows_read, inserted, updated, unchanged, rejected, options)
values (?, ?, ?, ?, ?, ?, ?, ?, 0, '{}')`;

/** What a command other than ingest wrote, in the account of loads. */
export interface Written {
  readonly table: 'plans' | 'lists';
  readonly source: string;
  readonly sha256: string;
  readonly at: string;
  readonly rows: number;
  readonly inserted: number;
  readonly updated: number;
}

/** Enters a plan or a list in the account of loads and answers its number. Call inside a transaction. */
export function markLoad(store: Store, written: Written): number {
  const { table, source, sha256, at, rows, inserted, updated } = written;
  return Number(
    store.db.prepare(mark).run(table, source, sha256, at, rows, inserted, updated, rows - inserted - updated)
      .lastInsertRowid,
  );
}
