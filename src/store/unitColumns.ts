import type { Day } from '../days.js';
import { askedCampaigns, type CampaignQuestion, campaignParameters } from './campaignUnits.js';
import { type Dictionary, dictionary } from './dictionary.js';
import { eachRow } from './eachRow.js';
import { tableColumns } from './keptTables.js';
import type { Store } from './open.js';
import { groupUnits } from './unitGroups.js';
import { readUnitKeys, type UnitKeys } from './unitKeys.js';

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
  /** The text of a key: `h:` household, `e:` mailbox, `c:` customer, or what the assignment says. */
  keyName(key: number): string;
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

/** Reads the units of a question. `every` says whether campaigns that were not asked about are among them; with a list it is of one campaign. */
export function readUnits(store: Store, question: CampaignQuestion, every: 0 | 1): UnitColumns {
  const asked = store.db
    .prepare<[object], AskedCampaign>(askedRows)
    .all({ ...campaignParameters(store, question), every });
  const arms = dictionary();
  const keys = readUnitKeys(store);
  const drawn = question.list === undefined ? undefined : drawnBy(store, question.list, keys.code.length);
  const all = readAssigned(store, question.asOf, asked, keys, arms);
  const assigned = drawn === undefined ? all : only(all, (i) => drawn[all.customer[i]!] === 1);
  return {
    ...groupUnits(asked, assigned, keys, question.asOf, all),
    asOf: question.asOf,
    asked,
    arms,
    keyName: (key) => keys.nameOf(key),
  };
}

function readAssigned(
  store: Store,
  asOf: Day,
  asked: readonly AskedCampaign[],
  keys: UnitKeys,
  arms: Dictionary,
): AssignedColumns {
  const all = tableColumns(store, 'assignment');
  const [who, of, on] = [all.whole('customer'), all.whole('campaign'), all.whole('day')];
  const [arm, unit] = [all.word('arm'), all.word('unit')];
  let largest = 0;
  for (const { campaign } of asked) if (campaign > largest) largest = campaign;
  const indexOf = new Int32Array(largest + 1).fill(-1);
  asked.forEach(({ campaign }, i) => {
    indexOf[campaign] = i;
  });
  const armCode = memo(arm.names, arms.code);
  const keyCode = memo(unit.names, keys.codeOf);
  const customers = keys.code.length;
  const found = {
    campaign: new Int32Array(all.rows),
    customer: new Int32Array(all.rows),
    arm: new Int32Array(all.rows),
    key: new Int32Array(all.rows),
    day: new Int32Array(all.rows),
  };
  let size = 0;
  for (let i = 0; i < all.rows; i++) {
    const customer = who[i]!;
    const index = of[i]! <= largest ? indexOf[of[i]!]! : -1;
    if (index < 0 || on[i]! > asOf || customer >= customers) continue;
    found.campaign[size] = index;
    found.customer[size] = customer;
    found.arm[size] = armCode(arm.codes[i]!);
    found.key[size] = unit.codes[i]! < 0 ? keys.code[customer]! : keyCode(unit.codes[i]!);
    found.day[size] = on[i]!;
    size++;
  }
  return {
    size,
    campaign: found.campaign.subarray(0, size),
    customer: found.customer.subarray(0, size),
    arm: found.arm.subarray(0, size),
    key: found.key.subarray(0, size),
    day: found.day.subarray(0, size),
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

/** Codes of words elsewhere, asked for once each, in the order in which they are met. */
function memo(names: readonly string[], codeOf: (word: string) => number): (code: number) => number {
  const known = new Int32Array(names.length).fill(-2);
  return (code) => {
    if (code < 0) return -1;
    if (known[code] === -2) known[code] = codeOf(names[code]!);
    return known[code]!;
  };
}
