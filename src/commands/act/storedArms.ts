import type { Assignment } from '../../act/assign.js';
import type { Member } from '../../act/chooseMembers.js';
import { campaignRow } from '../../store/campaignRow.js';
import { type AssignmentRow, assignmentsOf, members as listMembers, listsOf } from '../../store/lists.js';
import type { Store } from '../../store/open.js';

/** Arms that a campaign's units have already. */
export interface StoredArms {
  /** Arms that units keep, with the chance they had. */
  readonly byUnit: ReadonlyMap<string, Assignment>;
  readonly unitOf: ReadonlyMap<number, string>;
  /** Customers whose arm comes from a list that stays. */
  readonly settled: ReadonlySet<number>;
}

/** Reads them. `replaces` is the unsent list that is superseded: its customers are free, their arms are not. */
export async function storedArms(
  store: Store,
  campaign: string,
  replaces: string | undefined,
): Promise<StoredArms> {
  const row = await campaignRow(store, campaign);
  const byUnit = new Map<string, Assignment>();
  const unitOf = new Map<number, string>();
  const settled = new Set<number>();
  if (row === undefined) return { byUnit, unitOf, settled };
  const chances = new Map<string, number>();
  for (const list of await listsOf(store, campaign)) {
    for (const member of await listMembers(store, list.list)) chances.set(member.unit, member.propensity);
  }
  for (const { customer, unit, arm, list } of await assignmentsOf(store, row.campaign)) {
    byUnit.set(unit, { arm, propensity: chances.get(unit) ?? 1 });
    unitOf.set(customer, unit);
    if (list !== replaces || replaces === undefined) settled.add(customer);
  }
  return { byUnit, unitOf, settled };
}

/** The arms that a list adds: of every member of its units, those left out who keep an arm of a list that stays. */
export function newAssignments(
  chosen: readonly Member[],
  inUnits: ReadonlyMap<string, readonly number[]>,
  arms: StoredArms,
  day: number,
): readonly Omit<AssignmentRow, 'list'>[] {
  return chosen.flatMap(({ customer, unit, arm }) =>
    [...new Set([customer, ...(inUnits.get(unit) ?? [])])]
      .filter((member) => !arms.settled.has(member))
      .map((member) => ({ customer: member, unit, arm, day })),
  );
}
