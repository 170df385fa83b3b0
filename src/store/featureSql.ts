import type { Day } from '../days.js';
import { countedOrder } from './countedOrder.js';
import type { FeatureChoice } from './features.js';
import { lineMargin } from './lineMargin.js';
import type { Store } from './open.js';
import { orderWindows } from './orderFeatures.js';

/**
 * The definition of the features made from events: one row per customer as they stood before day @t0, from rows dated
 * before it and not after @as_of. `features` evaluates the same over columns; a test holds the two equal. Attributes and
 * the columns of customers themselves are not here: they are the version known before @t0, else the earliest.
 */
export function featureSql(choice: FeatureChoice): string {
  const since = (days: number) => `filter (where day >= @t0 - ${days})`;
  const counts = orderWindows.map((days) => `count(*) ${since(days)} as orders_${days}`);
  const amounts = orderWindows.map((days) => `coalesce(sum(amount) ${since(days)}, 0) as amount_${days}`);
  const margins = [`coalesce(sum(margin) ${since(365)}, 0) as margin_365`, 'sum(margin) as margin_all'];
  const shares = choice.channels.map(
    (name) =>
      `1.0 * count(*) filter (where channel = ${word(name)}) / count(*) as ${column(`channel_share:${name}`)}`,
  );
  const categories = choice.categories.map(
    (name) => `count(*) filter (where category = ${word(name)}) as ${column(`category_lines:${name}`)}`,
  );
  const bought = [...shares, ...categories, 'count(*) as lines'];
  const zero = (name: string) => `coalesce(${name}, 0) as ${name.split('.')[1]}`;
  const orders = [...orderWindows, 'all'].flatMap((w) => [zero(`v.orders_${w}`), zero(`u.amount_${w}`)]);
  const further = [...(choice.cases ? [serviced] : []), ...(choice.visits ? [visited] : [])];
  return `
with line as (
  select o.customer, o.day, ${countedOrder.number} as order_no, o.amount, coalesce(o.discount, 0) as discount, o.channel, p.category,
    ${lineMargin.known} + ${lineMargin.rated} * coalesce(@margin, 0) / 1000000.0 as margin
  from order_rows o left join product_rows p on p.product = o.product
  where o.customer > 0 and o.day < @t0 and o.day <= @as_of
), purchase as (
  select customer, min(day) as day, sum(amount) as net from line group by customer, order_no having ${countedOrder.counts}
), purchase_day as (
  select customer, day, day - lag(day) over (partition by customer order by day) as gap
  from (select distinct customer, day from purchase) days
), rhythm as (
  select customer, count(*) as purchase_days, min(day) as first_day, max(day) as last_day, avg(gap) as gap_days,
    case when count(*) > 2 then sqrt(max(avg(1.0 * gap * gap) - avg(gap) * avg(gap), 0)) / avg(gap) end as gap_variation
  from purchase_day group by customer
), value as (
  select customer, ${counts.join(', ')}, count(*) as orders_all, sum(net) as net from purchase group by customer
), turnover as (
  select customer, ${amounts.join(', ')}, sum(amount) as amount_all${choice.margin ? `, ${margins.join(', ')}` : ''}
  from line group by customer
), basket as (
  select customer, sum(amount) filter (where amount > 0) as bought, -sum(amount) filter (where amount <= 0) as returned,
    sum(discount) filter (where amount > 0 and discount > 0) as discount
  from line group by customer
), taste as (
  select customer, ${bought.join(', ')}
  from line where amount > 0 group by customer
), contacted as (
  select customer, count(*) filter (where day >= @t0 - 30) as contacts_30,
    count(*) filter (where day >= @t0 - 180) as contacts_180, count(*) as contacts_all,
    @t0 - max(day) as contact_days_ago
  from contact_rows where customer > 0 and arm <> 'control' and day < @t0 and day <= @as_of group by customer
), answered as (
  select customer, count(distinct campaign) filter (where type = 'opened') as past_opens,
    coalesce(sum(copies) filter (where type = 'clicked'), 0) as past_clicks,
    coalesce(sum(copies) filter (where type = 'responded'), 0) as past_answers,
    coalesce(sum(copies) filter (where type = 'redeemed'), 0) as past_redemptions,
    coalesce(sum(copies) filter (where type = 'unsubscribed'), 0) as past_unsubscribes,
    count(distinct campaign) filter (where type in ('responded', 'redeemed', 'clicked')) as campaigns
  from response_rows where customer > 0 and day < @t0 and day <= @as_of and coalesce(machine, 0) = 0 group by customer
)${further.map(({ table }) => table).join('')}
select c.customer, @t0 - r.last_day as recency_days, @t0 - r.first_day as first_order_days,
  ${orders.join(', ')}, coalesce(r.purchase_days, 0) as purchase_days,
  ${choice.margin ? 'coalesce(u.margin_365, 0) as margin_365, coalesce(u.margin_all, 0) as margin_all, ' : ''}1.0 * v.net / nullif(v.orders_all, 0) as average_basket,
  r.gap_days, r.gap_variation, (@t0 - r.last_day) / r.gap_days as recency_in_gaps,
  1.0 * coalesce(b.returned, 0) / b.bought as returned_share,
  1.0 * coalesce(b.discount, 0) / (b.bought + coalesce(b.discount, 0)) as discount_share,
  ${choice.channels.map((name) => `t.${column(`channel_share:${name}`)}, `).join('')}${choice.categories
    .map(
      (name) => `coalesce(t.${column(`category_lines:${name}`)}, 0) as ${column(`category_lines:${name}`)}, `,
    )
    .join(
      '',
    )}${['contacts_30', 'contacts_180', 'contacts_all'].map((name) => zero(`k.${name}`)).join(', ')}, k.contact_days_ago,
  ${['opens', 'clicks', 'answers', 'redemptions', 'unsubscribes'].map((name) => zero(`a.past_${name}`)).join(', ')},
  case when k.contacts_all > 0 then 1.0 * coalesce(a.campaigns, 0) / k.contacts_all end as response_rate${further.map(({ columns }) => columns).join('')}
from customer_rows c
left join rhythm r on r.customer = c.customer
left join value v on v.customer = c.customer
left join turnover u on u.customer = c.customer
left join basket b on b.customer = c.customer
left join taste t on t.customer = c.customer
left join contacted k on k.customer = c.customer
left join answered a on a.customer = c.customer
${further.map(({ join }) => join).join('')}where c.customer > 0
order by c.customer`;
}

