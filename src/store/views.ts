import type Database from 'better-sqlite3';

const day = (column: string) => `date(${column} * 86400, 'unixepoch')`;
const time = (dayColumn: string, second: string) =>
  `case when ${second} >= 0 then datetime(${dayColumn} * 86400 + ${second}, 'unixepoch') else ${day(dayColumn)} end`;

/** A view that people may read: its noun, what a row is, and its definition. */
export interface View {
  readonly name: string;
  readonly help: string;
  readonly sql: string;
}

interface Attribute {
  readonly attribute: number;
  readonly name: string;
  readonly numeric: number;
}

/**
 * The documented views over a store whose currency has `digits` decimals: plain nouns, ISO days, decimal money.
 * Attributes of customers become columns of `customers`, numbers if all their values are.
 */
export function views(
  digits: number,
  attributes: readonly Attribute[],
  customerColumns: readonly string[],
): readonly View[] {
  const minor = `1${'0'.repeat(digits)}.0`;
  const money = (column: string) => `${column} / ${minor}`;
  const original = (column: string) => `${column} / 10000.0`;
  const rate = (column: string) => `${column} / 1000000.0`;
  const taken = new Set(customerColumns.map((column) => column.toLowerCase()));
  const attributeColumns = attributes.map(({ attribute, name, numeric }) => {
    const column = taken.has(name.toLowerCase()) ? `${name}_attribute` : name;
    const value = `(select a.value from attribute_rows a where a.customer = c.customer and a.attribute = ${attribute}
       order by a.known_on desc limit 1)`;
    return `,\n  ${numeric ? `cast(${value} as real)` : value} as ${quoted(column)}`;
  });
  return [
    {
      name: 'customers',
      help: 'one row per customer; attributes are further columns',
      sql: `select c.customer_id, c.email, c.phone, c.first_name, c.last_name, c.household_id, c.account_id, c.city,
  c.region, c.postal_code, c.country, ${day('c.birth_date')} as birth_date, c.gender,
  ${day('c.acquired_on')} as acquired_on, c.acquisition_channel, ${money('c.acquisition_cost')} as acquisition_cost,
  coalesce('h:' || c.household_id, 'e:' || c.email_key, 'c:' || c.customer_id) as unit${attributeColumns.join('')}
from customer_rows c where c.customer > 0`,
    },
    {
      name: 'products',
      help: 'one row per product',
      sql: `select product_id, name, category, brand, ${rate('unit_cost')} as unit_cost, ${rate('list_price')} as list_price,
  listed, currency as original_currency, exchange_rate from product_rows`,
    },
    {
      name: 'orders',
      help: 'one row per order line; returns are negative; an empty customer_id is an anonymous sale',
      sql: `select i.order_id, o.line, c.customer_id, ${day('o.day')} as ordered_on,
  ${time('o.day', 'o.second')} as ordered_at, p.product_id, p.category, o.quantity, ${money('o.amount')} as amount,
  ${money('o.cost')} as cost, ${money('o.discount')} as discount, o.channel, o.intermediary, o.code,
  r.order_id as returns_order_id, o.load, o.currency as original_currency, ${original('o.original_amount')} as original_amount,
  o.exchange_rate
from order_rows o
join order_ids i on i.order_no = o.order_no
left join customer_rows c on c.customer = o.customer and o.customer > 0
left join product_rows p on p.product = o.product
left join order_ids r on r.order_no = o.returns_order`,
    },
    {
      name: 'campaigns',
      help: 'one row per campaign',
      sql: `select campaign_id, name, kind, channel, offer, ${day('starts_on')} as starts_on, ${day('ends_on')} as ends_on,
  window_days, ${money('fixed_cost')} as fixed_cost, ${rate('contact_cost')} as contact_cost,
  ${rate('margin')} as margin, program, owner, code, priority, currency as original_currency, exchange_rate
from campaign_rows`,
    },
    {
      name: 'assignments',
      help: 'everyone in a campaign with their arm; control = held out',
      sql: `select k.campaign_id, c.customer_id, a.arm,
  coalesce(a.unit, 'h:' || c.household_id, 'e:' || c.email_key, 'c:' || c.customer_id) as unit,
  ${day('a.day')} as assigned_on, a.list as list_id
from assignment_rows a join campaign_rows k on k.campaign = a.campaign join customer_rows c on c.customer = a.customer`,
    },
    {
      name: 'contacts',
      help: 'one row per message to a customer; the held out are not here',
      sql: `select k.campaign_id, c.customer_id, nullif(m.wave, '') as wave, ${day('m.day')} as contacted_on, m.arm,
  coalesce(m.channel, k.channel) as channel, ${rate('coalesce(m.cost, k.contact_cost)')} as cost, m.load
from contact_rows m join campaign_rows k on k.campaign = m.campaign join customer_rows c on c.customer = m.customer
where m.arm <> 'control'`,
    },
    {
      name: 'responses',
      help: 'one row per event; copies counts equal events without an id',
      sql: `select nullif(r.response_id, '') as response_id, k.campaign_id, c.customer_id, nullif(r.wave, '') as wave, r.type,
  ${day('r.day')} as day, ${time('r.day', 'r.second')} as at, nullif(r.ref, '') as ref, r.source, r.machine, r.copies, r.load
from response_rows r join campaign_rows k on k.campaign = r.campaign join customer_rows c on c.customer = r.customer`,
    },
    {
      name: 'costs',
      help: 'one row per cost booked; an empty campaign_id is not allocated; a price of one contact, response or redemption has no amount',
      sql: `select s.cost_id, k.campaign_id, nullif(s.arm, '') as arm, nullif(s.channel, '') as channel, nullif(s.kind, '') as kind,
  case s.basis when 'total' then ${money('s.amount')} end as amount, ${day('s.day')} as day, s.copies, s.load, s.basis,
  ${rate('s.unit_price')} as unit_price, nullif(s.currency, '') as original_currency,
  case when s.currency <> '' then s.original / case s.basis when 'total' then 10000.0 else 1000000.0 end end as original_amount,
  s.exchange_rate
from cost_rows s left join campaign_rows k on k.campaign = s.campaign`,
    },
    {
      name: 'consents',
      help: 'one row per consent event; the latest wins',
      sql: `select c.customer_id, nullif(s.channel, '') as channel, nullif(s.purpose, '') as purpose,
  ${time('s.day', 's.second')} as at, case s.status when 1 then 'granted' else 'denied' end as status,
  ${day('s.expires_on')} as expires_on, s.load
from consent_rows s join customer_rows c on c.customer = s.customer`,
    },
    {
      name: 'cases',
      help: 'one row per service case; an empty closed_on is open; days_open counts whole days',
      sql: `select s.case_id, c.customer_id, ${day('s.day')} as opened_on, ${time('s.day', 's.second')} as opened_at,
  ${day('s.closed_on')} as closed_on, ${time('s.closed_on', 's.closed_second')} as closed_at,
  s.closed_on - s.day as days_open, s.kind, s.satisfaction, ${money('s.cost')} as cost, s.load, s.currency as original_currency,
  ${original('s.original_amount')} as original_amount, s.exchange_rate
from case_rows s join customer_rows c on c.customer = s.customer`,
    },
    {
      name: 'visits',
      help: 'one row per visit; copies counts equal visits without an id',
      sql: `select nullif(v.visit_id, '') as visit_id, c.customer_id, ${day('v.day')} as day, ${time('v.day', 'v.second')} as at,
  nullif(v.page, '') as page, p.product_id, nullif(v.channel, '') as channel, nullif(v.seconds, -1) as seconds, v.copies,
  v.load
from visit_rows v join customer_rows c on c.customer = v.customer left join product_rows p on p.product = v.product`,
    },
    {
      name: 'targets',
      help: 'one row per goal of a campaign; an empty campaign_id is of no single one',
      sql: `select k.campaign_id, t.metric, t.value, ${day('t.due_on')} as due_on, t.channel, t.owner, t.load
from target_rows t left join campaign_rows k on k.campaign = t.campaign`,
    },
    {
      name: 'markets',
      help: 'one row per period, segment and brand; an empty brand is the whole segment',
      sql: `select period, ${day('first_day')} as first_day, ${day('last_day')} as last_day, nullif(segment, '') as segment,
  nullif(brand, '') as brand, ${money('size')} as size, ${money('sales')} as sales, ${rate('share')} as share, respondents,
  load, currency as original_currency, exchange_rate from market_rows`,
    },
    {
      name: 'rates',
      help: 'one row per exchange rate; it holds from its day until there is a later one',
      sql: `select from_currency, to_currency, ${day('day')} as day, rate, load from rate_rows`,
    },
    {
      name: 'loads',
      help: 'one row per load, with its account of rows: rows_read = inserted + updated + unchanged + rejected',
      sql: `select load, table_name, source, sha256, loaded_at, ${day('exported_on')} as exported_on, ${day('through')} as through,
  rows_read, inserted, updated, unchanged, rejected, ${day('first_day')} as first_day, ${day('last_day')} as last_day,
  undone_by, undoes, removed from load_rows`,
    },
    {
      name: 'models',
      help: 'one row per fitted model',
      sql: `select model as model_id, name, target, made_at, ${day('as_of')} as as_of from model_rows where dropped = 0`,
    },
    {
      name: 'scores',
      help: 'one row per customer, model and day scored',
      sql: `select s.model as model_id, m.name as model, ${day('s.as_of')} as as_of, c.customer_id, s.score,
  ${money('s.expected_margin')} as expected_margin, s.rank, s.decile
from score_rows s join model_rows m on m.model = s.model join customer_rows c on c.customer = s.customer`,
    },
    {
      name: 'lists',
      help: 'one row per list, with its promise',
      sql: `select list as list_id, campaign as campaign_id, nullif(wave, '') as wave, plan_version, status, ${day('as_of')} as as_of,
  ${day('send_on')} as send_on, window_days, model as model_id, ${day('sent_on')} as sent_on,
  ${money('promised')} as promised, ${money('promised_low')} as promised_low, ${money('promised_high')} as promised_high,
  superseded_by from list_rows`,
    },
    {
      name: 'list_members',
      help: 'everyone on a list with their arm; contacted = 0 is held out',
      sql: `select m.list as list_id, c.customer_id, m.unit, m.arm, m.contacted, m.score,
  ${money('m.expected_profit')} as expected_profit, m.propensity
from member_rows m join customer_rows c on c.customer = m.customer`,
    },
  ];
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

const ownCustomerColumns = [
  'customer_id',
  'email',
  'phone',
  'first_name',
  'last_name',
  'household_id',
  'account_id',
  'city',
  'region',
  'postal_code',
  'country',
  'birth_date',
  'gender',
  'acquired_on',
  'acquisition_channel',
  'acquisition_cost',
  'unit',
]; // prettier-ignore

/** The views of an open store, from its currency and attributes. */
export function currentViews(db: Database.Database, digits: number): readonly View[] {
  const attributes = db
    .prepare<[], Attribute>(
      'select attribute, name, numeric from attribute_names where numeric >= 0 order by attribute',
    )
    .all();
  return views(digits, attributes, ownCustomerColumns);
}

/**
 * Makes the views anew, in the schema that `where` names (`temp.`; '' is the store). To be called inside the transaction
 * that made the store or brought a new attribute.
 */
export function createViews(db: Database.Database, digits: number, where: '' | 'temp.' = ''): void {
  for (const view of currentViews(db, digits)) {
    const name = where + view.name;
    db.exec(`drop view if exists ${name}; create view ${name} as ${view.sql};`);
  }
}
