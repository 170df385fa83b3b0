import type { Day } from '../days.js';
import type { Store } from './open.js';

/**
 * Whether anybody was contacted for campaign `k` by @as_of, as far as the store knows: a contact, a list entered as sent,
 * or a response that only a contact can bring. `k` has campaign and campaign_id.
 */
export const contactMade = `(
  exists (select 1 from contact_rows c where c.campaign = k.campaign and c.arm <> 'control' and c.day <= @as_of)
  or exists (select 1 from list_rows l where l.campaign = k.campaign_id and l.sent_on <= @as_of
    and exists (select 1 from member_rows m where m.list = l.list and m.contacted = 1))
  or exists (select 1 from response_rows r where r.campaign = k.campaign and r.day <= @as_of
    and r.type in ('sent', 'delivered', 'opened', 'clicked'))
)`;

const contacted = `select k.campaign from campaign_rows k where ${contactMade}`;

/** The campaigns for which somebody was contacted by the end of a day, as far as the store knows. */
export async function contactedCampaigns(store: Store, asOf: Day): Promise<ReadonlySet<number>> {
  return new Set(store.db.prepare<[object], number>(contacted).pluck().all({ as_of: asOf }));
}
