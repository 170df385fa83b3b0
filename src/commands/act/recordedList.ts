import { createHash } from 'node:crypto';
import { type ListInputs, type Manifest, ruleHash } from '../../act/manifest.js';
import { armCost, controlArm, type Plan } from '../../act/plan.js';
import type { Promise as ListPromise } from '../../act/promise.js';
import { dayInZone } from '../../days.js';
import { exits, UserError } from '../../errors.js';
import { roundHalfEven } from '../../money.js';
import type { ListRow } from '../../store/lists.js';
import type { Store } from '../../store/open.js';
import type { Context } from '../command.js';
import { minorOf } from './moneyText.js';
import { type RecordOptions, recordedPlan } from './recordedPlan.js';
import type { RecordedMembers } from './recordFile.js';
import { moneyFlag } from './settle.js';

/** A list made elsewhere, ready to be kept. */
export interface RecordedList {
  readonly plan: Plan;
  readonly manifest: Manifest;
  readonly row: ListRow;
}

/** The plan, manifest and row of a list made elsewhere: the flags, else its plan, else what the store knows. */
export async function recordedList(
  context: Context,
  store: Store,
  options: RecordOptions,
  read: RecordedMembers,
): Promise<RecordedList> {
  const { plan, stored } = await recordedPlan(store, options, read.members);
  const { sendOn, windowDays, arms, fixedCost } = plan;
  const promised = promiseOf(store, options);
  const madeAt = context.io.now().toISOString();
  const contacted = read.members.filter((member) => member.contacted);
  const held = read.members.length - contacted.length;
  const costOf = new Map(arms.map((arm) => [arm.name, minorOf(store, armCost(plan, arm))]));
  const contacts = roundHalfEven(contacted.reduce((sum, member) => sum + (costOf.get(member.arm) ?? 0), 0));
  const inputs: ListInputs = {
    campaign: options.campaign,
    wave: options.wave ?? '',
    planSha256: stored?.sha256,
    asOf: Math.min(sendOn, dayInZone(context.io.now(), store.settings.zone)),
    sendOn,
    windowDays,
    model: undefined,
    holdout: held / read.members.length,
    reason: undefined,
    top: undefined,
    budget: undefined,
    min: undefined,
    cautious: false,
    salt: '',
  };
  const list = createHash('sha256')
    .update(JSON.stringify(['recorded', inputs.campaign, inputs.wave, sendOn, read.sha256]))
    .digest('hex')
    .slice(0, 12);
  const manifest: Manifest = {
    list,
    inputs,
    planVersion: stored?.version,
    ruleSha256: ruleHash(plan),
    channel: plan.channel,
    ranking: 'none',
    modelName: options.model,
    modelTarget: undefined,
    modelWindowDays: undefined,
    modelNotes: [],
    holdout: inputs.holdout as number,
    arms: [
      { arm: controlArm, share: held / read.members.length, units: held, contactCost: 0, offer: undefined },
      ...arms.map((arm) => ({
        arm: arm.name,
        share: (arm.share * contacted.length) / read.members.length,
        units: read.members.filter((member) => member.arm === arm.name).length,
        contactCost: costOf.get(arm.name) ?? 0,
        offer: arm.offer,
      })),
    ],
    waterfall: [],
    audience: read.members.length,
    eligibleUnits: new Set(read.members.map((member) => member.unit)).size,
    selectedUnits: read.members.length,
    contacted: contacted.length,
    heldOut: held,
    endedBy: 'audience',
    keptArms: 0,
    contactCost: contacts,
    fixedCost: fixedCost ?? 0,
    cost: contacts + (fixedCost ?? 0),
    promise: promised ?? 'none',
    promiseState: 'recorded',
    csvSha256: read.sha256,
    madeAt,
  };
  const row: ListRow = {
    list,
    campaign: inputs.campaign,
    wave: inputs.wave,
    planVersion: stored?.version,
    status: 'ready',
    asOf: inputs.asOf,
    sendOn,
    windowDays,
    model: undefined,
    sentOn: undefined,
    promised: promised?.promised,
    promisedLow: promised?.interval80?.low,
    promisedHigh: promised?.interval80?.high,
    supersededBy: undefined,
    body: JSON.stringify(manifest),
    madeAt,
  };
  return { plan, manifest, row };
}

/** The promise that the flags give; the low and high end belong together and around the middle. */
function promiseOf(store: Store, options: RecordOptions): ListPromise | undefined {
  const signed = (flag: string, typed: string | undefined): number | undefined => {
    if (typed === undefined) return undefined;
    const minus = typed.startsWith('-');
    const value = moneyFlag(store, flag, minus ? typed.slice(1) : typed);
    return value === undefined ? undefined : minus ? -value : value;
  };
  const promised = signed('--promised', options.promised);
  const low = signed('--promised-low', options.promisedLow);
  const high = signed('--promised-high', options.promisedHigh);
  if (promised === undefined && low === undefined && high === undefined) return undefined;
  const whole = promised !== undefined && (low === undefined) === (high === undefined);
  if (!whole || (low !== undefined && high !== undefined && !(low <= promised && promised <= high))) {
    throw new UserError(
      'a promise needs --promised, with --promised-low and --promised-high around it or neither',
      {
        code: 'bad_promise',
        exit: exits.usage,
      },
    );
  }
  return {
    state: 'ok',
    promised,
    interval80: low === undefined || high === undefined ? undefined : { low, high },
    interval95: undefined,
    chanceOfProfit: undefined,
    incrementalMargin: undefined,
    cost: 0,
    treated: 0,
    control: 0,
    expectedPurchasers: undefined,
    expectedMargin: undefined,
    parts: undefined,
  };
}
