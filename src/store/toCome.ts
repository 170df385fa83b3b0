import type { Day } from '../days.js';
import { eachTablePiece } from './keptTables.js';
import type { Store } from './open.js';

/** Contacts that a campaign is still to make. */
export interface ToCome {
  readonly campaign: number;
  /** Units that are to be contacted and have not been. */
  readonly units: number;
  readonly contacts: number;
  /** Millionths of a major unit; contacts without a price count 0. */
  readonly rateSum: number;
  readonly unpriced: number;
  readonly lastDay: Day;
}

/**
 * The definition of contacts to come: customers assigned to a treated arm without a contact by the day of the report,
 * whose window would not be over. Those whom a list made by that day would contact count, not others of their household; those loaded for a later day count if @planned
 * says that the report is of now.
 */
export const toComeSql = `
with planned as (
  select a.campaign, a.customer, a.arm, a.day,
    coalesce(a.unit, 'h:' || c.household_id, 'e:' || c.email_key, 'c:' || c.customer_id) as unit
  from assignment_rows a join customer_rows c on c.customer = a.customer
  join campaign_rows k on k.campaign = a.campaign
  left join list_rows l on l.list = a.list
  where a.arm <> 'control' and a.day + coalesce(k.window_days, @store_window) > @as_of
    and case when l.list is not null then l.as_of <= @as_of else a.day <= @as_of or @planned = 1 end
    and not exists (
      select 1 from contact_rows m where m.customer = a.customer and m.campaign = a.campaign and m.day <= @as_of)
    and (l.list is null or exists (
      select 1 from member_rows b where b.list = l.list and b.customer = a.customer and b.contacted = 1))
    and (l.list is not null or exists (
      select 1 from contact_rows m where m.customer = a.customer and m.campaign = a.campaign and m.arm <> 'control'))
)
select p.campaign, count(distinct p.unit) as units, count(*) as contacts,
  coalesce(sum(coalesce(m.cost, r.cost, k.contact_cost)), 0) as rateSum,
  count(*) filter (where coalesce(m.cost, r.cost, k.contact_cost) is null) as unpriced, max(p.day) as lastDay
from planned p
join campaign_rows k on k.campaign = p.campaign
left join contact_rows m on m.campaign = p.campaign and m.customer = p.customer and m.day = p.day
left join arm_rows r on r.campaign = p.campaign and r.arm = p.arm
group by p.campaign order by p.campaign`;

/** Contacts to come, by campaign. `now` = also count contacts that were loaded for days to come. */
export async function toCome(store: Store, asOf: Day, now: boolean): Promise<readonly ToCome[]> {
  const open = openCampaigns(store, asOf);
  if (open.length === 0) return [];
  const ofThese = toComeSql.replace('where ', `where a.campaign in (${open.join(', ')}) and `);
  return store.db.prepare<[object], ToCome>(ofThese).all({
    as_of: asOf,
    planned: now ? 1 : 0,
    store_window: store.settings.windowDays,
  });
}

const windows = 'select campaign, coalesce(window_days, ?) from campaign_rows order by campaign';

/** The campaigns of which anybody to be contacted has a window that is not over: no other has contacts to come. */
function openCampaigns(store: Store, asOf: Day): readonly number[] {
  const days: number[] = [];
  const rows = store.db.prepare<[number], [number, number]>(windows).raw().all(store.settings.windowDays);
  for (const [campaign, window] of rows) days[campaign] = window;
  const windowOf = Float64Array.from(days, (window) => window ?? Number.NEGATIVE_INFINITY);
  const isOpen = new Uint8Array(windowOf.length);
  eachTablePiece(store, 'assignment', ['campaign', 'day', 'arm'], (piece) => {
    const [campaign, day] = [piece.whole('campaign'), piece.whole('day')];
    const { codes: arm, names } = piece.word('arm');
    const control = names.indexOf('control');
    for (let i = 0; i < piece.rows; i++)
      if (arm[i] !== control && day[i]! + windowOf[campaign[i]!]! > asOf) isOpen[campaign[i]!] = 1;
  });
  return rows.map(([campaign]) => campaign).filter((campaign) => isOpen[campaign] === 1);
}

const costsToCome = `
select campaign, sum(amount * copies) as amount from cost_rows
where campaign is not null and basis = 'total' and day > ?
group by campaign order by campaign`;

/** Costs booked for days after one, by campaign. Minor units. */
export async function bookedToCome(store: Store, asOf: Day): Promise<ReadonlyMap<number, number>> {
  const rows = store.db.prepare<[number], { campaign: number; amount: number }>(costsToCome).all(asOf);
  return new Map(rows.map(({ campaign, amount }) => [campaign, amount]));
}

const responseCounts = `
select r.campaign, coalesce(k.channel, '') as channel, r.type, count(distinct r.customer) as people
from response_rows r join campaign_rows k on k.campaign = r.campaign
where r.day <= @as_of and r.type in ('bounced_hard', 'bounced_soft', 'unsubscribed', 'complained') and coalesce(r.machine, 0) = 0
group by r.campaign, k.channel, r.type order by r.campaign, r.type`;

/** The definition of people who were contacted. */
export const peopleContactedSql = `
select m.campaign, coalesce(k.channel, '') as channel, count(distinct m.customer) as people
from contact_rows m join campaign_rows k on k.campaign = m.campaign
where m.day <= @as_of and m.arm <> 'control'
group by m.campaign, k.channel order by m.campaign`;

interface PeopleContacted {
  readonly campaign: number;
  readonly channel: string;
  readonly people: number;
}

const campaignChannels =
  "select campaign, coalesce(channel, '') as channel from campaign_rows order by campaign";

/** The people of every campaign who were contacted through a day: `peopleContactedSql` over columns. */
export function peopleContacted(store: Store, asOf: Day): readonly PeopleContacted[] {
  const campaigns = store.db.prepare<[], Omit<PeopleContacted, 'people'>>(campaignChannels).all();
  const size = (campaigns.at(-1)?.campaign ?? 0) + 1;
  const people = new Float64Array(size);
  /** Contacts come by customer: the customer of the last one that counted, by campaign. */
  const last = new Int32Array(size).fill(-1);
  eachTablePiece(store, 'contact', ['customer', 'campaign', 'day', 'arm'], (piece) => {
    const [customer, campaign, day] = [piece.whole('customer'), piece.whole('campaign'), piece.whole('day')];
    const { codes: arm, names } = piece.word('arm');
    const control = names.indexOf('control');
    for (let i = 0; i < piece.rows; i++) {
      const of = campaign[i]!;
      if (arm[i] === control || day[i]! > asOf || last[of] === customer[i]) continue;
      last[of] = customer[i]!;
      people[of] = people[of]! + 1;
    }
  });
  return campaigns.map((one) => ({ ...one, people: people[one.campaign]! })).filter((one) => one.people > 0);
}

/** People of a campaign who were contacted, and by type those who bounced, left or complained. */
export interface Trouble {
  readonly campaign: number;
  readonly channel: string;
  readonly contacted: number;
  readonly types: ReadonlyMap<string, number>;
}

/** What went wrong with the contacts of every campaign through a day, by campaign number. */
export async function troubles(store: Store, asOf: Day): Promise<readonly Trouble[]> {
  const found = store.db
    .prepare<[object], PeopleContacted & { type: string }>(responseCounts)
    .all({ as_of: asOf });
  return peopleContacted(store, asOf).map(({ campaign, channel, people }) => ({
    campaign,
    channel,
    contacted: people,
    types: new Map(found.filter((row) => row.campaign === campaign).map((row) => [row.type, row.people])),
  }));
}
