import type { Plan } from '../../act/plan.js';
import type { Day } from '../../days.js';
import { markLoad, putArms, putCampaign } from '../../store/campaignRow.js';
import type { Store } from '../../store/open.js';

/**
 * The campaign of a plan as measure and ingest find it, whole. Without a send day (a later wave) what the store knows
 * and the plan leaves open stays. Call inside a transaction; answers its number.
 */
export function writeCampaign(
  store: Store,
  plan: Plan,
  sendOn: Day | undefined,
  source: string,
  sha256: string,
  at: string,
): number {
  let load: number | undefined;
  const campaign = putCampaign(
    store,
    {
      ...plan,
      campaignId: plan.campaign,
      startsOn: sendOn,
      windowDays: plan.windowDays ?? store.settings.windowDays,
    },
    sendOn !== undefined,
    () => {
      load ??= markLoad(store, { table: 'plans', source, sha256, at, rows: 1, inserted: 1, updated: 0 });
      return load;
    },
  );
  putArms(
    store,
    campaign,
    plan.arms.map((arm) => ({ arm: arm.name, share: arm.share, cost: arm.cost, offer: arm.offer })),
  );
  return campaign;
}
