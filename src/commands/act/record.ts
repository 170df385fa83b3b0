import { createHash } from 'node:crypto';
import { type ListInputs, type Manifest, ruleHash } from '../../act/manifest.js';
import { controlArm, defaultConsent, type Plan, type PlanArm } from '../../act/plan.js';
import type { Promise as ListPromise } from '../../act/promise.js';
import { type Day, dayInZone, formatDay } from '../../days.js';
import { exits, UserError } from '../../errors.js';
import { parseDecimal, roundHalfEven } from '../../money.js';
import { note, type Result, warning } from '../../result.js';
import { campaignRow, markLoad, putArms } from '../../store/campaignRow.js';
import {
  assignmentsOf,
  insertNewList,
  type ListRow,
  listsOf,
  type MemberRow,
  recordSent,
} from '../../store/lists.js';
import type { Store } from '../../store/open.js';
import { latestPlan } from '../../store/plans.js';
import { type Context, defineCommand } from '../command.js';
import { dayFlag, shareFlag, wholeNumberFlag } from '../flagValues.js';
import { currencyOf, writing } from '../shared.js';
import { minorOf } from './moneyText.js';
import { writeCampaign } from './plan.js';
import { planOf } from './readPlan.js';
import { type RecordedMembers, readRecordFile } from './recordFile.js';
import { moneyFlag } from './settle.js';

export const record = defineCommand({
  description: `Enters a list that was made elsewhere, with its arms, so that measure, predict and audit find it.
The file is CSV with customer_id and arm ("control" = held out, empty = treated); propensity, score and expected_profit
are kept if they are there. The campaign is that of --campaign, completed by its plan if it has one, or by the flags.
The same file again changes nothing. --sent enters a contact for everybody on it, as "clm act sent" does.
Columns: list_id campaign_id send_on contacted held_out promised promised_low promised_high.`,
  examples: [
    'clm act record list.csv --campaign spring --send-on 2026-04-02 --channel post --contact-cost 0.85',
    'clm act record list.csv --campaign spring --send-on 2026-04-02 --promised 1200 --promised-low -300 --promised-high 2700 --sent',
  ],
  exits: [
    exits.done,
    exits.usage,
    exits.rejected,
    exits.insufficient,
    exits.noStore,
    exits.busy,
    exits.newer,
  ],
  writes: true,
  flags: (command) =>
    command
      .argument('<file>', 'customer_id and arm as CSV (.gz too); - is stdin')
      .requiredOption('--campaign <id>', 'the campaign of the list')
      .option(
        '--send-on <day>',
        'the day it goes or went out (default: that of the plan or campaign)',
        dayFlag,
      )
      .option('--window <days>', 'days in which results count', wholeNumberFlag)
      .option('--channel <name>', 'email, post, sms ...')
      .option('--contact-cost <amount>', 'cost of one contact')
      .option('--fixed-cost <amount>', 'cost that does not depend on the number of contacts')
      .option('--margin <share>', 'margin rate where neither line nor product says what it cost', shareFlag)
      .option('--wave <id>', 'a further send of the campaign')
      .option('--model <name>', 'what it was made with, for the audit by model')
      .option('--promised <amount>', 'promised profit: extra margin less cost')
      .option('--promised-low <amount>', 'low end of the 80 % interval of the promise')
      .option('--promised-high <amount>', 'high end of it')
      .option('--sent', 'it went out on --send-on: enter the contacts too'),
  run: (context, options, path) =>
    writing(context, async (store) => {
      const read = await readRecordFile(context, store, path);
      const settled = await settle(context, store, options, read);
      const { manifest } = settled;
      const before = (await listsOf(store, options.campaign)).filter(
        (row) => row.supersededBy === undefined && row.wave === manifest.inputs.wave,
      );
      const same = before.some((row) => row.list === manifest.list);
      if (!same && before[0] !== undefined) {
        throw new UserError(`campaign "${options.campaign}" has another list: ${before[0].list}`, {
          code: 'other_list',
          exit: exits.usage,
          hint: 'a further send is a wave of its own: --wave <id>',
        });
      }
      await refuseOtherArms(store, options.campaign, read.members);
      if (!same && !context.dryRun) keep(store, settled, read, options.sent === true);
      return answer(store, settled, same, context.dryRun);
    }),
});

