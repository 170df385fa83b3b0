import type { Day } from '../days.js';
import { lineMargin } from './lineMargin.js';
import type { Store } from './open.js';

/** What happened to one customer up to a day. Money in minor units, prices of contacts in millionths of a major unit. */
export interface CustomerHistory {
  readonly orders: readonly HistoryLine[];
  readonly contacts: readonly HistoryContact[];
  readonly responses: readonly HistoryResponse[];
  readonly consents: readonly HistoryConsent[];
  readonly cases: readonly HistoryCase[];
  readonly visits: readonly HistoryVisit[];
  readonly attributes: readonly HistoryAttribute[];
  readonly scores: readonly HistoryScore[];
}

export interface HistoryLine {
  readonly day: Day;
  readonly order: number;
  readonly orderId: string;
  readonly product: string | null;
  readonly quantity: number;
  readonly amount: number;
  /** Margin where a cost is known, and the amount whose margin is a rate. */
  readonly known: number;
  readonly rated: number;
  /** Where the cost comes from. */
  readonly costFrom: 'line' | 'product' | 'rate';
  readonly channel: string | null;
  readonly code: string | null;
  /** The order that this line returns, if it names one. */
  readonly returns: string | null;
}

const orders = `
select o.day, o.order_no as "order", i.order_id as orderId, coalesce(p.name, p.product_id) as product, o.quantity, o.amount,
  ${lineMargin.known} as known, ${lineMargin.rated} as rated,
  case when @assume is not null then 'rate' when o.cost is not null then 'line' when p.unit_cost is not null then 'product'
    else 'rate' end as costFrom,
  o.channel, o.code, r.order_id as returns
from order_rows o join order_ids i on i.order_no = o.order_no
left join product_rows p on p.product = o.product
left join order_ids r on r.order_no = o.returns_order
where o.customer = @customer and o.day <= @as_of
order by o.day, o.second, i.order_id, o.line`;

export interface HistoryContact {
  readonly day: Day;
  readonly campaignId: string;
  readonly wave: string;
  readonly arm: string;
  readonly channel: string | null;
  readonly price: number | null;
  readonly priceFrom: 'contact' | 'arm' | 'campaign' | null;
}

const contacts = `
select c.day, k.campaign_id as campaignId, c.wave, c.arm, coalesce(c.channel, k.channel) as channel,
  coalesce(c.cost, a.cost, k.contact_cost) as price,
  case when c.cost is not null then 'contact' when a.cost is not null then 'arm'
    when k.contact_cost is not null then 'campaign' end as priceFrom
from contact_rows c join campaign_rows k on k.campaign = c.campaign
left join arm_rows a on a.campaign = c.campaign and a.arm = c.arm
where c.customer = @customer and c.arm <> 'control' and c.day <= @as_of
order by c.day, k.campaign_id, c.wave`;

export interface HistoryResponse {
  readonly day: Day;
  readonly campaignId: string;
  readonly type: string;
  readonly machine: number | null;
  readonly copies: number;
}

const responses = `
select r.day, k.campaign_id as campaignId, r.type, r.machine, sum(r.copies) as copies
from response_rows r join campaign_rows k on k.campaign = r.campaign
where r.customer = @customer and r.day <= @as_of
group by r.day, k.campaign_id, r.type, r.machine
order by r.day, k.campaign_id, r.type, r.machine`;

export interface HistoryConsent {
  readonly day: Day;
  readonly channel: string;
  readonly purpose: string;
  readonly granted: number;
  readonly expiresOn: Day | null;
}

const consents = `
select day, channel, purpose, status as granted, expires_on as expiresOn from consent_rows
where customer = @customer and day <= @as_of order by day, second, channel, purpose`;

export interface HistoryCase {
  readonly day: Day;
  readonly caseId: string;
  readonly kind: string | null;
  readonly closedOn: Day | null;
  readonly satisfaction: number | null;
  readonly cost: number | null;
}

const cases = `
select day, case_id as caseId, kind, case when closed_on <= @as_of then closed_on end as closedOn, satisfaction, cost
from case_rows where customer = @customer and day <= @as_of order by day, case_id`;

export interface HistoryVisit {
  readonly day: Day;
  readonly page: string;
  readonly product: string | null;
  readonly channel: string;
  readonly copies: number;
}

const visits = `
select v.day, v.page, coalesce(p.name, p.product_id) as product, v.channel, sum(v.copies) as copies
from visit_rows v left join product_rows p on p.product = v.product
where v.customer = @customer and v.day <= @as_of
group by v.day, v.page, v.product, v.channel order by v.day, v.page, v.product, v.channel`;

export interface HistoryAttribute {
  readonly day: Day;
  readonly name: string;
  readonly value: string;
}

const attributes = `
select a.known_on as day, n.name, a.value from attribute_rows a join attribute_names n on n.attribute = a.attribute
where a.customer = @customer and a.known_on <= @as_of order by a.known_on, n.name`;

export interface HistoryScore {
  readonly day: Day;
  readonly model: string;
  readonly score: number;
  readonly expectedMargin: number | null;
  readonly rank: number;
  readonly decile: number;
}

const scores = `
select s.as_of as day, m.name as model, s.score, s.expected_margin as expectedMargin, s.rank, s.decile
from score_rows s join model_rows m on m.model = s.model
where s.customer = @customer and s.as_of <= @as_of order by s.as_of, m.name, s.model`;

/** All that is known of a customer up to a day. `assume` (millionths) replaces every cost, as `--assume-margin` does. */
export async function customerHistory(
  store: Store,
  customer: number,
  asOf: Day,
  assume: number | undefined,
): Promise<CustomerHistory> {
  const parameters = {
    customer,
    as_of: asOf,
    assume: assume ?? null,
    minor_per_major: Number(`1e${store.settings.currencyDigits}`),
  };
  const all = <Row>(sql: string) => store.db.prepare<[object], Row>(sql).all(parameters);
  return {
    orders: all(orders),
    contacts: all(contacts),
    responses: all(responses),
    consents: all(consents),
    cases: all(cases),
    visits: all(visits),
    attributes: all(attributes),
    scores: all(scores),
  };
}

/** The statements behind `customerHistory`. */
export const customerHistorySql: readonly string[] = [orders, contacts, cases];
