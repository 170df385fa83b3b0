import type { Day } from '../days.js';
import type { Store } from './open.js';

/** Offers to one customer whose windows are over, and how many of them were answered. */
export interface OffersAnswered {
  readonly customer: number;
  readonly offers: number;
  readonly answered: number;
}

/**
 * The definition of an answered offer: a campaign that a customer was contacted in, with a click not made by a machine, a
 * response or a redemption of theirs in its window. Campaigns for which nothing at all came back were not tracked.
 */
export const offersAnsweredSql = `
with tracked as (
  select campaign from response_rows where day <= @as_of group by campaign
), offer as (
  select c.customer, c.campaign, min(c.day) as t0, coalesce(k.window_days, @window) as window_days
  from contact_rows c join campaign_rows k on k.campaign = c.campaign
  where c.arm <> 'control' and c.day <= @as_of and c.campaign in (select campaign from tracked)
  group by c.customer, c.campaign, k.window_days
)
select o.customer, count(*) as offers, count(*) filter (where exists (
    select 1 from response_rows r where r.customer = o.customer and r.campaign = o.campaign and r.type in ('clicked', 'responded', 'redeemed')
      and coalesce(r.machine, 0) = 0 and r.day between o.t0 and o.t0 + o.window_days - 1)) as answered
from offer o join customer_rows k on k.customer = o.customer where o.t0 + o.window_days - 1 <= @as_of
group by o.customer, k.customer_id order by k.customer_id, o.customer`;

/** The offers of every customer through a day; `windowDays` where a campaign says none. */
export async function offersAnswered(
  { db }: Store,
  asOf: Day,
  windowDays: number,
): Promise<readonly OffersAnswered[]> {
  return db.prepare<[object], OffersAnswered>(offersAnsweredSql).all({ as_of: asOf, window: windowDays });
}

const untracked = `
select count(*) from (
  select c.campaign from contact_rows c where c.arm <> 'control' and c.day <= @as_of group by c.campaign
) t where not exists (select 1 from response_rows r where r.campaign = t.campaign and r.day <= @as_of)`;

/** Campaigns with contacts for which nothing came back at all. */
export async function untrackedCampaigns({ db }: Store, asOf: Day): Promise<number> {
  return db.prepare<[object], number>(untracked).pluck().get({ as_of: asOf })!;
}
