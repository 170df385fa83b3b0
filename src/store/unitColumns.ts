import type { Day } from '../days.js';
import { askedCampaigns, type CampaignQuestion, campaignParameters } from './campaignUnits.js';
import { type Dictionary, dictionary } from './dictionary.js';
import type { Store } from './open.js';

/** A campaign of a question, with the window and margin rate (millionths) that hold for it. */
export interface AskedCampaign {
  readonly campaign: number;
  readonly campaignId: string;
  readonly priority: number | null;
  readonly contactCost: number | null;
  readonly windowDays: number;
  readonly rate: number | null;
}

/**
 * The units of a question as columns: unit `u` of `asked[campaign[u]]` is in arm `arms.names[arm[u]]`, was first to be
 * contacted on day `t0[u]`, and its window is over or not; `member[start[u]] … member[start[u + 1] − 1]` are the customers
 * whose doings count for it. `key` tells which units of two campaigns, or two arms, are the same household, mailbox or customer.
 * What they are is defined in SQL: `units`.
 */
export interface UnitColumns {
  readonly asOf: Day;
  readonly asked: readonly AskedCampaign[];
  readonly arms: Dictionary;
  readonly keys: readonly string[];
  readonly size: number;
  readonly campaign: Int32Array;
  readonly arm: Int32Array;
  readonly key: Int32Array;
  readonly t0: Int32Array;
  readonly lastDay: Int32Array;
  readonly complete: Uint8Array;
  readonly start: Int32Array;
  readonly member: Int32Array;
  /** The customers with an arm of their own: campaign (index into `asked`), customer, arm, day. */
  readonly assigned: AssignedColumns;
  /** One more than the largest customer number. */
  readonly customers: number;
}

export interface AssignedColumns {
  readonly size: number;
  readonly campaign: Int32Array;
  readonly customer: Int32Array;
  readonly arm: Int32Array;
  readonly key: Int32Array;
  readonly day: Int32Array;
}

const askedRows = `with ${askedCampaigns}
select campaign, campaign_id as campaignId, priority, contact_cost as contactCost, window_days as windowDays,
  margin_rate as rate from asked order by campaign_id`;

const customerKeys = `
select count(take_key(customer, coalesce('h:' || household_id, 'e:' || email_key), customer_id))
from (select * from customer_rows order by customer)`;

const assignedRows = `
select count(take_assigned(customer, campaign, arm, unit, day))
from (select * from assignment_rows where day <= ? order by customer, campaign)`;

/** Reads the units of a question. `every` says whether campaigns that were not asked about are among them. */
export function readUnits(store: Store, question: CampaignQuestion, every: 0 | 1): UnitColumns {
  const asked = store.db
    .prepare<[object], AskedCampaign>(askedRows)
    .all({ ...campaignParameters(store, question), every });
  const keys = dictionary();
  const arms = dictionary();
  const own = readKeys(store, keys);
  const assigned = readAssigned(store, question.asOf, asked, own, keys, arms);
  return {
    ...group(asked, assigned, own, question.asOf),
    asOf: question.asOf,
    asked,
    arms,
    keys: keys.names,
  };
}

interface Keys {
  /** The key of every customer by number, -1 where there is none. */
  readonly code: Int32Array;
  /** 1 where the key is a household or a mailbox. */
  readonly shared: Uint8Array;
}

function readKeys({ db }: Store, keys: Dictionary): Keys {
  const size = db
    .prepare<[], number>('select coalesce(max(customer), 0) + 1 from customer_rows')
    .pluck()
    .get()!;
  const code = new Int32Array(size).fill(-1);
  const shared = new Uint8Array(size);
  db.function('take_key', { directOnly: true }, ((customer: number, sharing: string | null, id: string) => {
    code[customer] = keys.code(sharing ?? `c:${id}`);
    if (sharing !== null) shared[customer] = 1;
    return null;
  }) as (...values: unknown[]) => unknown);
  db.prepare(customerKeys).get();
  return { code, shared };
}

