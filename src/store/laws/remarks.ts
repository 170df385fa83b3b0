import { type Law, lawInSql } from './law.js';

const day = (column: string) => `date(${column} * 86400, 'unixepoch')`;
const who = (alias: string) =>
  `'campaign ' || (select campaign_id from campaign_rows k where k.campaign = ${alias}.campaign) || ', customer ' ||
  (select customer_id from customer_rows c where c.customer = ${alias}.customer)`;

/** What sound data seldom do: the store is right, and somebody should look at the exports. */
export const remarks: readonly Law[] = [
  lawInSql(
    'order-customers',
    'remark',
    'the lines of an order are of one customer',
    () => `
select 'order ' || i.order_id || ': ' || count(distinct r.customer) || ' customers' as violation
from order_rows r join order_ids i on i.order_no = r.order_no group by r.order_no having count(distinct r.customer) > 1`,
  ),
  lawInSql(
    'returns',
    'remark',
    'a return names an order that is here, and not a later one',
    () => `
select 'order ' || i.order_id || ': returns ' || n.order_id || ', which ' ||
  iif(s.day is null, 'is not here', 'is of ' || ${day('s.day')}) as violation
from order_rows r join order_ids i on i.order_no = r.order_no join order_ids n on n.order_no = r.returns_order
left join (select order_no, min(day) as day from order_rows where order_no in (select returns_order from order_rows
  where returns_order is not null) group by order_no) s on s.order_no = r.returns_order
where s.day is null or s.day > r.day`,
  ),
  lawInSql('future', 'remark', 'nothing has happened after today', () =>
    ['order', 'contact', 'response', 'case', 'visit']
      .map(
        (noun) => `
select '${noun}s: ' || count(*) || ' of ' || ${day('day')} as violation from ${noun}_rows where day > @today group by day`,
      )
      .join('\nunion all\n'),
  ),
  lawInSql(
    'contamination',
    'remark',
    'nobody who is held out was contacted',
    () => `
select ${who('m')} || ': held out, and contacted on ' || ${day('m.day')} as violation
from contact_rows m join assignment_rows a on a.customer = m.customer and a.campaign = m.campaign
where a.arm = 'control' and m.arm <> 'control'`,
  ),
  lawInSql(
    'uninvited',
    'remark',
    'in a campaign with a list, only people on it were contacted',
    () => `
select ${who('m')} || ': contacted, and not on the list' as violation
from contact_rows m
where not exists (select 1 from assignment_rows a where a.customer = m.customer and a.campaign = m.campaign)
  and exists (select 1 from list_rows l join campaign_rows k on k.campaign_id = l.campaign where k.campaign = m.campaign)`,
  ),
  lawInSql(
    'deliveries',
    'remark',
    'who was delivered to was sent to, and who opened or clicked was delivered to, where the export has both',
    () => `
with kinds as (
  select campaign, max(type = 'sent') as sent, max(type = 'delivered') as delivered from response_rows group by campaign
), people as (
  select r.campaign, r.customer, max(type = 'sent') as sent, max(type = 'delivered') as delivered,
    max(type in ('opened', 'clicked')) as seen
  from response_rows r group by r.campaign, r.customer
)
select ${who('p')} || iif(p.seen > p.delivered, ': opened or clicked, and not delivered', ': delivered, and not sent') as violation
from people p join kinds k on k.campaign = p.campaign
where (k.delivered = 1 and p.seen > p.delivered) or (k.sent = 1 and p.delivered > p.sent)`,
  ),
  lawInSql(
    'early-responses',
    'remark',
    'nobody responds before the first contact',
    () => `
select ${who('r')} || ': ' || r.type || ' on ' || ${day('r.day')} || ', first contact on ' || ${day('a.day')} as violation
from response_rows r join assignment_rows a on a.customer = r.customer and a.campaign = r.campaign where r.day < a.day`,
  ),
  lawInSql(
    'similar-ids',
    'remark',
    'no two ids of customers or orders differ only in case or blanks',
    () => `
select 'customers: ' || min(customer_id) || ' and ' || max(customer_id) as violation from customer_rows
group by lower(trim(customer_id)) having count(*) > 1
union all
select 'orders: ' || min(order_id) || ' and ' || max(order_id) from order_ids
group by lower(trim(order_id)) having count(*) > 1`,
  ),
];
