import {
  askedCampaigns,
  boughtInWindow,
  type CampaignQuestion,
  campaignParameters,
  overUnits,
  units,
} from './campaignUnits.js';
import type { Store } from './open.js';

/** Margin credited to the contacts of one arm, minor units. */
export interface ArmAttribution {
  readonly campaign: number;
  readonly arm: string;
  readonly complete: boolean;
  readonly orders: number;
  readonly margin: number;
  readonly spend: number;
}

/**
 * The definition of attribution: an order in a unit's window goes to the last contact with that unit before it (not
 * after it on the same day, where both times are known). An order that several campaigns could claim goes to the one
 * with the later contact, then the lower priority number, then the smaller id; so at most one credit per order.
 * All campaigns compete, also those that were not asked about.
 */
export const attributionSql = `
with ${askedCampaigns}, ${units}, ${boughtInWindow}, touch as (
  select m.campaign, m.unit, m.arm, c.day, c.second
  from member m join contact_rows c on c.customer = m.customer and c.campaign = m.campaign
  where c.arm <> 'control' and c.day <= @as_of
), claim as (
  select b.campaign, b.unit, b.arm, b.amount, b.known, b.rated,
    row_number() over (
      partition by b.order_no
      order by t.day desc, coalesce(t.second, -1) desc, coalesce(k.priority, 2147483647), k.campaign_id, b.unit
    ) as place
  from bought b
  join touch t on t.campaign = b.campaign and t.unit = b.unit and t.arm = b.arm
  join asked k on k.campaign = b.campaign
  where t.day < b.day or (t.day = b.day and (t.second is null or b.second is null or t.second <= b.second))
)
select l.campaign, l.arm, u.complete, count(*) as orders,
  sum(l.known) + sum(l.rated) * coalesce(k.margin_rate, 0) / 1000000.0 as margin, sum(l.amount) as spend
from claim l
join asked k on k.campaign = l.campaign
join unit u on u.campaign = l.campaign and u.unit = l.unit and u.arm = l.arm
where l.place = 1 and (@campaign is null or k.campaign_id = @campaign)
group by l.campaign, l.arm, u.complete, k.margin_rate
order by l.campaign, l.arm, u.complete`;

/** What the contacts of every arm are credited with. Arms without credit have no row. */
export async function attributions(
  store: Store,
  question: CampaignQuestion,
): Promise<readonly ArmAttribution[]> {
  return overUnits<Omit<ArmAttribution, 'complete'> & { complete: number }>(store, attributionSql, {
    ...campaignParameters(store, question),
    every: 1,
  }).map((row) => ({ ...row, complete: row.complete === 1 }));
}
