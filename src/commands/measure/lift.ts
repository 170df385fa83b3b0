import { Option } from '@commander-js/extra-typings';
import { formatDay } from '../../days.js';
import { exits, UserError, unknownName } from '../../errors.js';
import { buyersCheck, type Check, trust } from '../../measure/checks.js';
import type { Method } from '../../measure/contrast.js';
import { lift as armLift, type Lift } from '../../measure/lift.js';
import { type Column, type Note, note, type Row, warning } from '../../result.js';
import {
  armOutcomes,
  armOutcomesSql,
  armResponses,
  armResponsesSql,
  type CampaignHead,
  responseTypes,
} from '../../store/campaignFacts.js';
import type { CampaignQuestion } from '../../store/campaignUnits.js';
import type { Store } from '../../store/open.js';
import { type Context, defineCommand } from '../command.js';
import { asOfNote, currencyOf, reading } from '../shared.js';
import { campaignChecks, checksResult, failedNotes } from './campaignChecks.js';
import { type Metric, metricNamed, ownMetrics } from './metric.js';
import {
  ask,
  type CampaignOptions,
  controlHint,
  marginFlags,
  noControl,
  sharesFlag,
  windowFlag,
} from './question.js';
import { type Scope, type ScopedArm, scope } from './scope.js';

interface Options extends CampaignOptions {
  readonly metric: string;
  readonly method?: Method | undefined;
  readonly relative: 'fieller' | 'delta';
  readonly shares?: ReadonlyMap<string, number> | undefined;
  readonly interim?: true | undefined;
}

const columnsOf = (metric: Metric): readonly Column[] => [
  { name: 'campaign_id', kind: 'text', heading: 'campaign' },
  { name: 'arm', kind: 'text' },
  { name: 'metric', kind: 'text' },
  { name: 'treated', kind: 'count' },
  { name: 'control', kind: 'count' },
  { name: 'treated_mean', kind: metric.kind, heading: 'treated mean' },
  { name: 'control_mean', kind: metric.kind, heading: 'control mean' },
  { name: 'difference', kind: metric.kind },
  { name: 'difference_low', kind: metric.kind, heading: 'low' },
  { name: 'difference_high', kind: metric.kind, heading: 'high' },
  { name: 'p_value', kind: 'number', heading: 'p' },
  { name: 'relative', kind: 'share' },
  { name: 'relative_low', kind: 'share', heading: 'low' },
  { name: 'relative_high', kind: 'share', heading: 'high' },
  { name: 'relative_state', kind: 'text', machineOnly: true },
  { name: 'method', kind: 'text' },
  { name: 'trust', kind: 'text' },
  { name: 'relative_method', kind: 'text', machineOnly: true },
  { name: 'g', kind: 'number', machineOnly: true },
  { name: 'treated_sum', kind: metric.kind === 'share' ? 'count' : metric.kind, machineOnly: true },
  { name: 'control_sum', kind: metric.kind === 'share' ? 'count' : metric.kind, machineOnly: true },
  { name: 'treated_buyers', kind: 'count', machineOnly: true },
  { name: 'control_buyers', kind: 'count', machineOnly: true },
  { name: 'window_days', kind: 'count', machineOnly: true },
];

export const lift = defineCommand({
  description: `What contacting people changed: units assigned to an arm against units held out, per unit, whoever was
reached, opened or clicked. The difference has a 95 % interval and a p of the same method: newcombe for rates (purchase
and types of response), and for amounts (spend, margin, orders) welch with at least 100 buyers in the smaller arm and
baskets that are not too uneven, else two-part. relative is treated over control minus 1, with Fieller's set; it is empty
and its state is "unbounded" when the control mean can not be told from 0.

The two-part interval follows the recipe of small arms; where baskets vary by more than their mean it is widened for what
few baskets understate.

Columns: ${columnsOf(metricNamed('purchase'))
    .map((column) => column.name)
    .join(' ')}.`,
  examples: [
    'clm measure lift --campaign spring',
    'clm measure lift --campaign spring --metric margin --format json',
    'clm measure lift --metric clicked --window 7',
  ],
  exits: [exits.done, exits.usage, exits.insufficient, exits.untrusted, exits.noStore, exits.newer],
  asOf: true,
  flags: (command) =>
    marginFlags(
      command
        .option('--campaign <id>', 'only this campaign (default: all that have a control group)')
        .option('--metric <metric>', 'purchase, spend, margin, orders or a type of response', 'purchase')
        .option(
          '--window <days>',
          'count outcomes for so many days instead of the campaign’s own window',
          windowFlag,
        ),
    )
      .addOption(
        new Option('--method <method>', 'how difference, interval and p are made').choices([
          'welch',
          'newcombe',
          'two-part',
        ] as const),
      )
      .addOption(
        new Option('--relative <method>', 'interval of the relative lift')
          .choices(['fieller', 'delta'] as const)
          .default('fieller' as const),
      )
      .option(
        '--shares <shares>',
        'planned shares of the arms, such as control=10,mens=45,womens=45',
        sharesFlag,
      )
      .option('--interim', 'also count units whose window is not over; do not decide on it'),
  run: (context, options) => reading(context, (store) => answer(context, store, options as Options)),
});

