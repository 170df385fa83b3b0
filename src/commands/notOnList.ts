import { cutReason, isWanted } from '../act/chooseMembers.js';
import type { Manifest } from '../act/manifest.js';
import { controlArm, type Plan } from '../act/plan.js';
import { cutReasons, suppressionReasons } from '../act/waterfall.js';
import { UserError } from '../errors.js';
import type { CustomerRecord } from '../store/customerRecord.js';
import { neighboursBefore } from '../store/listPlace.js';
import type { ListRow } from '../store/lists.js';
import type { Store } from '../store/open.js';
import { planVersion } from '../store/plans.js';
import { listRule } from './act/listRule.js';
import { moneyTargets } from './act/listTable.js';
import { moneyText } from './act/moneyText.js';
import { planOf } from './act/readPlan.js';
import { audienceScores } from './act/scores.js';
import { plannedCampaign } from './act/settle.js';
import { type Judged, judgedAudience } from './act/suppress.js';
import { readModel } from './predict/modelBody.js';

/** Where the list was cut, in a subclause. */
export const cutWords: Record<Manifest['endedBy'], string> = {
  audience: 'and everybody who may be contacted is on it',
  profit: 'cut where a contact stops paying',
  minimum: 'cut at the least asked for',
  top: 'cut at the number to contact',
  budget: 'cut at the budget',
};

/** A score in words: money where the model predicts money. */
export function scoreText(store: Store, manifest: Manifest, score: number): string {
  return moneyTargets.includes(manifest.modelTarget ?? '')
    ? moneyText(store, score)
    : String(Number(score.toPrecision(4)));
}

/** `household H1`, from the key of a unit. */
export function unitWords(unit: string): string {
  return unit.startsWith('h:') ? `household ${unit.slice(2)}` : `mailbox ${unit.slice(2)}`;
}

/** Why somebody is not on a list, and their score where that decided. */
export type Absence = {
  readonly reason: string | undefined;
  readonly why: string;
  readonly score: number | undefined;
};

/**
 * Why somebody is not on a list for whom nobody else is: the first reason by the plan that the list was made from, judged on what the
 * store knows. `lowest`: the least score on the list.
 */
export async function notOnList(
  store: Store,
  row: ListRow,
  manifest: Manifest,
  who: CustomerRecord,
  lowest: number | undefined,
): Promise<Absence> {
  const out = (reason: string | undefined, why: string, score?: number): Absence => ({ reason, why, score });
  if (manifest.promiseState === 'recorded')
    return out(undefined, 'made elsewhere: it does not say why others are not on it');
  const { asOf, sendOn } = manifest.inputs;
  if (who.acquiredOn !== null && who.acquiredOn > asOf)
    return out(undefined, 'not a customer yet on that day');
  try {
    const plan = await planBehind(store, row);
    const before = await neighboursBefore(store, who.customer, manifest.channel === 'email');
    const some = {
      ids: [who.customerId, ...before],
      needsAddress: manifest.waterfall.some((step) => step.reason === 'no_address'),
    };
    const judged = await judgedAudience(
      store,
      plan,
      asOf,
      sendOn,
      (key) => `plan of ${row.campaign}, ${key}`,
      some,
    );
    const own = judged.find((person) => person.customer === who.customer);
    if (own === undefined) return out('audience', `not in the audience: ${plan.audience ?? 'nobody'}`);
    if (own.reason !== undefined) return out(own.reason, wordsOf(own.reason));
    const first = judged.find((person) => person !== own && person.reason === undefined);
    if (first !== undefined)
      return out(
        'same_unit',
        `${first.customerId} stands for ${unitWords(own.unit)}, which is below the cut-off`,
      );
    if (!manifest.waterfall.some((step) => cutReasons.includes(step.reason)))
      return out(undefined, `nothing that is known today says why: ask with --known-at ${row.madeAt}`);
    return await cutOff(store, row, manifest, plan, own, lowest);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return out(undefined, `can not be judged any more: ${error.message}`);
  }
}

async function planBehind(store: Store, row: ListRow): Promise<Plan> {
  const stored =
    row.planVersion === undefined ? undefined : await planVersion(store, row.campaign, row.planVersion);
  return stored === undefined ? (await plannedCampaign(store, row.campaign)).plan : planOf(stored);
}

function wordsOf(reason: string): string {
  if (reason.startsWith('rule:')) return `left out by the plan: ${reason.slice('rule:'.length)}`;
  return suppressionReasons.find((one) => one.reason === reason)?.words ?? reason;
}

/** Why the ranking, the number or the budget left somebody out who may be contacted. */
async function cutOff(
  store: Store,
  row: ListRow,
  manifest: Manifest,
  plan: Plan,
  own: Judged,
  lowest: number | undefined,
): Promise<Absence> {
  const { inputs, endedBy } = manifest;
  const cut = cutWords[endedBy];
  const reasonIf = (wanted: boolean) => cutReason(wanted, inputs.min, endedBy);
  if (row.model === undefined)
    return { reason: reasonIf(true), why: `the order was drawn by lot; ${cut}`, score: undefined };
  const model = await readModel(store, row.model);
  const scores = await audienceScores(store, model, [own.customer], inputs.asOf, inputs.sendOn);
  const score = scores.score[0];
  if (score === undefined) return { reason: reasonIf(false), why: cut, score };
  const drawn = { holdout: manifest.holdout, fixedCost: manifest.fixedCost, stored: new Map() };
  const wanted = isWanted(
    { ...own, score, effect: scores.effect?.[0], standardError: scores.standardError?.[0] },
    listRule(store, plan, inputs, drawn, scores),
  );
  const text = (value: number) => scoreText(store, manifest, value);
  const least = lowest === undefined ? 'nobody is on it' : `the last on the list has ${text(lowest)}`;
  const costs = manifest.arms.filter((arm) => arm.arm !== controlArm).map((arm) => arm.contactCost);
  const price =
    manifest.ranking === 'effect' && costs.length > 0
      ? `, a contact costs ${[...new Set(costs.map((cost) => moneyText(store, cost)))].join(' or ')}`
      : '';
  return { reason: reasonIf(wanted), why: `score ${text(score)}${price}; ${least}; ${cut}`, score };
}
