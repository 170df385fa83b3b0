import {
  askedCampaigns,
  type CampaignQuestion,
  campaignParameters,
  overUnits,
  units,
} from './campaignUnits.js';
import type { Store } from './open.js';

/** Contacts made to the units of one arm, and what they cost by their rates. */
export interface ArmContacts {
  readonly campaign: number;
  readonly arm: string;
  readonly complete: boolean;
  readonly contacts: number;
  /** Sum of the rates, millionths of a major unit. */
  readonly rateSum: number;
  /** Contacts for which nobody said a cost. */
  readonly unpriced: number;
}

/** The definition of contact cost: the contact's own, else the arm's, else the campaign's. */
export const armContactsSql = `
with ${askedCampaigns}, ${units}
select m.campaign, case when m.arm = 'control' then c.arm else m.arm end as arm, u.complete, count(*) as contacts,
  coalesce(sum(coalesce(c.cost, a.cost, k.contact_cost)), 0) as rateSum,
  count(*) filter (where coalesce(c.cost, a.cost, k.contact_cost) is null) as unpriced
from member m
join unit u on u.campaign = m.campaign and u.unit = m.unit and u.arm = m.arm
join asked k on k.campaign = m.campaign
join contact_rows c on c.customer = m.customer and c.campaign = m.campaign
left join arm_rows a on a.campaign = m.campaign and a.arm = c.arm
where c.arm <> 'control' and c.day <= @as_of
group by m.campaign, case when m.arm = 'control' then c.arm else m.arm end, u.complete
order by m.campaign, arm, u.complete`;

export async function armContacts(store: Store, question: CampaignQuestion): Promise<readonly ArmContacts[]> {
  return overUnits<Omit<ArmContacts, 'complete'> & { complete: number }>(store, armContactsSql, {
    ...campaignParameters(store, question),
    every: 0,
  }).map((row) => ({ ...row, complete: row.complete === 1 }));
}

/** Costs booked for a campaign, minor units; `arm` is '' where they are shared by its arms. */
export interface BookedCost {
  readonly campaign: number;
  readonly arm: string;
  /** The kind is `contact`: the price of the contacts themselves. */
  readonly ofContacts: boolean;
  readonly amount: number;
}

/** The definition of booked costs. */
export const bookedCostsSql = `
with ${askedCampaigns}
select s.campaign, s.arm, case when s.kind = 'contact' then 1 else 0 end as ofContacts,
  sum(s.amount * s.copies) as amount
from asked k join cost_rows s on s.campaign = k.campaign
where s.day <= @as_of
group by s.campaign, s.arm, case when s.kind = 'contact' then 1 else 0 end
order by s.campaign, s.arm, ofContacts`;

export async function bookedCosts(store: Store, question: CampaignQuestion): Promise<readonly BookedCost[]> {
  return store.db
    .prepare<[object], Omit<BookedCost, 'ofContacts'> & { ofContacts: number }>(bookedCostsSql)
    .all({ ...campaignParameters(store, question), every: 0 })
    .map((row) => ({ ...row, ofContacts: row.ofContacts === 1 }));
}