const serviced = {
  table: `, serviced as (
  select customer, count(*) filter (where day >= @t0 - 365) as cases_365, count(*) as cases_all,
    count(*) filter (where closed_on is null or closed_on >= @t0 or closed_on > @as_of) as cases_open, @t0 - max(day) as case_days_ago,
    avg(satisfaction) filter (where closed_on < @t0 and closed_on <= @as_of) as case_satisfaction
  from case_rows where customer > 0 and day < @t0 and day <= @as_of group by customer
)`,
  columns: `,
  coalesce(s.cases_365, 0) as cases_365, coalesce(s.cases_all, 0) as cases_all, coalesce(s.cases_open, 0) as cases_open,
  s.case_days_ago, s.case_satisfaction`,
  join: 'left join serviced s on s.customer = c.customer\n',
};

const visited = {
  table: `, visited as (
  select customer, coalesce(sum(copies) filter (where day >= @t0 - 30), 0) as visits_30,
    coalesce(sum(copies) filter (where day >= @t0 - 90), 0) as visits_90, sum(copies) as visits_all,
    @t0 - max(day) as visit_days_ago
  from visit_rows where customer > 0 and day < @t0 and day <= @as_of group by customer
)`,
  columns: `,
  coalesce(w.visits_30, 0) as visits_30, coalesce(w.visits_90, 0) as visits_90, coalesce(w.visits_all, 0) as visits_all,
  w.visit_days_ago`,
  join: 'left join visited w on w.customer = c.customer\n',
};

/** Runs the definition for the contact day `t0`: by customer number, each feature by name. For tests. */
export function featuresBySql(
  store: Store,
  asOf: Day,
  t0: Day,
  choice: FeatureChoice,
): readonly Readonly<Record<string, number | null>>[] {
  return store.db.prepare<[object], Record<string, number | null>>(featureSql(choice)).all({
    t0,
    as_of: asOf,
    margin: choice.marginRate ?? null,
    assume: null,
    minor_per_major: Number(`1e${store.settings.currencyDigits}`),
  });
}

function word(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function column(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