function readAssigned(
  { db }: Store,
  asOf: Day,
  asked: readonly AskedCampaign[],
  own: Keys,
  keys: Dictionary,
  arms: Dictionary,
): AssignedColumns {
  const at = new Map(asked.map(({ campaign }, i) => [campaign, i]));
  const found: Record<'campaign' | 'customer' | 'arm' | 'key' | 'day', number[]> = {
    campaign: [],
    customer: [],
    arm: [],
    key: [],
    day: [],
  };
  const take = (customer: number, campaign: number, arm: string, unit: string | null, day: number) => {
    const index = at.get(campaign);
    if (index === undefined || customer >= own.code.length) return null;
    found.campaign.push(index);
    found.customer.push(customer);
    found.arm.push(arms.code(arm));
    found.key.push(unit === null ? own.code[customer]! : keys.code(unit));
    found.day.push(day);
    return null;
  };
  db.function('take_assigned', { directOnly: true }, take as (...values: unknown[]) => unknown);
  db.prepare(assignedRows).get(asOf);
  return {
    size: found.day.length,
    campaign: Int32Array.from(found.campaign),
    customer: Int32Array.from(found.customer),
    arm: Int32Array.from(found.arm),
    key: Int32Array.from(found.key),
    day: Int32Array.from(found.day),
  };
}

type Grouped = Omit<UnitColumns, 'asOf' | 'asked' | 'arms' | 'keys'>;

function group(asked: readonly AskedCampaign[], assigned: AssignedColumns, own: Keys, asOf: Day): Grouped {
  const sharing = sharersByKey(own);
  const customers = own.code.length;
  const units: Record<'campaign' | 'arm' | 'key' | 't0', number[]> = {
    campaign: [],
    arm: [],
    key: [],
    t0: [],
  };
  const memberUnit: number[] = [];
  const memberCustomer: number[] = [];
  const rowsOf: number[][] = asked.map(() => []);
  for (let i = 0; i < assigned.size; i++) rowsOf[assigned.campaign[i]!]!.push(i);
  rowsOf.forEach((rows, campaign) => {
    const unitOf = new Map<number, Map<number, number>>();
    const inCampaign = new Uint8Array(customers);
    for (const i of rows) {
      const key = assigned.key[i]!;
      const arm = assigned.arm[i]!;
      inCampaign[assigned.customer[i]!] = 1;
      let byArm = unitOf.get(key);
      if (byArm === undefined) {
        byArm = new Map();
        unitOf.set(key, byArm);
      }
      let unit = byArm.get(arm);
      if (unit === undefined) {
        unit = units.t0.length;
        byArm.set(arm, unit);
        units.campaign.push(campaign);
        units.arm.push(arm);
        units.key.push(key);
        units.t0.push(assigned.day[i]!);
      } else if (assigned.day[i]! < units.t0[unit]!) units.t0[unit] = assigned.day[i]!;
      memberUnit.push(unit);
      memberCustomer.push(assigned.customer[i]!);
    }
    for (const [key, byArm] of unitOf) {
      for (const customer of sharing.get(key) ?? []) {
        if (inCampaign[customer] === 1) continue;
        for (const unit of byArm.values()) {
          memberUnit.push(unit);
          memberCustomer.push(customer);
        }
      }
    }
  });
  const size = units.t0.length;
  const campaign = Int32Array.from(units.campaign);
  const t0 = Int32Array.from(units.t0);
  const lastDay = t0.map((day, u) => day + asked[campaign[u]!]!.windowDays - 1);
  const { start, member } = bucket(memberUnit, memberCustomer, size);
  return {
    size,
    campaign,
    arm: Int32Array.from(units.arm),
    key: Int32Array.from(units.key),
    t0,
    lastDay,
    complete: Uint8Array.from(lastDay, (day) => (day <= asOf ? 1 : 0)),
    start,
    member,
    assigned,
    customers,
  };
}

/** The customers of every household or mailbox. */
function sharersByKey({ code, shared }: Keys): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, number[]>();
  for (let customer = 1; customer < code.length; customer++) {
    if (shared[customer] !== 1) continue;
    const others = found.get(code[customer]!);
    if (others === undefined) found.set(code[customer]!, [customer]);
    else others.push(customer);
  }
  return found;
}

/** Values sorted by their bucket, in their order; `start` says where each bucket begins. */
function bucket(buckets: readonly number[], values: readonly number[], size: number) {
  const next = new Int32Array(size + 1);
  for (const at of buckets) next[at + 1] = next[at + 1]! + 1;
  for (let i = 1; i <= size; i++) next[i] = next[i]! + next[i - 1]!;
  const start = next.slice();
  const member = new Int32Array(values.length);
  values.forEach((value, i) => {
    const at = buckets[i]!;
    member[next[at]!] = value;
    next[at] = next[at]! + 1;
  });
  return { start, member };
}
