import { type Candidate, chooseMembers, type Member } from '../../act/chooseMembers.js';
import { smallestHoldout } from '../../act/holdout.js';
import type { ListInputs, Manifest } from '../../act/manifest.js';
import type { Plan } from '../../act/plan.js';
import { membersByUnit } from '../../store/audience.js';
import { type AssignmentRow, listsOf } from '../../store/lists.js';
import type { Store } from '../../store/open.js';
import type { Model } from '../predict/modelBody.js';
import { listManifest } from './listManifest.js';
import { listRule } from './listRule.js';
import { type PowerUnit, powerInputs } from './powerInputs.js';
import { audienceScores } from './scores.js';
import type { Planned } from './settle.js';
import { newAssignments, storedArms } from './storedArms.js';
import { judgedAudience } from './suppress.js';

/** A list that is ready to be kept. */
export interface MadeList {
  readonly manifest: Manifest;
  readonly members: readonly Member[];
  /** Arms of everyone in the selected units, those with an arm from an earlier list left out. */
  readonly assignments: readonly Omit<AssignmentRow, 'list'>[];
  /** No other list of the campaign stands: its send day is the campaign's. */
  readonly isFirst: boolean;
}

/** Makes a list from settled inputs; keeps nothing. `replaces` is the unsent list that it supersedes. */
export async function makeList(
  store: Store,
  planned: Planned,
  list: string,
  inputs: ListInputs,
  model: Model | undefined,
  replaces: string | undefined,
  madeAt: string,
): Promise<MadeList> {
  const { plan } = planned;
  const { asOf, sendOn } = inputs;
  const arms = await storedArms(store, plan.campaign, replaces);
  const judged = await judgedAudience(store, plan, asOf, sendOn, () => planned.file);
  const open = judged.filter((person) => person.reason === undefined);
  const scores =
    model === undefined
      ? undefined
      : await audienceScores(
          store,
          model,
          open.map((person) => person.customer),
          asOf,
          sendOn,
        );
  const place = new Map(open.map((person, index) => [person.customer, index]));
  const candidates = judged.map((person) => {
    const index = place.get(person.customer);
    return {
      customer: person.customer,
      customerId: person.customerId,
      mailbox: person.mailbox,
      reason: person.reason,
      unit: arms.unitOf.get(person.customer) ?? person.unit,
      score: index === undefined ? undefined : scores?.score[index],
      effect: index === undefined ? undefined : scores?.effect?.[index],
      standardError: index === undefined ? undefined : scores?.standardError?.[index],
    };
  });
  const holdout =
    inputs.holdout === 'auto' ? await autoHoldout(store, plan, candidates, inputs) : inputs.holdout;
  const isFirst = !(await listsOf(store, plan.campaign)).some(
    (row) => row.supersededBy === undefined && row.list !== replaces,
  );
  const fixedCost = isFirst ? (plan.fixedCost ?? 0) : 0;
  const drawn = { holdout, fixedCost, stored: arms.byUnit };
  const chosen = chooseMembers(candidates, listRule(store, plan, inputs, drawn, scores));
  const manifest = listManifest(store, planned, list, inputs, {
    chosen,
    scores,
    place,
    holdout,
    fixedCost,
    madeAt,
    arms,
  });
  const inUnits = await membersByUnit(store);
  return {
    manifest,
    members: chosen.members,
    assignments: newAssignments(chosen.members, inUnits, arms, sendOn),
    isFirst,
  };
}

async function autoHoldout(
  store: Store,
  plan: Plan,
  candidates: readonly Candidate[],
  inputs: ListInputs,
): Promise<number> {
  const open = new Map<string, PowerUnit>();
  for (const { reason, unit, effect } of candidates) {
    if (reason === undefined && !open.has(unit)) open.set(unit, { unit, effect });
  }
  return smallestHoldout(await powerInputs(store, plan, [...open.values()], inputs.asOf, inputs.top));
}
