import type { Day } from '../days.js';
import { byText } from './armSums.js';
import { type ChannelCut, channelLabels, cutLabels } from './channelLabels.js';
import { contactWork } from './channelWork.js';
import { countedOrder } from './countedOrder.js';
import { lineMargin } from './lineMargin.js';
import type { Store } from './open.js';
import { salesByLabel, salesByLabelSql } from './salesByLabel.js';

/** Sales of one cut over a period, and over as many days before. Money in minor units. */
export interface ChannelSales {
  /** One label per cut asked for, joined by `separator`. */
  readonly label: string;
  readonly orders: number;
  readonly customers: number;
  readonly pieces: number;
  readonly spend: number;
  readonly discount: number;
  readonly known: number;
  readonly rated: number;
  readonly returned: number;
  readonly spendBefore: number;
  readonly knownBefore: number;
  readonly ratedBefore: number;
}

/**
 * The definition of sales by channel, intermediary, level (how many intermediaries `a > b` stand between), region, country,
 * city, category, or several of them together.
 */
export function channelSalesSql(cuts: readonly ChannelCut[]): string {
  return salesByLabelSql(labelOf(cuts));
}

const labelOf = (cuts: readonly ChannelCut[]) => cuts.map((cut) => cutLabels[cut]).join(` || char(31) || `);

/** From which day to which, and how margins are made. */
export interface ChannelQuestion {
  readonly from: Day;
  readonly to: Day;
  /** Millionths, for every line. */
  readonly assumed: number | undefined;
}

function parameters(store: Store, { from, to, assumed }: ChannelQuestion) {
  return {
    before: from - (to - from + 1),
    from,
    to,
    assume: assumed ?? null,
    minor_per_major: Number(`1e${store.settings.currencyDigits}`),
  };
}

/** Sales by one or several cuts, by label: `channelSalesSql` over columns. */
export async function channelSales(
  store: Store,
  cuts: readonly ChannelCut[],
  question: ChannelQuestion,
): Promise<readonly ChannelSales[]> {
  const { labels, ...how } = channelLabels(store, cuts);
  return salesByLabel(store, { labels, ...how }, question)
    .flatMap((sums, code) => {
      if (sums === undefined) return [];
      const { lines: _, ...sold } = sums;
      return [{ label: labels[code]!, ...sold }];
    })
    .sort((a, b) => byText(a.label, b.label));
}

/** The definition of the orders and customers of a period. */
export const salesTotalsSql = `
with line as (
  select ${countedOrder.number} as order_no, o.customer, o.amount from order_rows o where o.day between @from and @to
), own as (
  select customer from line where customer > 0 group by customer, order_no having ${countedOrder.counts}
), counted as (
  select order_no from line group by order_no having ${countedOrder.counts}
)
select (select count(*) from counted) as orders, (select count(distinct customer) from own) as customers`;

/** Different orders and customers of the period, whatever they are cut by: `salesTotalsSql` over columns. */
export async function salesTotals(
  store: Store,
  { from, to }: ChannelQuestion,
): Promise<{ readonly orders: number; readonly customers: number }> {
  const everything = { columns: [], labels: [''], of: () => () => 0 };
  const [sums] = salesByLabel(store, everything, { from, to, assumed: 0 });
  return { orders: sums?.orders ?? 0, customers: sums?.customers ?? 0 };
}

/** What was done by a channel of communication in a period: contacts, what came back, what it cost. Minor units. */
export interface ChannelWork {
  readonly label: string;
  readonly contacts: number;
  /** People contacted, and those of them who responded, clicked or redeemed. */
  readonly contacted: number;
  readonly responded: number;
  /** Contacts at their price, millionths of a major unit. */
  readonly rateSum: number;
  /** Costs booked, and fixed costs of campaigns that started in the period. */
  readonly booked: number;
}

/**
 * The definition of a channel's work: contacts by their own channel, else that of their campaign; responses by people (no
 * machines) to a contact, by the channel of the campaign's contact with them; costs by their own channel, else that of
 * their campaign.
 */
