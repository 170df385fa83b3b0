import type { Day } from '../days.js';
import { growingInts } from './growing.js';
import type { AskedCampaign, AssignedColumns, UnitColumns } from './unitColumns.js';
import type { UnitKeys } from './unitKeys.js';

export type UnitGroups = Omit<UnitColumns, 'asOf' | 'asked' | 'arms' | 'keyName'>;

/**
 * Puts the customers with an arm into units, campaign by campaign, and beside them the others of their household or mailbox
 * who have no arm of their own. `all` are the customers with any arm, of whom `assigned` may be a part.
 */
export function groupUnits(
  asked: readonly AskedCampaign[],
  assigned: AssignedColumns,
  keys: UnitKeys,
  asOf: Day,
  all: AssignedColumns,
): UnitGroups {
  const most = assigned.size;
  const campaign = new Int32Array(most);
  const arm = new Int32Array(most);
  const key = new Int32Array(most);
  const t0 = new Int32Array(most);
  /** The first unit of a key in the campaign, -1 if there is none; the next unit with the same key in another arm, plus one. */
  const firstUnit = new Int32Array(keys.size()).fill(-1);
  const nextUnit = new Int32Array(most);
  /** The last campaign in which a customer has an arm of their own. */
  const inCampaign = new Int32Array(keys.code.length).fill(-1);
  const unitOf = new Int32Array(most);
  const sharerUnit = growingInts();
  const sharer = growingInts();
  const { key: keyOf, arm: armOf, day: dayOf } = assigned;
  const { sharing } = keys;
  let units = 0;
  for (let of = 0; of < asked.length; of++) {
    const begin = units;
    for (let r = all.start[of]!; r < all.start[of + 1]!; r++) inCampaign[all.customer[r]!] = of;
    const shared = growingInts();
    for (let r = assigned.start[of]!; r < assigned.start[of + 1]!; r++) {
      const its = keyOf[r]!;
      const day = dayOf[r]!;
      let unit = firstUnit[its]!;
      let last = -1;
      if (unit < begin) {
        unit = -1;
        if (its < sharing) shared.push(its);
        firstUnit[its] = -1;
      }
      while (unit >= 0 && arm[unit] !== armOf[r]) {
        last = unit;
        unit = nextUnit[unit]! - 1;
      }
      if (unit < 0) {
        unit = units++;
        if (last < 0) firstUnit[its] = unit;
        else nextUnit[last] = unit + 1;
        campaign[unit] = of;
        arm[unit] = armOf[r]!;
        key[unit] = its;
        t0[unit] = day;
      } else if (day < t0[unit]!) t0[unit] = day;
      unitOf[r] = unit;
    }
    for (const its of shared.done()) {
      for (let m = keys.start[its]!; m < keys.start[its + 1]!; m++) {
        const customer = keys.member[m]!;
        if (inCampaign[customer] === of) continue;
        for (let unit = firstUnit[its]!; unit >= 0; unit = nextUnit[unit]! - 1) {
          sharerUnit.push(unit);
          sharer.push(customer);
        }
      }
    }
  }
  const lastDay = new Int32Array(units);
  const complete = new Uint8Array(units);
  for (let unit = 0; unit < units; unit++) {
    lastDay[unit] = t0[unit]! + asked[campaign[unit]!]!.windowDays - 1;
    complete[unit] = lastDay[unit]! <= asOf ? 1 : 0;
  }
  return {
    size: units,
    campaign: campaign.subarray(0, units),
    arm: arm.subarray(0, units),
    key: key.subarray(0, units),
    t0: t0.subarray(0, units),
    lastDay,
    complete,
    ...members(units, unitOf, assigned.customer, sharerUnit.done(), sharer.done()),
    assigned,
    customers: keys.code.length,
  };
}

/** The customers of every unit: those with an arm, in the order of their rows, then the others. */
function members(
  units: number,
  unitOf: Int32Array,
  customer: Int32Array,
  sharerUnit: Int32Array,
  sharer: Int32Array,
): Pick<UnitColumns, 'start' | 'member'> {
  const start = new Int32Array(units + 1);
  for (const of of [unitOf, sharerUnit])
    for (let i = 0; i < of.length; i++) start[of[i]! + 1] = start[of[i]! + 1]! + 1;
  for (let unit = 1; unit <= units; unit++) start[unit] = start[unit]! + start[unit - 1]!;
  const member = new Int32Array(unitOf.length + sharer.length);
  const next = start.slice();
  for (let r = 0; r < unitOf.length; r++) {
    const unit = unitOf[r]!;
    member[next[unit]!] = customer[r]!;
    next[unit] = next[unit]! + 1;
  }
  for (let i = 0; i < sharer.length; i++) {
    const unit = sharerUnit[i]!;
    member[next[unit]!] = sharer[i]!;
    next[unit] = next[unit]! + 1;
  }
  return { start, member };
}
