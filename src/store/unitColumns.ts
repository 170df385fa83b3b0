import type { Day } from '../days.js';
import { askedCampaigns, type CampaignQuestion, campaignParameters } from './campaignUnits.js';
import { type Dictionary, dictionary } from './dictionary.js';
import { eachRow } from './eachRow.js';
import { eachTablePiece, newestKeptDay } from './keptTables.js';
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
  /** The customers with an arm of their own, by campaign and customer. */
  readonly assigned: AssignedColumns;
  /** One more than the largest customer number. */
  readonly customers: number;
}

export interface AssignedColumns {
  readonly size: number;
  /** The rows of `asked[of]` are `start[of] … start[of + 1] − 1`; `campaign` says the same row by row. */
  readonly start: Int32Array;
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
  const { db } = store;
  let largest = 0;
  for (const { campaign } of asked) if (campaign > largest) largest = campaign;
  const indexOf = new Int32Array(largest + 1).fill(-1);
  asked.forEach(({ campaign }, i) => {
    indexOf[campaign] = i;
  });
  // What is not kept yet is kept by a transaction of its own; rows are then counted and read in one state of the store.
  newestKeptDay(store, 'assignment');
  const begun = !db.inTransaction;
  if (begun) db.exec('begin');
  try {
    const rows = new Int32Array(largest + 2);
    eachTablePiece(store, 'assignment', ['campaign'], (piece) => {
      const of = piece.whole('campaign');
      for (let i = 0; i < piece.rows; i++) {
        const campaign = of[i]!;
        if (campaign <= largest) rows[campaign] = rows[campaign]! + 1;
      }
    });
    const start = new Int32Array(asked.length + 1);
    asked.forEach(({ campaign }, i) => {
      start[i + 1] = start[i]! + rows[campaign]!;
    });
    const room = start[asked.length]!;
    const found = {
      campaign: new Int32Array(room),
      customer: new Int32Array(room),
      arm: new Int32Array(room),
      key: new Int32Array(room),
      day: new Int32Array(room),
    };
    const next = start.slice();
    eachTablePiece(store, 'assignment', ['customer', 'campaign', 'day', 'arm', 'unit'], (piece) => {
      const [who, of, on] = [piece.whole('customer'), piece.whole('campaign'), piece.whole('day')];
      const { codes: arm, names } = piece.word('arm');
      const { codes: unit, names: units } = piece.word('unit');
      const armCode = memo(names, arms.code);
      const keyCode = memo(units, keys.codeOf);
      const { code } = keys;
      for (let i = 0; i < piece.rows; i++) {
        const customer = who[i]!;
        const index = of[i]! <= largest ? indexOf[of[i]!]! : -1;
        if (index < 0 || on[i]! > asOf || customer >= code.length) continue;
        const at = next[index]!;
        next[index] = at + 1;
        found.customer[at] = customer;
        found.arm[at] = armCode(arm[i]!);
        found.key[at] = unit[i]! < 0 ? code[customer]! : keyCode(unit[i]!);
        found.day[at] = on[i]!;
      }
    });
    return closedUp(found, start, next);
  } finally {
    if (begun) db.exec('commit');
  }
}

/** Leaves out the room in which no row came: rows of a campaign are in `[start, next)`. */
function closedUp(
  { campaign, customer, arm, key, day }: Omit<AssignedColumns, 'size' | 'start'>,
  start: Int32Array,
  next: Int32Array,
): AssignedColumns {
  const closed = new Int32Array(start.length);
  for (let of = 0; of + 1 < start.length; of++) {
    const [from, to, size] = [start[of]!, closed[of]!, next[of]! - start[of]!];
    closed[of + 1] = to + size;
    campaign.fill(of, to, to + size);
    if (from > to) for (const column of [customer, arm, key, day]) column.copyWithin(to, from, from + size);
  }
  const size = closed[start.length - 1]!;
  const of = (column: Int32Array) => column.subarray(0, size);
  return {
    size,
    start: closed,
    campaign: of(campaign),
    customer: of(customer),
    arm: of(arm),
    key: of(key),
    day: of(day),
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
  const start = new Int32Array(all.start.length);
  for (let i = 0; i < all.size; i++) {
    if (!take(i)) continue;
    kept.push(i);
    start[all.campaign[i]! + 1] = kept.length;
  }
  for (let of = 1; of < start.length; of++) start[of] = Math.max(start[of]!, start[of - 1]!);
  const of = (column: Int32Array) => Int32Array.from(kept, (i) => column[i]!);
  return {
    size: kept.length,
    start,
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
