import { Option } from '@commander-js/extra-typings';
import { formatDay } from '../../days.js';
import { exits, UserError, unknownName } from '../../errors.js';
import { buyersCheck, trust } from '../../measure/checks.js';
import { clusterSample, joinClusters } from '../../measure/clusterSample.js';
import type { Method } from '../../measure/contrast.js';
import { lift as armLift } from '../../measure/lift.js';
import type { Sample } from '../../stats/sample.js';
import { armOutcomes, armResponses, type CampaignHead, responseTypes } from '../../store/campaignFacts.js';
import type { CampaignQuestion } from '../../store/campaignUnits.js';
import type { Level } from '../../store/levels.js';
import type { Store } from '../../store/open.js';
import { type PersonMetric, peopleSums } from '../../store/peopleSums.js';
import { sharedUnits } from '../../store/sharedUnits.js';
import { type Context, defineCommand } from '../command.js';
import { windowFlag } from '../flagValues.js';
import { currencyOf, reading } from '../shared.js';
import { campaignChecks, checksResult } from './campaignChecks.js';
import { atLevel, fitting, levelCell, levelColumn, levelExplain, levelHelp, levelOption } from './level.js';
import { liftNotes } from './liftNotes.js';
import { liftColumns, liftExplain, liftRow, type Measured } from './liftRows.js';
import { type Metric, metricNamed, ownMetrics } from './metric.js';
import { ask, type CampaignOptions, marginFlags, noControl, noTreated, sharesFlag } from './question.js';
import { refuseUnknownMargin, type Scope, type ScopedArm, scope } from './scope.js';

interface Options extends CampaignOptions {
  readonly metric: string;
  readonly method?: Method | undefined;
  readonly relative: 'fieller' | 'delta';
  readonly shares?: ReadonlyMap<string, number> | undefined;
  readonly interim?: true | undefined;
  readonly level?: Level | undefined;
}

export const lift = defineCommand({
  description: `What contacting people changed: units assigned to an arm against units held out, per unit, whoever was
reached, opened or clicked. The difference has a 95 % interval and a p of the same method: newcombe for rates (purchase
and types of response), and for amounts (spend, margin, orders) welch with at least 100 buyers in the smaller arm and
baskets that are not too uneven, else two-part. relative is treated over control minus 1, with Fieller's set; it is empty
and its state is "unbounded" when the control mean can not be told from 0.

The two-part interval follows the recipe of small arms; where baskets vary by more than their mean it is widened for what
few baskets understate.

${levelHelp}

Columns: ${liftColumns(metricNamed('purchase'))
    .map((column) => column.name)
    .join(' ')}.`,
  examples: [
    'clm measure lift --campaign spring',
    'clm measure lift --campaign spring --metric margin --format json',
    'clm measure lift --metric clicked --window 7',
  ],
  exits: [exits.done, exits.usage, exits.insufficient, exits.untrusted, exits.noStore, exits.newer],
  asOf: true,
  knownAt: true,
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
      .option('--interim', 'also count units whose window is not over; do not decide on it')
      .addOption(
        levelOption('whose facts are summed: person, household or account (default: the unit of assignment)'),
      ),
  run: (context, options) => reading(context, (store) => answer(context, store, options as Options)),
});

