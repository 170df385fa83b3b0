import type { Plan } from '../../act/plan.js';
import type { Store } from '../../store/open.js';
import { latestPlans, type TargetRow, targetRows } from '../../store/targetFacts.js';

/** The targets that were loaded and those of plans, by campaign. */
export async function everyTarget(store: Store): Promise<readonly TargetRow[]> {
  return unique([...(await targetRows(store)), ...(await plannedTargets(store))]);
}

async function plannedTargets(store: Store): Promise<readonly TargetRow[]> {
  return (await latestPlans(store)).flatMap(({ campaign, body }) => {
    const plan = JSON.parse(body) as Plan;
    return plan.targets.map(({ metric, value, dueOn, owner }) => ({
      campaignId: campaign,
      channel: undefined,
      metric,
      value,
      dueOn,
      owner: owner ?? plan.owner,
    }));
  });
}

/** A target that was loaded stands for the one of the plan with the same campaign and metric. */
function unique(all: readonly TargetRow[]): readonly TargetRow[] {
  const seen = new Set<string>();
  return all.filter(({ campaignId, metric, channel }) => {
    const key = JSON.stringify([campaignId ?? null, metric, campaignId === undefined ? channel : null]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
