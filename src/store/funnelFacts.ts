import { askedCampaigns, type CampaignQuestion, units } from './campaignUnits.js';
import { columnsOf } from './columnsOf.js';
import { countFunnel } from './funnelCounts.js';
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
 * clicked was delivered to; machine opens and clicks are apart. Members of a household for whom another one is on the
 * list share its arm, but are not targeted.
 */
export const funnelSql = `
with ${askedCampaigns}, ${units}, touch as (
  select m.campaign, m.customer, m.arm, c.wave, coalesce(c.channel, k.channel, '') as channel,
    row_number() over (partition by m.campaign, m.customer order by c.day, c.wave) as place
  from assigned m
  join contact_rows c on c.customer = m.customer and c.campaign = m.campaign
  join campaign_rows k on k.campaign = m.campaign
  where c.arm <> 'control' and m.arm <> 'control' and c.day <= @as_of
), person as (
  select campaign, customer, arm, channel, 1 as contacted from touch
  group by campaign, customer, arm, channel
  union all
  select m.campaign, m.customer, m.arm, coalesce(k.channel, ''), 0
  from assigned m join campaign_rows k on k.campaign = m.campaign
  where m.arm <> 'control' and not exists (
    select 1 from touch t where t.campaign = m.campaign and t.customer = m.customer)
    and not exists (
    select 1 from assignment_rows a where a.campaign = m.campaign and a.customer = m.customer and a.list is not null
      and not exists (select 1 from member_rows b where b.list = a.list and b.customer = a.customer))
), event as (
  select m.campaign, m.customer, r.type, r.machine,
    coalesce(
      (select w.channel from touch w where w.campaign = m.campaign and w.customer = m.customer and w.wave = r.wave),
      (select f.channel from touch f where f.campaign = m.campaign and f.customer = m.customer and f.place = 1),
      k.channel, '') as channel
  from assigned m
  join response_rows r on r.customer = m.customer and r.campaign = m.campaign
  join campaign_rows k on k.campaign = m.campaign
  where m.arm <> 'control' and r.day <= @as_of
), reached as (
  select campaign, customer, channel,
    max(case when type in ('sent', 'delivered', 'rejected', 'bounced_hard', 'bounced_soft') then 1 else 0 end) as sent,
    max(case when type = 'rejected' then 1 else 0 end) as rejected,
    max(case when type in ('bounced_hard', 'bounced_soft') then 1 else 0 end) as bounced,
    max(case when type = 'delivered' then 1 else 0 end) as delivered,
    max(case when type = 'opened' and machine = 0 then 1 else 0 end) as opened,
    max(case when type = 'opened' and machine is null then 1 else 0 end) as opened_unknown,
    max(case when type = 'opened' and machine = 1 then 1 else 0 end) as opened_machine,
    max(case when type = 'clicked' and coalesce(machine, 0) = 0 then 1 else 0 end) as clicked,
    max(case when type = 'clicked' and machine = 1 then 1 else 0 end) as clicked_machine,
    max(case when type = 'unsubscribed' then 1 else 0 end) as unsubscribed,
    max(case when type = 'complained' then 1 else 0 end) as complained,
    max(case when type = 'responded' then 1 else 0 end) as responded,
    max(case when type = 'redeemed' then 1 else 0 end) as redeemed
  from event group by campaign, customer, channel
), known as (
  select campaign, max(delivered) as delivered from reached group by campaign
), stage as (
  select p.campaign, p.arm, p.channel, p.customer,
    case when p.contacted = 1 or r.sent = 1 then 1 else 0 end as sent,
    coalesce(r.rejected, 0) as rejected, coalesce(r.bounced, 0) as bounced,
    case when r.delivered = 1 or r.opened = 1 or r.opened_unknown = 1 or r.clicked = 1 then 1
      when n.delivered = 1 or r.rejected = 1 or r.bounced = 1 then 0
      when p.contacted = 1 or r.sent = 1 then 1 else 0 end as delivered,
    case when r.opened = 1 or r.opened_unknown = 1 then 1 else 0 end as opened,
    case when n.delivered = 1 then 0 else 1 end as derived,
    r.opened_unknown, r.opened_machine, r.clicked, r.clicked_machine, r.unsubscribed, r.complained, r.responded, r.redeemed
  from person p
  left join reached r on r.campaign = p.campaign and r.customer = p.customer and r.channel = p.channel
  left join known n on n.campaign = p.campaign
)
select s.campaign, k.campaign_id as campaignId, s.arm, s.channel, count(*) as targeted,
  sum(case when s.sent = 1 or s.delivered = 1 then 1 else 0 end) as sent,
  sum(s.rejected) as rejected, sum(s.bounced) as bounced,
  sum(s.delivered) as delivered, sum(s.opened) as opened, coalesce(sum(s.clicked), 0) as clicked,
  coalesce(sum(s.unsubscribed), 0) as unsubscribed, coalesce(sum(s.complained), 0) as complained,
  coalesce(sum(s.responded), 0) as responded, coalesce(sum(s.redeemed), 0) as redeemed,
  coalesce(sum(s.opened_machine), 0) as openedByMachine, coalesce(sum(s.opened_unknown), 0) as openedByUnknown,
  coalesce(sum(s.clicked_machine), 0) as clickedByMachine, max(s.derived) as deliveredIsDerived
from stage s join asked k on k.campaign = s.campaign
group by s.campaign, k.campaign_id, s.arm, s.channel
order by k.campaign_id, s.arm, s.channel`;

/** The delivery funnel of every treated arm and channel: `funnelSql` over columns. */
export async function funnelRows(store: Store, question: CampaignQuestion): Promise<readonly FunnelRow[]> {
  return countFunnel(store, columnsOf(store, question, 0)).map((row) => ({
    ...row,
    channel: row.channel === '' ? undefined : row.channel,
  }));
}