interface Measured {
  readonly head: CampaignHead;
  readonly arm: ScopedArm;
  readonly treatedSum: number;
  readonly controlSum: number;
  readonly treatedBuyers: number;
  readonly controlBuyers: number;
  readonly lift: Lift;
  readonly checks: readonly Check[];
}

async function answer(context: Context, store: Store, options: Options) {
  const metric = metricNamed(options.metric);
  refuseMethod(metric, options.method);
  if (metric.of === undefined) await refuseUnknownType(store, metric.name);
  const { question, heads } = await ask(context, store, options);
  const outcomes = await armOutcomes(store, question);
  const held = heads.filter((head) =>
    outcomes.some((o) => o.campaign === head.campaign && o.arm === 'control'),
  );
  if (held.length === 0) throw noControl(heads.map((head) => head.campaignId));
  const interim = options.interim === true;
  const scopes = new Map(
    held.map((head) => [
      head.campaign,
      scope(
        outcomes.filter((o) => o.campaign === head.campaign),
        interim,
      ),
    ]),
  );
  const ready = held.filter((head) => scopes.get(head.campaign)!.mature);
  if (ready.length === 0) {
    const days = held.map((head) => Math.max(...scopes.get(head.campaign)!.arms.map((arm) => arm.lastDay)));
    throw new UserError(`the window of ${held.map((head) => head.campaignId).join(', ')} is not over`, {
      code: 'immature',
      exit: exits.insufficient,
      hint: `wait until ${formatDay(Math.min(...days))}, or look early with --interim`,
    });
  }
  if (metric.name === 'margin')
    for (const head of ready) refuseUnknownMargin(head, scopes.get(head.campaign)!);
  const found = await campaignChecks(store, question, outcomes, options.shares, interim);
  const samples = await sampler(store, question, metric, scopes);
  const measured = ready.flatMap((head) => {
    const { arms } = scopes.get(head.campaign)!;
    const control = samples(head, arms.find((arm) => arm.arm === 'control')!);
    return arms
      .filter((arm) => arm.arm !== 'control')
      .flatMap((arm): readonly Measured[] => {
        const treated = samples(head, arm);
        const made = armLift(metric.shape, treated, control, options.method, options.relative);
        if (made === undefined) return [];
        const checks = [
          ...(found.get(head.campaign) ?? []),
          buyersCheck(made.effect.trusted, treated.buyers, control.buyers),
        ];
        return [
          {
            head,
            arm,
            lift: made,
            checks,
            treatedSum: treated.sum,
            controlSum: control.sum,
            treatedBuyers: treated.buyers,
            controlBuyers: control.buyers,
          },
        ];
      });
  });
  const untrusted = context.rows.strict === true && measured.some((row) => trust(row.checks) !== 'ok');
  const result = {
    title: `What contact changed: ${metric.name} per unit`,
    columns: columnsOf(metric),
    rows: measured.map((row) => rowOf(row, metric, options)),
    currency: currencyOf(store),
    notes: notes(measured, heads, ready, scopes, question, interim, found),
    ...(untrusted ? { exit: exits.untrusted } : {}),
    explain: explain(measured, metric),
  };
  return [result, checksResult(ready, found)];
}

function refuseMethod(metric: Metric, method: Method | undefined): void {
  if (method === undefined || method === 'welch') return;
  if ((method === 'newcombe') === (metric.shape === 'rate')) return;
  throw new UserError(`--method ${method} does not fit ${metric.name}`, {
    code: 'method_mismatch',
    exit: exits.usage,
    hint: metric.shape === 'rate' ? 'rates take newcombe or welch' : 'amounts take two-part or welch',
  });
}

async function refuseUnknownType(store: Store, type: string): Promise<void> {
  const known = await responseTypes(store);
  if (!known.includes(type)) throw unknownName('metric', type, [...ownMetrics, ...known]);
}