export const channelWorkSql = `
with touch as (
  select m.campaign, m.customer, m.arm, m.cost, lower(trim(coalesce(m.channel, k.channel, ''))) as label, k.contact_cost
  from contact_rows m join campaign_rows k on k.campaign = m.campaign
  where m.arm <> 'control' and m.day between @from and @to
), answer as (
  select distinct t.label, t.campaign, t.customer from touch t
  join response_rows r on r.customer = t.customer and r.campaign = t.campaign
  where r.type in ('responded', 'clicked', 'redeemed') and coalesce(r.machine, 0) = 0 and r.day <= @to
), part as (
  select t.label, count(*) as contacts, count(distinct t.customer || ' ' || t.campaign) as contacted, 0 as responded,
    coalesce(sum(coalesce(t.cost, a.cost, t.contact_cost)), 0) as rateSum, 0 as booked
  from touch t left join arm_rows a on a.campaign = t.campaign and a.arm = t.arm group by t.label
  union all
  select label, 0, 0, count(*), 0, 0 from answer group by label
  union all
  select coalesce(nullif(lower(trim(s.channel)), ''), lower(trim(coalesce(k.channel, '')))), 0, 0, 0, 0, sum(s.amount * s.copies)
  from cost_rows s left join campaign_rows k on k.campaign = s.campaign
  where s.basis = 'total' and s.day between @from and @to group by 1
  union all
  select lower(trim(coalesce(k.channel, ''))), 0, 0, 0, 0, sum(k.fixed_cost)
  from campaign_rows k
  where k.fixed_cost <> 0 and coalesce(k.starts_on, (
    select min(m.day) from contact_rows m where m.campaign = k.campaign)) between @from and @to
  group by 1
)
select label, sum(contacts) as contacts, sum(contacted) as contacted, sum(responded) as responded,
  sum(rateSum) as rateSum, sum(booked) as booked
from part group by label order by label`;

/** What channels cost besides contacts: the part of `channelWorkSql` about booked costs. */
const bookedSql = `
with part as (
  select coalesce(nullif(lower(trim(s.channel)), ''), lower(trim(coalesce(k.channel, '')))) as label, sum(s.amount * s.copies) as booked
  from cost_rows s left join campaign_rows k on k.campaign = s.campaign
  where s.basis = 'total' and s.day between @from and @to group by 1
  union all
  select lower(trim(coalesce(k.channel, ''))), sum(k.fixed_cost)
  from campaign_rows k
  where k.fixed_cost <> 0 and coalesce(k.starts_on, (
    select min(m.day) from contact_rows m where m.campaign = k.campaign)) between @from and @to
  group by 1
)
select label, sum(booked) as booked from part group by label order by label`;

/** The work of every channel, by label: `channelWorkSql` with contacts over columns. */
export async function channelWork(store: Store, question: ChannelQuestion): Promise<readonly ChannelWork[]> {
  const { from, to } = question;
  const work = new Map(contactWork(store, question).map((one) => [one.label, { ...one, booked: 0 }]));
  const costs = store.db.prepare<[object], { label: string; booked: number }>(bookedSql).all({ from, to });
  for (const { label, booked } of costs) {
    const known = work.get(label);
    if (known !== undefined) known.booked += booked;
    else work.set(label, { label, contacts: 0, contacted: 0, responded: 0, rateSum: 0, booked });
  }
  return [...work.values()].sort((a, b) => byText(a.label, b.label));
}

const pricesOf = `select count(*) from cost_rows where basis <> 'total' and day between @from and @to`;

/** Prices per contact, response or redemption booked in the period: they are multiplied by campaign, not by channel. */
export async function pricesBooked(store: Store, { from, to }: ChannelQuestion): Promise<number> {
  return store.db.prepare<[object], number>(pricesOf).pluck().get({ from, to })!;
}

/** One customer's sales by one label in a period. Minor units. */
export interface CustomerCut {
  readonly customer: number;
  readonly label: string;
  readonly now: number;
  readonly orders: number;
  readonly spend: number;
  readonly known: number;
  readonly rated: number;
  readonly lastDay: Day;
}

/** The definition of what each customer bought by each label, in the period and in the one before. */
export function customerCutsSql(cuts: readonly ChannelCut[]): string {
  return `
with line as (
  select o.customer, ${labelOf(cuts)} as label, case when o.day >= @from then 1 else 0 end as now,
    ${countedOrder.number} as order_no, o.amount, ${lineMargin.known} as known, ${lineMargin.rated} as rated, o.day
  from order_rows o
  left join product_rows p on p.product = o.product
  left join customer_rows c on c.customer = o.customer
  where o.customer > 0 and o.day between @before and @to
), counted as (
  select customer, now, order_no from line group by customer, now, order_no having ${countedOrder.counts}
), part as (
  select customer, label, now, order_no, sum(amount) as amount, sum(known) as known, sum(rated) as rated, max(day) as day
  from line group by customer, label, now, order_no
)
select p.customer, p.label, p.now, count(t.order_no) filter (where p.amount > 0) as orders, sum(p.amount) as spend,
  sum(p.known) as known, sum(p.rated) as rated, max(p.day) as lastDay
from part p
left join counted t on t.customer = p.customer and t.now = p.now and t.order_no = p.order_no
group by p.customer, p.label, p.now order by p.customer, p.now, p.label`;
}

/** What each customer bought by each label, in the period and before it. */
export async function customerCuts(
  store: Store,
  cuts: readonly ChannelCut[],
  question: ChannelQuestion,
): Promise<readonly CustomerCut[]> {
  return store.db.prepare<[object], CustomerCut>(customerCutsSql(cuts)).all(parameters(store, question));
}
