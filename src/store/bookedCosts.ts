import type { Day } from '../days.js';
import { askedCampaigns, type CampaignQuestion, campaignParameters } from './campaignUnits.js';
import type { Store } from './open.js';

/** Costs booked for a campaign, minor units; `arm` is '' where they are shared by its arms. */
export interface BookedCost {
  readonly campaign: number;
  readonly arm: string;
  readonly kind: string;
  readonly amount: number;
}

/** The definition of booked costs. */
export const bookedCostsSql = `
with ${askedCampaigns}
select s.campaign, s.arm, lower(s.kind) as kind, sum(s.amount * s.copies) as amount
from asked k join cost_rows s on s.campaign = k.campaign
where s.day <= @as_of and s.basis = 'total'
group by s.campaign, s.arm, lower(s.kind)
order by s.campaign, s.arm, lower(s.kind)`;

export async function bookedCosts(store: Store, question: CampaignQuestion): Promise<readonly BookedCost[]> {
  return store.db
    .prepare<[object], BookedCost>(bookedCostsSql)
    .all({ ...campaignParameters(store, question), every: 0 });
}

/** Costs of no campaign through a day, by channel ('' = of no channel either). Minor units. */
export interface UnallocatedCost {
  readonly channel: string;
  readonly rows: number;
  readonly amount: number;
}

const unallocated = `
select channel, sum(copies) as "rows", sum(amount * copies) as amount
from cost_rows where campaign is null and day <= ?
group by channel order by channel = '', channel`;

/** What was spent on no campaign by the end of a day: shown, never charged to one. `undefined` = ever. */
export async function unallocatedCosts(
  store: Store,
  asOf: Day | undefined,
): Promise<readonly UnallocatedCost[]> {
  return store.db.prepare<[number], UnallocatedCost>(unallocated).all(asOf ?? Number.MAX_SAFE_INTEGER);
}
