import type { Day } from '../days.js';
import type { Store } from './open.js';

/** A goal as it was loaded, or as a plan states it. */
export interface TargetRow {
  readonly campaignId: string | undefined;
  readonly channel: string | undefined;
  readonly metric: string;
  readonly value: number;
  readonly dueOn: Day | undefined;
  readonly owner: string | undefined;
}

const loaded = `
select k.campaign_id as campaignId, t.channel, t.metric, t.value, t.due_on as dueOn,
  coalesce(t.owner, k.owner) as owner
from target_rows t left join campaign_rows k on k.campaign = t.campaign and t.campaign <> 0
order by k.campaign_id is null, k.campaign_id, t.metric, t.scope`;

/** The goals that were loaded. */
export async function targetRows(store: Store): Promise<readonly TargetRow[]> {
  type Raw = { readonly [Key in keyof TargetRow]: TargetRow[Key] | null };
  return store.db
    .prepare<[], Raw>(loaded)
    .all()
    .map((row) => ({
      campaignId: row.campaignId ?? undefined,
      channel: row.channel ?? undefined,
      metric: row.metric!,
      value: row.value!,
      dueOn: row.dueOn ?? undefined,
      owner: row.owner ?? undefined,
    }));
}

const planned = `
select p.campaign, p.body from plan_rows p
where p.version = (select max(q.version) from plan_rows q where q.campaign = p.campaign)
order by p.campaign`;

/** The latest plan of every campaign that has one, as JSON, by campaign id. */
export async function latestPlans(
  store: Store,
): Promise<readonly { readonly campaign: string; readonly body: string }[]> {
  return store.db.prepare<[], { campaign: string; body: string }>(planned).all();
}
