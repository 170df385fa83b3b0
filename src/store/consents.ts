import type { Day } from '../days.js';
import { eachRow } from './eachRow.js';
import type { Store } from './open.js';

/** One consent event of a customer; same shape as the judgement in act/ takes. `second` -1 = only the day is known. */
export interface ConsentFact {
  readonly customer: number;
  readonly day: Day;
  readonly second: number;
  readonly granted: boolean;
  readonly expiresOn: Day | undefined;
  readonly origin: 'consent' | 'unsubscribed' | 'complained';
  readonly wide: boolean;
}

/** A channel as it is compared: lower case, and one spelling of e-mail. */
export function channelName(channel: string): string {
  return channel.toLowerCase().replaceAll('e-mail', 'email');
}

const channelKey = (column: string) => `replace(lower(${column}), 'e-mail', 'email')`;

const events = `
with said as (
  select customer, day, second, status as granted, expires_on, 'consent' as origin, channel = '' as wide
  from consent_rows
  where day <= @asOf and (channel = '' or ${channelKey('channel')} = @channel) and (purpose = '' or lower(purpose) = @purpose)
),
implied as (
  select r.customer, r.day, r.second, 0 as granted, null as expires_on, r.type as origin, 0 as wide
  from response_rows r join campaign_rows k on k.campaign = r.campaign
  where r.type in ('unsubscribed', 'complained') and r.day <= @asOf and coalesce(r.machine, 0) = 0
    and (k.channel is null or ${channelKey('k.channel')} = @channel)
)
select customer, day, second, granted, expires_on as expiresOn, origin, wide from (
  select * from said union all select * from implied
)
order by customer, day, second, origin, granted`;

/**
 * What customers have said, up to `asOf`, about a channel and a purpose, responses that deny included. A consent
 * without channel or purpose holds for all of them; so does a response to a campaign without a channel.
 */
export async function consentEvents(
  store: Store,
  channel: string,
  purpose: string,
  asOf: Day,
): Promise<ReadonlyMap<number, readonly ConsentFact[]>> {
  const byCustomer = new Map<number, ConsentFact[]>();
  const take = (
    customer: number,
    day: Day,
    second: number,
    granted: number,
    expiresOn: Day | null,
    origin: ConsentFact['origin'],
    wide: number,
  ) => {
    const fact: ConsentFact = {
      customer,
      day,
      second,
      granted: granted === 1,
      expiresOn: expiresOn ?? undefined,
      origin,
      wide: wide === 1,
    };
    const list = byCustomer.get(customer);
    if (list === undefined) byCustomer.set(customer, [fact]);
    else list.push(fact);
  };
  const columns = ['customer', 'day', 'second', 'granted', 'expiresOn', 'origin', 'wide'];
  const asked = { channel: channelName(channel), purpose: purpose.toLowerCase(), asOf };
  eachRow(store.db, columns, events, [asked], take);
  return byCustomer;
}

const purposes = `select distinct lower(purpose) as purpose from consent_rows where purpose <> '' order by 1`;

/** The purposes that consents name, for a note when a plan's purpose is none of them. */
export async function consentPurposes(store: Store): Promise<readonly string[]> {
  return store.db
    .prepare<[], { purpose: string }>(purposes)
    .all()
    .map((row) => row.purpose);
}

const bounces = `
with bounced as (
  select r.customer, r.day, r.load
  from response_rows r join campaign_rows k on k.campaign = r.campaign
  where r.type = 'bounced_hard' and r.day <= @asOf and (k.channel is null or ${channelKey('k.channel')} = @channel)
),
addressed as (
  select b.customer,
    coalesce(
      (select p.email_key from customer_past p
       where p.customer = b.customer and p.load <= b.load and p.replaced_by > b.load order by p.replaced_by limit 1),
      c.email_key) as address
  from bounced b join customer_rows c on c.customer = b.customer
)
select c.customer from customer_rows c
where c.customer > 0 and case when @byAddress = 1 and c.email_key is not null
  then c.email_key in (select address from addressed where address is not null)
  else c.customer in (select customer from addressed) end
order by c.customer`;

/**
 * Customers whose address on a channel bounced hard up to `asOf`. For e-mail the address counts, not the person:
 * everyone who has the bounced address is here, and someone whose address has changed since is not.
 */
export async function bouncedCustomers(
  store: Store,
  channel: string,
  asOf: Day,
): Promise<ReadonlySet<number>> {
  const byAddress = channelName(channel) === 'email' ? 1 : 0;
  const rows = store.db
    .prepare<[object], { customer: number }>(bounces)
    .all({ channel: channelName(channel), asOf, byAddress });
  return new Set(rows.map((row) => row.customer));
}

const contactDays = `
with made as (
  select m.customer, m.campaign, m.wave, m.day
  from contact_rows m join campaign_rows k on k.campaign = m.campaign
  where m.arm <> 'control' and m.day > @since and m.day <= min(@until, @asOf)
    and (@channel = '' or ${channelKey("coalesce(m.channel, k.channel, '')")} = @channel) and k.campaign_id <> @campaign
),
listed as (
  select m.customer, k.campaign, l.wave, coalesce(l.sent_on, l.send_on) as day
  from list_rows l join member_rows m on m.list = l.list
  join campaign_rows k on k.campaign_id = l.campaign
  where m.contacted = 1 and l.superseded_by is null and l.as_of <= @asOf and l.campaign <> @campaign
    and coalesce(l.sent_on, l.send_on) > @since and coalesce(l.sent_on, l.send_on) <= @until
    and (@channel = '' or ${channelKey("coalesce(k.channel, '')")} = @channel)
    and not exists (select 1 from contact_rows c where c.customer = m.customer and c.campaign = k.campaign and c.wave = l.wave)
)
select customer, day from (select * from made union all select * from listed) order by customer, day`;

/**
 * Days after `since` up to `until` on which customers were contacted by other campaigns, or are to be by lists already
 * made; contacts after `asOf` are not read; one entry per contact. `channel` narrows it to one channel.
 */
export async function contactsSince(
  store: Store,
  range: {
    readonly since: Day;
    readonly until: Day;
    readonly asOf: Day;
    readonly channel: string | undefined;
    readonly campaign: string;
  },
): Promise<ReadonlyMap<number, readonly Day[]>> {
  const byCustomer = new Map<number, Day[]>();
  const rows = store.db.prepare<[object], { customer: number; day: number }>(contactDays).iterate({
    since: range.since,
    until: range.until,
    asOf: range.asOf,
    channel: channelName(range.channel ?? ''),
    campaign: range.campaign,
  });
  for (const { customer, day } of rows) {
    const list = byCustomer.get(customer);
    if (list === undefined) byCustomer.set(customer, [day]);
    else list.push(day);
  }
  return byCustomer;
}