interface RecordOptions {
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

interface Settled {
  readonly plan: Plan;
  readonly manifest: Manifest;
  readonly row: ListRow;
}

async function settle(
  context: Context,
  store: Store,
  options: RecordOptions,
  read: RecordedMembers,
): Promise<Settled> {
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
  if (windowDays < 1)
    throw new UserError('--window: a window has at least one day', { code: 'bad_window', exit: exits.usage });
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
  kind: undefined,
  program: undefined,
  owner: undefined,
  code: undefined,
  priority: undefined,
  offer: undefined,
  name: undefined,
  audience: undefined,
  purpose: 'marketing',
  holdout: undefined,
  caps: { minGapDays: undefined, maxContacts: undefined, inDays: undefined, channel: undefined },
  suppress: [],
  targets: [],
  model: undefined,
  top: undefined,
  min: undefined,
  budget: undefined,
  expectedEffect: undefined,
} as const;

function rateFlag(typed: string | undefined): number | undefined {
  if (typed === undefined) return undefined;
  const parsed = parseDecimal(typed, 6);
  if (parsed === undefined || parsed.excess > 0 || parsed.value < 0) {
    throw new UserError(`--contact-cost: "${typed}" is not an amount such as 0.85`, {
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

async function refuseOtherArms(store: Store, campaign: string, members: readonly MemberRow[]): Promise<void> {
  const row = await campaignRow(store, campaign);
  if (row === undefined) return;
  const stored = new Map((await assignmentsOf(store, row.campaign)).map((one) => [one.customer, one.arm]));
  const other = members.filter((member) => (stored.get(member.customer) ?? member.arm) !== member.arm);
  if (other.length === 0) return;
  throw new UserError(
    `${other.length} customers have another arm in campaign "${campaign}" already; an arm never changes`,
    {
      code: 'other_arm',
      exit: exits.insufficient,
      hint: 'record it under a campaign of its own',
    },
  );
}

function keep(store: Store, settled: Settled, read: RecordedMembers, isSent: boolean): void {
  const { plan, manifest, row } = settled;
  const { inputs } = manifest;
  store.db
    .transaction(() => {
      const campaignNumber = writeCampaign(
        store,
        plan,
        inputs.sendOn,
        read.source,
        read.sha256,
        manifest.madeAt,
      );
      putArms(
        store,
        campaignNumber,
        manifest.arms.map((arm) => ({
          arm: arm.arm,
          share: arm.share,
          cost: plan.arms.find((planned) => planned.name === arm.arm)?.cost,
          offer: arm.offer,
        })),
      );
      const load = markLoad(store, {
        table: 'lists',
        source: read.source,
        sha256: read.sha256,
        at: manifest.madeAt,
        rows: read.members.length,
        inserted: read.members.length,
        updated: 0,
      });
      const assignments = read.members.map(({ customer, unit, arm }) => ({
        customer,
        unit,
        arm,
        day: inputs.sendOn,
      }));
      insertNewList(store, {
        row,
        campaignNumber,
        members: read.members,
        assignments,
        supersedes: undefined,
        load,
      });
      if (isSent) {
        recordSent(store, {
          list: row.list,
          campaign: campaignNumber,
          wave: inputs.wave,
          day: inputs.sendOn,
          moves: false,
          load,
        });
      }
    })
    .immediate();
}

function answer(store: Store, { manifest, row }: Settled, same: boolean, dryRun: boolean): Result {
  const { inputs } = manifest;
  const state = same ? 'was recorded before, nothing has changed' : dryRun ? 'would be recorded' : 'recorded';
  const notes = [
    note(
      `list ${manifest.list} ${state}: ${manifest.contacted} contacted, ${manifest.heldOut} held out; results count from ${formatDay(inputs.sendOn)} for ${inputs.windowDays} days`,
    ),
  ];
  if (manifest.heldOut === 0) notes.push(warning('nobody is held out: what it earns can not be measured'));
  return {
    columns: [
      { name: 'list_id', kind: 'text' },
      { name: 'campaign_id', kind: 'text' },
      { name: 'send_on', kind: 'day' },
      { name: 'contacted', kind: 'count' },
      { name: 'held_out', kind: 'count' },
      { name: 'promised', kind: 'money' },
      { name: 'promised_low', kind: 'money' },
      { name: 'promised_high', kind: 'money' },
    ],
    rows: [
      [
        manifest.list,
        inputs.campaign,
        inputs.sendOn,
        manifest.contacted,
        manifest.heldOut,
        row.promised,
        row.promisedLow,
        row.promisedHigh,
      ],
    ],
    currency: currencyOf(store),
    notes,
  };
}
