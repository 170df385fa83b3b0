import { askedCampaigns, type CampaignQuestion, campaignParameters, units } from './campaignUnits.js';
import type { Store } from './open.js';

/** People at each stage of one campaign × arm × channel; each person counts once per stage. */
export interface FunnelRow {
  readonly campaign: number;
  readonly campaignId: string;
  readonly arm: string;
  readonly channel: string | undefined;
  readonly targeted: number;
  readonly sent: number;
  readonly rejected: number;
  readonly bounced: number;
  readonly delivered: number;
  readonly opened: number;
  readonly clicked: number;
  readonly unsubscribed: number;
  readonly complained: number;
  readonly responded: number;
  readonly redeemed: number;
  readonly openedByMachine: number;
  readonly openedByUnknown: number;
  readonly clickedByMachine: number;
  /** The export has no delivered events: delivered is sent without rejected and bounced. */
  readonly deliveredIsDerived: boolean;
}

/**
 * The definition of the funnel. A person belongs to the channel of each of their contacts, else to the campaign's. An
 * event belongs to the channel of the contact of its wave, else of the person's first contact. Whoever opened or
 * clicked was delivered to; machine opens and clicks are apart.
 */
export const funnelSql = `
with ${askedCampaigns}, ${units}, touch as (
  select m.campaign, m.customer, m.arm, c.wave, coalesce(c.channel, k.channel, '') as channel,
    row_number() over (partition by m.campaign, m.customer order by c.day, c.wave) as place
  from member m
  join contact_rows c on c.customer = m.customer and c.campaign = m.campaign
  join campaign_rows k on k.campaign = m.campaign
  where c.arm <> 'control' and m.arm <> 'control' and c.day <= @as_of
), person as (
  select campaign, customer, arm, channel, 1 as contacted from touch
  group by campaign, customer, arm, channel
  union all
  select m.campaign, m.customer, m.arm, coalesce(k.channel, ''), 0
  from member m join campaign_rows k on k.campaign = m.campaign
  where m.arm <> 'control' and not exists (
    select 1 from touch t where t.campaign = m.campaign and t.customer = m.customer)
), event as (
  select m.campaign, m.customer, r.type, r.machine,
    coalesce(
      (select w.channel from touch w where w.campaign = m.campaign and w.customer = m.customer and w.wave = r.wave),
      (select f.channel from touch f where f.campaign = m.campaign and f.customer = m.customer and f.place = 1),
      k.channel, '') as channel
  from member m
  join response_rows r on r.customer = m.customer and r.campaign = m.campaign
  join campaign_rows k on k.campaign = m.campaign
  where m.arm <> 'control' and r.day <= @as_of
), reached as (
  select campaign, customer, channel,
    max(type in ('sent', 'delivered', 'rejected', 'bounced_hard', 'bounced_soft')) as sent,
    max(type = 'rejected') as rejected,
    max(type in ('bounced_hard', 'bounced_soft')) as bounced,
    max(type = 'delivered') as delivered,
    max(type = 'opened' and machine = 0) as opened,
    max(type = 'opened' and machine is null) as opened_unknown,
    max(type = 'opened' and machine = 1) as opened_machine,
    max(type = 'clicked' and coalesce(machine, 0) = 0) as clicked,
    max(type = 'clicked' and machine = 1) as clicked_machine,
    max(type = 'unsubscribed') as unsubscribed,
    max(type = 'complained') as complained,
    max(type = 'responded') as responded,
    max(type = 'redeemed') as redeemed
  from event group by campaign, customer, channel
), known as (
  select campaign, max(delivered) as delivered from reached group by campaign
), stage as (
  select p.campaign, p.arm, p.channel, p.customer,
    p.contacted = 1 or coalesce(r.sent, 0) = 1 as sent, r.rejected, r.bounced,
    coalesce(r.delivered, 0) = 1 or coalesce(r.opened, 0) + coalesce(r.opened_unknown, 0) + coalesce(r.clicked, 0) > 0
      or (coalesce(n.delivered, 0) = 0 and (p.contacted = 1 or coalesce(r.sent, 0) = 1)
        and coalesce(r.rejected, 0) + coalesce(r.bounced, 0) = 0) as delivered,
    coalesce(r.opened, 0) + coalesce(r.opened_unknown, 0) > 0 as opened, r.opened_unknown, r.opened_machine,
    r.clicked, r.clicked_machine, r.unsubscribed, r.complained, r.responded, r.redeemed,
    coalesce(n.delivered, 0) = 0 as derived
  from person p
  left join reached r on r.campaign = p.campaign and r.customer = p.customer and r.channel = p.channel
  left join known n on n.campaign = p.campaign
)
select s.campaign, k.campaign_id as campaignId, s.arm, s.channel, count(*) as targeted,
  sum(s.sent or s.delivered) as sent, coalesce(sum(s.rejected), 0) as rejected, coalesce(sum(s.bounced), 0) as bounced,
  sum(s.delivered) as delivered, sum(s.opened) as opened, coalesce(sum(s.clicked), 0) as clicked,
  coalesce(sum(s.unsubscribed), 0) as unsubscribed, coalesce(sum(s.complained), 0) as complained,
  coalesce(sum(s.responded), 0) as responded, coalesce(sum(s.redeemed), 0) as redeemed,
  coalesce(sum(s.opened_machine), 0) as openedByMachine, coalesce(sum(s.opened_unknown), 0) as openedByUnknown,
  coalesce(sum(s.clicked_machine), 0) as clickedByMachine, max(s.derived) as deliveredIsDerived
from stage s join asked k on k.campaign = s.campaign
group by s.campaign, k.campaign_id, s.arm, s.channel
order by k.campaign_id, s.arm, s.channel`;

/** The delivery funnel of every treated arm and channel. */
export async function funnelRows(store: Store, question: CampaignQuestion): Promise<readonly FunnelRow[]> {
  return store.db
    .prepare<
      [object],
      Omit<FunnelRow, 'deliveredIsDerived'> & { deliveredIsDerived: number; channel: string }
    >(funnelSql)
    .all({ ...campaignParameters(store, question), every: 0 })
    .map((row) => ({
      ...row,
      channel: row.channel === '' ? undefined : row.channel,
      deliveredIsDerived: row.deliveredIsDerived === 1,
    }));
}
