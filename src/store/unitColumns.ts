import type { Day } from '../days.js';
import { askedCampaigns, type CampaignQuestion, campaignParameters } from './campaignUnits.js';
import { type Dictionary, dictionary } from './dictionary.js';
import { eachRow } from './eachRow.js';
import { growingInts } from './growing.js';
import { tableColumns } from './keptTables.js';
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
select customer, coalesce('h:' || household_id, 'e:' || email_key) as sharing, customer_id
from customer_rows order by customer`;

/** Reads the units of a question. `every` says whether campaigns that were not asked about are among them; with a list it is of one campaign. */
export function readUnits(store: Store, question: CampaignQuestion, every: 0 | 1): UnitColumns {
  const asked = store.db
    .prepare<[object], AskedCampaign>(askedRows)
    .all({ ...campaignParameters(store, question), every });
  const keys = dictionary();
  const arms = dictionary();
  const own = readKeys(store, keys);
  const drawn = question.list === undefined ? undefined : drawnBy(store, question.list, own.code.length);
  const all = readAssigned(store, question.asOf, asked, own, keys, arms);
  const assigned = drawn === undefined ? all : only(all, (i) => drawn[all.customer[i]!] === 1);
  return {
    ...group(asked, assigned, own, keys.names.length, question.asOf, all),
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
  const take = (customer: number, sharing: string | null, id: string) => {
    code[customer] = keys.code(sharing ?? `c:${id}`);
    if (sharing !== null) shared[customer] = 1;
  };
  eachRow(db, ['customer', 'sharing', 'customer_id'], customerKeys, [], take);
  return { code, shared };
}

function readAssigned(
  store: Store,
  asOf: Day,
  asked: readonly AskedCampaign[],
  own: Keys,
  keys: Dictionary,
  arms: Dictionary,
): AssignedColumns {
  const places: number[] = [];
  asked.forEach(({ campaign }, i) => {
    places[campaign] = i;
  });
  const campaigns = growingInts();
  const customers = growingInts();
  const armCodes = growingInts();
  const keyCodes = growingInts();
  const days = growingInts();
  const all = tableColumns(store, 'assignment');
  const [who, of, on] = [all.whole('customer'), all.whole('campaign'), all.whole('day')];
  const [arm, unit] = [all.word('arm'), all.word('unit')];
  const armCode = memo(arm.names, arms);
  const keyCode = memo(unit.names, keys);
  for (let i = 0; i < all.rows; i++) {
    const customer = who[i]!;
    const index = places[of[i]!];
    if (index === undefined || on[i]! > asOf || customer >= own.code.length) continue;
    campaigns.push(index);
    customers.push(customer);
    armCodes.push(armCode(arm.codes[i]!));
    keyCodes.push(unit.codes[i]! < 0 ? own.code[customer]! : keyCode(unit.codes[i]!));
    days.push(on[i]!);
  }
  const day = days.done();
  return {
    size: day.length,
    campaign: campaigns.done(),
    customer: customers.done(),
    arm: armCodes.done(),
    key: keyCodes.done(),
    day,
  };
}

const drawnRows = 'select customer from assignment_rows where list = ? order by customer';

/** 1 for the customers whose arm a list drew. */
function drawnBy({ db }: Store, list: string, customers: number): Uint8Array {
  const drawn = new Uint8Array(customers);
  eachRow(db, ['customer'], drawnRows, [list], (customer: number) => {
    if (customer < customers) drawn[customer] = 1;
  });
  return drawn;
}

/** The rows of `all` for which `take` holds. */
function only(all: AssignedColumns, take: (place: number) => boolean): AssignedColumns {
  const kept: number[] = [];
  for (let i = 0; i < all.size; i++) if (take(i)) kept.push(i);
  const of = (column: Int32Array) => Int32Array.from(kept, (i) => column[i]!);
  return {
    size: kept.length,
    campaign: of(all.campaign),
    customer: of(all.customer),
    arm: of(all.arm),
    key: of(all.key),
    day: of(all.day),
  };
}

/** Codes of words in another dictionary, which gets them in the order in which they are asked for. */
function memo(names: readonly string[], into: Dictionary): (code: number) => number {
  const known = new Int32Array(names.length).fill(-2);
  return (code) => {
    if (code < 0) return -1;
    if (known[code] === -2) known[code] = into.code(names[code]!);
    return known[code]!;
  };
}

type Grouped = Omit<UnitColumns, 'asOf' | 'asked' | 'arms' | 'keys'>;

function group(
  asked: readonly AskedCampaign[],
  assigned: AssignedColumns,
  own: Keys,
  keyCount: number,
  asOf: Day,
  all: AssignedColumns,
): Grouped {
  const sharing = sharersByKey(own);
  const isShared = new Uint8Array(keyCount);
  for (const key of sharing.keys()) isShared[key] = 1;
  const customers = own.code.length;
  const campaigns = growingInts();
  const arms = growingInts();
  const unitKeys = growingInts();
  const firstDays = growingInts();
  const memberUnit = growingInts();
  const memberCustomer = growingInts();
  const byCampaign = bucket(
    assigned.campaign,
    Int32Array.from({ length: assigned.size }, (_, i) => i),
    asked.length,
  );
  const t0: number[] = [];
  const armOf: number[] = [];
  /** The first unit of a key in the campaign, and the next unit with the same key in another arm; -1 if there is none. */
  const firstUnit = new Int32Array(keyCount).fill(-1);
  const nextUnit: number[] = [];
  /** The last campaign in which a customer has an arm of their own. */
  const inCampaign = new Int32Array(customers).fill(-1);
  let units = 0;
  for (let campaign = 0; campaign < asked.length; campaign++) {
    const begin = units;
    for (let i = 0; all !== assigned && i < all.size; i++)
      if (all.campaign[i] === campaign) inCampaign[all.customer[i]!] = campaign;
    const ownKeys: number[] = [];
    for (let r = byCampaign.start[campaign]!; r < byCampaign.start[campaign + 1]!; r++) {
      const i = byCampaign.member[r]!;
      const key = assigned.key[i]!;
      const arm = assigned.arm[i]!;
      const day = assigned.day[i]!;
      inCampaign[assigned.customer[i]!] = campaign;
      let unit = firstUnit[key]!;
      let last = -1;
      if (unit < begin) {
        unit = -1;
        if (isShared[key] === 1) ownKeys.push(key);
        firstUnit[key] = -1;
      }
      while (unit >= 0 && armOf[unit] !== arm) {
        last = unit;
        unit = nextUnit[unit]!;
      }
      if (unit < 0) {
        unit = units++;
        if (last < 0) firstUnit[key] = unit;
        else nextUnit[last] = unit;
        nextUnit.push(-1);
        armOf.push(arm);
        t0.push(day);
        campaigns.push(campaign);
        unitKeys.push(key);
      } else if (day < t0[unit]!) t0[unit] = day;
      memberUnit.push(unit);
      memberCustomer.push(assigned.customer[i]!);
    }
    for (const key of ownKeys) {
      for (const customer of sharing.get(key) ?? []) {
        if (inCampaign[customer] === campaign) continue;
        for (let unit = firstUnit[key]!; unit >= 0; unit = nextUnit[unit]!) {
          memberUnit.push(unit);
          memberCustomer.push(customer);
        }
      }
    }
  }
  for (let unit = 0; unit < units; unit++) {
    arms.push(armOf[unit]!);
    firstDays.push(t0[unit]!);
  }
  const campaign = campaigns.done();
  const first = firstDays.done();
  const lastDay = first.map((day, u) => day + asked[campaign[u]!]!.windowDays - 1);
  const { start, member } = bucket(memberUnit.done(), memberCustomer.done(), units);
  return {
    size: units,
    campaign,
    arm: arms.done(),
    key: unitKeys.done(),
    t0: first,
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
function bucket(buckets: Int32Array, values: Int32Array, size: number) {
  const next = new Int32Array(size + 1);
  for (let i = 0; i < buckets.length; i++) next[buckets[i]! + 1] = next[buckets[i]! + 1]! + 1;
  for (let i = 1; i <= size; i++) next[i] = next[i]! + next[i - 1]!;
  const start = next.slice();
  const member = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const at = buckets[i]!;
    member[next[at]!] = values[i]!;
    next[at] = next[at]! + 1;
  }
  return { start, member };
}
