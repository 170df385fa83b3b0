import { createHash } from 'node:crypto';
import type { Chosen, Member } from '../../act/chooseMembers.js';
import { type ListInputs, type Manifest, type ManifestArm, ruleHash } from '../../act/manifest.js';
import { armCost, controlArm, type Plan } from '../../act/plan.js';
import { type Outlook, promise } from '../../act/promise.js';
import { waterfall } from '../../act/waterfall.js';
import { roundHalfEven } from '../../money.js';
import { render } from '../../render/render.js';
import type { Store } from '../../store/open.js';
import { contactRows } from './listTable.js';
import { minorOf } from './moneyText.js';
import type { AudienceScores } from './scores.js';
import type { Planned } from './settle.js';
import type { StoredArms } from './storedArms.js';

/** What a list is made of, before it is kept. */
export interface Making {
  readonly chosen: Chosen;
  readonly scores: AudienceScores | undefined;
  /** Where a customer stands in the arrays of `scores`. */
  readonly place: ReadonlyMap<number, number>;
  readonly holdout: number;
  readonly fixedCost: number;
  readonly madeAt: string;
  readonly arms: StoredArms;
}

/** The manifest of a list with its promise, or why it promises nothing. */
export function listManifest(
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
