import {
  askedCampaigns,
  type CampaignQuestion,
  campaignParameters,
  overUnits,
  units,
} from './campaignUnits.js';
import type { Store } from './open.js';

/** A price among the costs of a campaign: of one contact, response or redemption. */
export interface UnitPrice {
  readonly campaign: number;
  /** '' = for every treated arm. */
  readonly arm: string;
  /** '' = whatever the channel. */
  readonly channel: string;
  readonly kind: string;
  readonly basis: 'per contact' | 'per response' | 'per redemption';
  /** Millionths of a major unit; equal rows add up. */
  readonly price: number;
}

/** The definition of prices. */
export const unitPricesSql = `
with ${askedCampaigns}
select s.campaign, s.arm, lower(s.channel) as channel, lower(s.kind) as kind, s.basis, sum(s.unit_price * s.copies) as price
from asked k join cost_rows s on s.campaign = k.campaign
where s.day <= @as_of and s.basis <> 'total'
group by s.campaign, s.arm, lower(s.channel), lower(s.kind), s.basis
order by s.campaign, s.arm, lower(s.kind), s.basis, lower(s.channel)`;

export async function unitPrices(store: Store, question: CampaignQuestion): Promise<readonly UnitPrice[]> {
  return store.db
    .prepare<[object], UnitPrice>(unitPricesSql)
    .all({ ...campaignParameters(store, question), every: 0 });
}

/** How many contacts, responses or redemptions a price is multiplied by, in one arm. */
export interface PricedCount {
  readonly campaign: number;
  readonly arm: string;
  readonly complete: boolean;
  readonly basis: UnitPrice['basis'];
  /** Of a contact; '' for responses and redemptions. */
  readonly channel: string;
  readonly count: number;
}

/**
 * The definition of what prices are multiplied by, as of the report: contacts made, responses of type `responded` and of
 * type `redeemed`, whenever they came, without those that machines made. Held-out units cost nothing; a message that one
 * of them got all the same is paid by the arm that it belongs to.
 */
export const pricedCountsSql = `
with ${askedCampaigns}, ${units}
select m.campaign, case when m.arm = 'control' then c.arm else m.arm end as arm, u.complete, 'per contact' as basis,
  lower(coalesce(c.channel, g.channel, '')) as channel, count(*) as count
from member m
join unit u on u.campaign = m.campaign and u.unit = m.unit and u.arm = m.arm
join campaign_rows g on g.campaign = m.campaign
join contact_rows c on c.customer = m.customer and c.campaign = m.campaign
where c.arm <> 'control' and c.day <= @as_of
group by m.campaign, case when m.arm = 'control' then c.arm else m.arm end, u.complete,
  lower(coalesce(c.channel, g.channel, ''))
union all
select m.campaign, m.arm, u.complete, case r.type when 'redeemed' then 'per redemption' else 'per response' end, '',
  sum(r.copies)
from member m
join unit u on u.campaign = m.campaign and u.unit = m.unit and u.arm = m.arm
join response_rows r on r.customer = m.customer and r.campaign = m.campaign
where m.arm <> 'control' and r.type in ('responded', 'redeemed') and coalesce(r.machine, 0) = 0 and r.day <= @as_of
group by m.campaign, m.arm, u.complete, r.type
order by 1, 2, 3, 4, 5`;

/** The counts, if any of the campaigns has a price; they take a while. */
export async function pricedCounts(
  store: Store,
  question: CampaignQuestion,
  prices: readonly UnitPrice[],
): Promise<readonly PricedCount[]> {
  if (prices.length === 0) return [];
  return overUnits<Omit<PricedCount, 'complete'> & { complete: number }>(store, pricedCountsSql, {
    ...campaignParameters(store, question),
    every: 0,
  }).map((row) => ({ ...row, complete: row.complete === 1 }));
}
