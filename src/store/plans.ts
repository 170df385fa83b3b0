import type { Store } from './open.js';

/** A stored version of a plan: the file it came from and the plan as JSON. */
export interface StoredPlan {
  readonly campaign: string;
  readonly version: number;
  readonly file: string;
  readonly body: string;
  readonly sha256: string;
  readonly madeAt: string;
}

const planColumns = 'campaign, version, file, body, sha256, made_at as madeAt';

const latest = `select ${planColumns} from plan_rows where campaign = ? order by version desc limit 1`;

export async function latestPlan(store: Store, campaign: string): Promise<StoredPlan | undefined> {
  return store.db.prepare<[string], StoredPlan>(latest).get(campaign);
}

const oneVersion = `select ${planColumns} from plan_rows where campaign = ? and version = ?`;

export async function planVersion(
  store: Store,
  campaign: string,
  version: number,
): Promise<StoredPlan | undefined> {
  return store.db.prepare<[string, number], StoredPlan>(oneVersion).get(campaign, version);
}

export interface SavedPlan {
  readonly version: number;
  /** `new` = first version; `frozen` = the version before has a list, so this is a further one. */
  readonly state: 'new' | 'unchanged' | 'replaced' | 'frozen';
}

const frozen = 'select 1 as found from list_rows where campaign = ? and plan_version = ? limit 1';
const put = `insert into plan_rows (campaign, version, file, body, sha256, made_at) values (?, ?, ?, ?, ?, ?)
on conflict (campaign, version) do update set
  file = excluded.file, body = excluded.body, sha256 = excluded.sha256, made_at = excluded.made_at`;

/**
 * Keeps a plan. The same plan again changes nothing; another one replaces the latest version, unless a list was made
 * from that, in which case it becomes the next version and the list keeps its own. Call inside a transaction.
 */
export function savePlan(store: Store, plan: Omit<StoredPlan, 'version'>): SavedPlan {
  const before = store.db.prepare<[string], StoredPlan>(latest).get(plan.campaign);
  if (before !== undefined && before.sha256 === plan.sha256) {
    return { version: before.version, state: 'unchanged' };
  }
  const isFrozen =
    before !== undefined && store.db.prepare(frozen).get(plan.campaign, before.version) !== undefined;
  const version = before === undefined ? 1 : isFrozen ? before.version + 1 : before.version;
  store.db.prepare(put).run(plan.campaign, version, plan.file, plan.body, plan.sha256, plan.madeAt);
  return { version, state: before === undefined ? 'new' : isFrozen ? 'frozen' : 'replaced' };
}

const plannedCampaigns = 'select distinct campaign from plan_rows order by campaign';

/** Ids of campaigns that have a plan. */
export async function campaignsWithPlan(store: Store): Promise<readonly string[]> {
  return store.db
    .prepare<[], { campaign: string }>(plannedCampaigns)
    .all()
    .map((row) => row.campaign);
}
