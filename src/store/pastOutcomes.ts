import type { Day } from '../days.js';
import type { Wanted } from './features.js';
import type { History } from './history.js';
import { outcomeOf } from './unitOutcome.js';

/**
 * Past assigned units whose window is over, by campaign, t0 and customer: whose features to take, and what happened in
 * t0 … t0 + W − 1. A unit's features are those of its first assigned member, whatever its arm; its outcomes are summed
 * over its members: those assigned and the others of their household or mailbox. Money in minor units.
 */
export interface PastUnits extends Wanted {
  readonly rows: number;
  /** Campaign ids by their first t0; `campaign` holds indexes into it. */
  readonly campaigns: readonly string[];
  readonly campaign: Int32Array;
  readonly treated: Uint8Array;
  /** The arm of each unit: 0 = held out, k = the k-th of `armNames`, in order of the alphabet. */
  readonly arm?: Int32Array;
  readonly armNames?: readonly string[];
  readonly response: Uint8Array;
  readonly purchase: Uint8Array;
  /** NaN where a line has no known margin. */
  readonly margin: Float64Array;
  readonly account: readonly CampaignAccount[];
}

/** What became of one campaign's assigned units. */
export interface CampaignAccount {
  readonly campaign: string;
  readonly windowDays: number;
  readonly firstDay: Day;
  readonly treated: number;
  readonly control: number;
  /** Left out: window not over, members in two arms, an arm that was not asked for. */
  readonly incomplete: number;
  readonly mixed: number;
  readonly otherArms: number;
  /** Nobody was contacted, as far as the store knows: nothing is learned from it. */
  readonly unsent: boolean;
}

/** The members of a unit in a campaign. */
export interface Grouped {
  readonly arm: string;
  t0: Day;
  readonly members: number[];
  mixed: boolean;
}

/** A unit that becomes a row. */
export interface Unit {
  readonly group: Grouped;
  readonly campaign: number;
  readonly id: string;
  readonly windowDays: number;
  readonly rate: number | undefined;
  readonly treated: boolean;
}

/** What units did in the days of their windows, by campaign, t0 and customer. */
export function pastOutcomes(
  history: History,
  units: readonly Unit[],
  account: readonly CampaignAccount[],
  responses: readonly string[],
): PastUnits {
  const ordered = [...account].sort((a, b) => a.firstDay - b.firstDay || (a.campaign < b.campaign ? -1 : 1));
  const used = ordered.filter((one) => one.treated + one.control > 0).map((one) => one.campaign);
  const places = new Map(used.map((id, place) => [id, place]));
  const byPlace: Unit[][] = used.map(() => []);
  for (const unit of units) byPlace[places.get(unit.id)!]!.push(unit);
  const sorted = byPlace.flatMap((of) =>
    of.sort((a, b) => a.group.t0 - b.group.t0 || a.group.members[0]! - b.group.members[0]!),
  );
  const rows = sorted.length;
  const armNames = [...new Set(sorted.filter((unit) => unit.treated).map((unit) => unit.group.arm))].sort();
  const armPlaces = new Map(armNames.map((name, place) => [name, place + 1]));
  const isResponse = Uint8Array.from(history.responses.types, (type) => (responses.includes(type) ? 1 : 0));
  const found = {
    rows,
    customer: Int32Array.from(sorted, (unit) => unit.group.members[0]!),
    t0: Int32Array.from(sorted, (unit) => unit.group.t0),
    campaigns: used,
    campaign: Int32Array.from(sorted, (unit) => places.get(unit.id)!),
    treated: Uint8Array.from(sorted, (unit) => (unit.treated ? 1 : 0)),
    arm: Int32Array.from(sorted, (unit) => (unit.treated ? armPlaces.get(unit.group.arm)! : 0)),
    armNames,
    response: new Uint8Array(rows),
    purchase: new Uint8Array(rows),
    margin: new Float64Array(rows),
    account: ordered,
  };
  for (const [row, unit] of sorted.entries()) {
    const { members, t0 } = unit.group;
    const last = t0 + unit.windowDays - 1;
    const bought = outcomeOf(history, members, t0, last, unit.rate);
    found.purchase[row] = bought.purchase;
    found.margin[row] = bought.margin;
    found.response[row] = responded(history, unit, last, isResponse);
  }
  return found;
}

function responded(history: History, unit: Unit, last: Day, isResponse: Uint8Array): 0 | 1 {
  const { responses } = history;
  for (const customer of unit.group.members) {
    for (let at = responses.start[customer]!; at < responses.start[customer + 1]!; at++) {
      const day = responses.day[at]!;
      if (responses.campaign[at] !== unit.campaign || day < unit.group.t0 || day > last) continue;
      if (isResponse[responses.type[at]!] === 1) return 1;
    }
  }
  return 0;
}
