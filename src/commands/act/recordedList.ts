import { createHash } from 'node:crypto';
import { type ListInputs, type Manifest, ruleHash } from '../../act/manifest.js';
import { controlArm, defaultConsent, type Plan, type PlanArm } from '../../act/plan.js';
import type { Promise as ListPromise } from '../../act/promise.js';
import { type Day, dayInZone } from '../../days.js';
import { exits, UserError } from '../../errors.js';
import { parseDecimal, roundHalfEven } from '../../money.js';
import { campaignRow } from '../../store/campaignRow.js';
import type { ListRow, MemberRow } from '../../store/lists.js';
import type { Store } from '../../store/open.js';
import { latestPlan } from '../../store/plans.js';
import type { Context } from '../command.js';
import { minorOf } from './moneyText.js';
import { noPlan } from './noPlan.js';
import { planOf } from './readPlan.js';
import type { RecordedMembers } from './recordFile.js';
import { moneyFlag } from './settle.js';

/** What the flags say of a list made elsewhere. */
export interface RecordOptions {
  readonly campaign: string;
  readonly sendOn?: Day | undefined;
  readonly window?: number | undefined;
  readonly channel?: string | undefined;
  readonly contactCost?: string | undefined;
  readonly fixedCost?: string | undefined;
  readonly margin?: number | undefined;
  readonly wave?: string | undefined;
  readonly model?: string | undefined;
  readonly promised?: string | undefined;
  readonly promisedLow?: string | undefined;
  readonly promisedHigh?: string | undefined;
}

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
  if (/\p{Cc}/u.test(options.campaign)) {
    throw new UserError(`--campaign: ${JSON.stringify(options.campaign)} holds a control character`, {
      code: 'bad_campaign',
      exit: exits.usage,
    });
  }
  const stored = await latestPlan(store, options.campaign);
  const known = await campaignRow(store, options.campaign);
  const plan = stored === undefined ? undefined : planOf(stored);
  const sendOn = options.sendOn ?? plan?.sendOn ?? known?.startsOn;
  if (sendOn === undefined) {
    throw new UserError('the day it goes out is not known', {
      code: 'no_send_day',
      exit: exits.usage,
      hint: 'say it with --send-on 2026-04-02',
    });
  }
  const windowDays = options.window ?? plan?.windowDays ?? known?.windowDays ?? store.settings.windowDays;
  const channel = options.channel ?? plan?.channel ?? known?.channel ?? '';
  const contactCost = rateFlag(options.contactCost) ?? plan?.contactCost ?? known?.contactCost;
  const fixedCost =
    moneyFlag(store, '--fixed-cost', options.fixedCost) ?? plan?.fixedCost ?? known?.fixedCost;
  const arms = armsOf(read.members, plan);
  const own: Plan = {
    ...(plan ?? { ...bare, ...(known ?? {}) }),
    campaign: options.campaign,
    channel,
    consent: plan?.consent ?? defaultConsent(channel),
    sendOn,
    windowDays,
    contactCost,
    fixedCost,
    margin:
      options.margin === undefined ? (plan?.margin ?? known?.margin) : Math.round(options.margin * 1_000_000),
    arms,
  };
  const promised = promiseOf(store, options);
  const madeAt = context.io.now().toISOString();
  const contacted = read.members.filter((member) => member.contacted);
  const held = read.members.length - contacted.length;
  const costOf = new Map(arms.map((arm) => [arm.name, minorOf(store, arm.cost ?? contactCost ?? 0)]));
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
    ruleSha256: ruleHash(own),
    channel,
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
  return { plan: own, manifest, row };
}

const bare = {
  ...noPlan,
  kind: undefined,
  program: undefined,
  owner: undefined,
  code: undefined,
  priority: undefined,
  offer: undefined,
  name: undefined,
} as const;

function rateFlag(typed: string | undefined): number | undefined {
  if (typed === undefined) return undefined;
  const parsed = parseDecimal(typed, 6);
  if (parsed === undefined || parsed.excess > 0 || parsed.value < 0) {
    const what = (parsed?.excess ?? 0) > 0 ? 'an amount with at most 6 decimals' : 'an amount such as 0.85';
    throw new UserError(`--contact-cost: "${typed}" is not ${what}`, {
      code: 'bad_amount',
      exit: exits.usage,
    });
  }
  return parsed.value;
}

function armsOf(members: readonly MemberRow[], plan: Plan | undefined): readonly PlanArm[] {
  const contacted = members.filter((member) => member.contacted);
  const names = [...new Set(contacted.map((member) => member.arm))].sort();
  return names.map((name) => {
    const planned = plan?.arms.find((arm) => arm.name === name);
    const share = contacted.filter((member) => member.arm === name).length / contacted.length;
    return { name, share, cost: planned?.cost, offer: planned?.offer };
  });
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