async function answer(context: Context, store: Store, options: Options) {
  const metric = metricNamed(options.metric);
  refuseMethod(metric, options.method);
  if (metric.of === undefined) await refuseUnknownType(store, metric.name);
  const level = options.level === undefined ? undefined : atLevel(store, options.level);
  const { question, heads: asked } = await ask(context, store, options);
  const byPerson = level?.level === 'person';
  const fit = level === undefined || byPerson ? undefined : fitting(store, asked, question, level);
  const heads = fit?.heads ?? asked;
  const outcomes = await armOutcomes(store, question);
  const has = (head: CampaignHead, control: boolean) =>
    outcomes.some((o) => o.campaign === head.campaign && (o.arm === 'control') === control);
  const treated = heads.filter((head) => has(head, false));
  if (treated.length === 0 && heads.length > 0) throw noTreated(heads.map((head) => head.campaignId));
  const held = treated.filter((head) => has(head, true));
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
  const shared = byPerson ? sharedUnits(store, question) : undefined;
  const several = (head: CampaignHead) => (shared?.get(head.campaign)?.shared ?? 0) > 0;
  const people = byPerson ? peopleSampler(store, question, metric, scopes) : undefined;
  const measured = ready.flatMap((head) => {
    const { arms } = scopes.get(head.campaign)!;
    const sampleOf = people !== undefined && several(head) ? people : plain(samples);
    if (sampleOf === people) refuseMethodOfPeople(options.method);
    const method = sampleOf === people ? 'welch' : options.method;
    const control = sampleOf(head, arms.find((arm) => arm.arm === 'control')!);
    return arms
      .filter((arm) => arm.arm !== 'control')
      .flatMap((arm): readonly Measured[] => {
        const treated = sampleOf(head, arm);
        const made = armLift(metric.shape, treated.sample, control.sample, method, options.relative);
        if (made === undefined) return [];
        const checks = [
          ...(found.get(head.campaign) ?? []),
          buyersCheck(made.effect.trusted, treated.sample.buyers, control.sample.buyers),
        ];
        return [
          {
            head,
            arm,
            lift: { ...made, treated: treated.counted, control: control.counted },
            checks,
            treatedSum: treated.sum,
            controlSum: control.sum,
            treatedBuyers: treated.sample.buyers,
            controlBuyers: control.sample.buyers,
          },
        ];
      });
  });
  const untrusted = context.rows.strict === true && measured.some((row) => trust(row.checks) !== 'ok');
  const result = {
    title: `What contact changed: ${metric.name} per ${level?.level ?? 'unit'}${metric.kind === 'money' ? `, in ${store.settings.currency}` : ''}`,
    columns: [...liftColumns(metric), ...levelColumn(level)],
    rows: measured.map((row) => [...liftRow(row, metric, options.relative), ...levelCell(level)]),
    currency: currencyOf(store),
    notes: [
      ...liftNotes(measured, heads, ready, scopes, question, interim, found),
      ...(level?.notes ?? []),
      ...(fit?.notes ?? []),
    ],
    ...(untrusted ? { exit: exits.untrusted } : {}),
    explain: [...liftExplain(measured, metric), ...levelExplain(level)],
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

function refuseMethodOfPeople(method: Method | undefined): void {
  if (method === undefined || method === 'welch') return;
  throw new UserError(`--method ${method} does not fit --level person: units of several people were drawn`, {
    code: 'method_mismatch',
    exit: exits.usage,
    hint: 'leave --method out, or --level',
  });
}

async function refuseUnknownType(store: Store, type: string): Promise<void> {
  const known = await responseTypes(store);
  if (!known.includes(type)) throw unknownName('metric', type, [...ownMetrics, ...known]);
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

/** The sample of one arm, how many it counts, and the sum of what they did. */
interface Counted {
  readonly sample: Sample;
  readonly counted: number;
  readonly sum: number;
}

function plain(samples: (head: CampaignHead, arm: ScopedArm) => Sample) {
  return (head: CampaignHead, arm: ScopedArm): Counted => {
    const sample = samples(head, arm);
    return { sample, counted: sample.n, sum: sample.sum };
  };
}

/** Samples per person, with the units that were drawn as clusters. */
function peopleSampler(
  store: Store,
  question: CampaignQuestion,
  metric: Metric,
  scopes: ReadonlyMap<number, Scope>,
) {
  const own = metric.of === undefined ? { response: metric.name } : (metric.name as PersonMetric);
  const sums = peopleSums(store, question, own);
  return (head: CampaignHead, arm: ScopedArm): Counted => {
    const all = joinClusters(
      sums.filter(
        (one) =>
          one.campaign === head.campaign &&
          one.arm === arm.arm &&
          scopes.get(head.campaign)!.includes(one.complete),
      ),
    );
    const sample = clusterSample(all) ?? { n: 0, buyers: 0, sum: 0, sumSquares: 0 };
    return { sample, counted: all.people, sum: all.sum };
  };
}