function refuseUnknownMargin(head: CampaignHead, looked: Scope): void {
  const orders = looked.arms.reduce((sum, arm) => sum + arm.ratedOrders, 0);
  if (orders === 0 || head.marginMillionths !== undefined) return;
  throw new UserError(
    `campaign "${head.campaignId}": ${orders} orders have no known cost and no margin rate is set`,
    {
      code: 'no_margin',
      exit: exits.insufficient,
      hint: 'pass --margin (0.4 or 40%), set one for the store with "clm set margin 0.4", or load costs with orders or products',
    },
  );
}

async function sampler(
  store: Store,
  question: CampaignQuestion,
  metric: Metric,
  scopes: ReadonlyMap<number, Scope>,
) {
  const { of } = metric;
  if (of !== undefined) return (_: CampaignHead, arm: ScopedArm) => of(arm);
  const responses = await armResponses(store, question, metric.name);
  return (head: CampaignHead, arm: ScopedArm) => {
    const count = responses
      .filter((row) => row.campaign === head.campaign && row.arm === arm.arm)
      .filter((row) => scopes.get(head.campaign)!.includes(row.complete))
      .reduce((sum, row) => sum + row.units, 0);
    return { n: arm.units, buyers: count, sum: count, sumSquares: count };
  };
}

function rowOf(row: Measured, metric: Metric, options: Options): Row {
  const { effect, relative } = row.lift;
  return [
    row.head.campaignId,
    row.arm.arm,
    metric.name,
    row.lift.treated,
    row.lift.control,
    row.lift.treatedMean,
    row.lift.controlMean,
    effect.difference,
    effect.low,
    effect.high,
    effect.pValue,
    relative.relative,
    relative.low,
    relative.high,
    relative.state,
    effect.method,
    trust(row.checks),
    options.relative,
    relative.g,
    row.treatedSum,
    row.controlSum,
    row.treatedBuyers,
    row.controlBuyers,
    row.head.windowDays,
  ];
}

function notes(
  measured: readonly Measured[],
  heads: readonly CampaignHead[],
  ready: readonly CampaignHead[],
  scopes: ReadonlyMap<number, Scope>,
  question: CampaignQuestion,
  interim: boolean,
  found: ReadonlyMap<number, readonly Check[]>,
): readonly Note[] {
  const windows = [...new Set(ready.map((head) => head.windowDays))].sort((a, b) => a - b);
  const all: Note[] = [
    note(
      `${asOfNote(question.asOf)}, outcomes within ${windows.join(', ')} days of the planned contact; by assignment, not delivery`,
    ),
  ];
  if (interim) all.push(warning('interim: units whose window is not over are counted; do not decide on it'));
  const waiting = heads.filter((head) => scopes.has(head.campaign) && !ready.includes(head));
  if (waiting.length > 0) {
    all.push(
      note(`the window of ${waiting.map((head) => head.campaignId).join(', ')} is not over: not shown`),
    );
  }
  const without = heads.length - scopes.size;
  if (without > 0)
    all.push(note(`${without} campaigns without a control group are not shown. ${controlHint}`));
  for (const head of ready) {
    const { leftOut } = scopes.get(head.campaign)!;
    if (leftOut > 0)
      all.push(
        note(`${head.campaignId}: ${leftOut} units whose window is not over are left out of both arms`),
      );
  }
  if (measured.some((row) => row.lift.relative.state === 'unbounded')) {
    all.push(note('no relative lift where the control mean can not be told from 0 (unbounded)'));
  }
  for (const { head, arm, lift: made } of measured) {
    if (!made.effect.trusted) {
      all.push(
        warning(
          `${head.campaignId} ${arm.arm}: too few buyers, or baskets too uneven: the interval may be too short (few_buyers)`,
        ),
      );
    }
  }
  return [...all, ...failedNotes(ready, found)];
}

function explain(measured: readonly Measured[], metric: Metric): readonly string[] {
  return [
    'difference = mean per treated unit - mean per control unit; relative = ratio of the means - 1',
    ...measured.map(
      ({ head, arm, lift: made, treatedSum, controlSum }) =>
        `${head.campaignId} ${arm.arm}: ${treatedSum} / ${made.treated} - ${controlSum} / ${made.control} = ${made.effect.difference.toPrecision(6)} (${metric.kind === 'money' ? 'minor units' : metric.name}), ${made.effect.method}; g ${made.relative.g?.toPrecision(3) ?? '-'}`,
    ),
    ...measured
      .slice(0, 1)
      .flatMap(({ head, checks }) =>
        checks.map((check) => `${head.campaignId} check ${check.id}: ${check.status}: ${check.finding}`),
      ),
    'sql:',
    ...(metric.of === undefined ? armResponsesSql : armOutcomesSql).trim().split('\n'),
  ];
}
