import { createHash } from 'node:crypto';
import { type Candidate, type Chosen, chooseMembers, type Member } from '../../act/chooseMembers.js';
import { smallestHoldout } from '../../act/holdout.js';
import type { ListInputs, Manifest, ManifestArm } from '../../act/manifest.js';
import { ruleHash } from '../../act/manifest.js';
import { armCost, controlArm, type Plan } from '../../act/plan.js';
import { type Outlook, promise } from '../../act/promise.js';
import { waterfall } from '../../act/waterfall.js';
import { roundHalfEven } from '../../money.js';
import { render } from '../../render/render.js';
import { membersByUnit } from '../../store/audience.js';
import { type AssignmentRow, listsOf } from '../../store/lists.js';
import type { Store } from '../../store/open.js';
import type { Model } from '../predict/modelBody.js';
import { contactRows } from './listTable.js';
import { minorOf } from './moneyText.js';
import { type PowerUnit, powerInputs } from './powerInputs.js';
import { type AudienceScores, audienceScores } from './scores.js';
import type { Planned } from './settle.js';
import { newAssignments, type StoredArms, storedArms } from './storedArms.js';
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
      ...person,
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
  const chosen = chooseMembers(candidates, {
    salt: inputs.salt,
    campaign: plan.campaign,
    holdout,
    arms: plan.arms.map((arm) => ({ ...arm, contactCost: minorOf(store, armCost(plan, arm)) })),
    ranking: scores?.ranking ?? 'none',
    top: inputs.top,
    budget: inputs.budget === undefined ? undefined : Math.max(0, inputs.budget - fixedCost),
    min: inputs.min,
    cautious: inputs.cautious,
    stored: arms.byUnit,
  });
  const manifest = manifestOf(store, planned, list, inputs, {
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

interface Making {
  readonly chosen: Chosen;
  readonly scores: AudienceScores | undefined;
  /** Where a customer stands in the arrays of `scores`. */
  readonly place: ReadonlyMap<number, number>;
  readonly holdout: number;
  readonly fixedCost: number;
  readonly madeAt: string;
  readonly arms: StoredArms;
}

function manifestOf(
  store: Store,
  planned: Planned,
  list: string,
  inputs: ListInputs,
  making: Making,
): Manifest {
  const { plan } = planned;
  const { chosen, scores, holdout, fixedCost } = making;
  const contacted = chosen.members.filter((member) => member.contacted);
  const heldOut = chosen.members.length - contacted.length;
  const contactCost = roundHalfEven(contacted.reduce((sum, member) => sum + member.contactCost, 0));
  const cost = contacted.length === 0 ? 0 : contactCost + fixedCost;
  const meanCost = plan.arms.reduce((sum, arm) => sum + arm.share * minorOf(store, armCost(plan, arm)), 0);
  const limited = chosen.endedBy === 'budget' || chosen.endedBy === 'top';
  const leastEffect = limited ? undefined : meanCost + (inputs.min ?? 0);
  const told = promiseOf(making, contacted.length, heldOut, contactCost, cost, leastEffect);
  return {
    list,
    inputs,
    planVersion: planned.version,
    ruleSha256: ruleHash(plan),
    channel: plan.channel,
    ranking: scores?.ranking ?? 'none',
    modelName: scores?.modelName,
    modelTarget: scores?.target,
    modelWindowDays: scores?.windowDays,
    modelNotes: scores?.notes ?? [],
    holdout,
    arms: armsOf(store, plan, chosen.members, holdout),
    waterfall: waterfall(chosen.reasons),
    audience: chosen.reasons.length,
    eligibleUnits: chosen.units,
    selectedUnits: chosen.members.length,
    contacted: contacted.length,
    heldOut,
    endedBy: chosen.endedBy,
    keptArms: chosen.members.filter((member) => making.arms.byUnit.has(member.unit)).length,
    contactCost,
    fixedCost: contacted.length === 0 ? 0 : fixedCost,
    cost,
    ...told,
    csvSha256: createHash('sha256')
      .update([...render(contactRows(store, chosen.members, scores?.target), { format: 'csv' })].join(''))
      .digest('hex'),
    madeAt: making.madeAt,
  };
}

function promiseOf(
  making: Making,
  treated: number,
  control: number,
  contactCost: number,
  cost: number,
  leastEffect: number | undefined,
): Pick<Manifest, 'promise' | 'promiseState'> {
  const { scores, chosen } = making;
  if (scores === undefined) return { promise: 'none', promiseState: 'no_model' };
  if (scores.history === undefined) return { promise: 'none', promiseState: 'response_only' };
  if (treated > 0 && control === 0) return { promise: 'none', promiseState: 'no_holdout' };
  if (treated > 0 && !scores.evidence) return { promise: 'none', promiseState: 'no_evidence' };
  const told = promise(
    {
      effect: Float64Array.from(chosen.members, (member) => member.effect ?? 0),
      outlook: scores.outlook === undefined ? undefined : outlookOf(making, scores.outlook),
      treated,
      control,
      cost,
      contactCost: treated === 0 ? 0 : contactCost / treated,
      leastEffect,
      ...expectations(making),
    },
    scores.history,
  );
  return told.state === 'no_history'
    ? { promise: 'none', promiseState: 'no_history' }
    : { promise: told, promiseState: told.state };
}

/** Buyers and margin that the model expects of those contacted; margin in minor units. */
function expectations({ scores, chosen, place }: Making): {
  readonly expectedPurchasers?: number;
  readonly expectedMargin?: number;
} {
  if (scores?.buying === undefined) return {};
  const { purchase, margin } = scores.buying;
  let expectedPurchasers = 0;
  let expectedMargin = 0;
  for (const member of chosen.members) {
    if (!member.contacted) continue;
    const at = place.get(member.customer)!;
    expectedPurchasers += purchase[at]!;
    expectedMargin += margin[at]!;
  }
  return { expectedPurchasers, expectedMargin };
}

/** What the model expects of the members, in their order. */
function outlookOf({ chosen, place }: Making, all: Outlook): Outlook {
  const index = Int32Array.from(chosen.members, (member) => place.get(member.customer)!);
  const picked = (values: Float64Array) => Float64Array.from(index, (at) => values[at]!);
  return {
    marginTreated: picked(all.marginTreated),
    squareTreated: picked(all.squareTreated),
    squareControl: picked(all.squareControl),
  };
}

function armsOf(
  store: Store,
  plan: Plan,
  chosen: readonly Member[],
  holdout: number,
): readonly ManifestArm[] {
  const units = (arm: string) => chosen.filter((member) => member.arm === arm).length;
  return [
    { arm: controlArm, share: holdout, units: units(controlArm), contactCost: 0, offer: undefined },
    ...plan.arms.map((arm) => ({
      arm: arm.name,
      share: (1 - holdout) * arm.share,
      units: units(arm.name),
      contactCost: minorOf(store, armCost(plan, arm)),
      offer: arm.offer,
    })),
  ];
}
