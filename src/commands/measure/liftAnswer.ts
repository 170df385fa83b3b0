import { exits } from '../../errors.js';
import { type Check, trust } from '../../measure/checks.js';
import type { Method } from '../../measure/contrast.js';
import { readOnce } from '../../measure/guard.js';
import type { Result, Row } from '../../result.js';
import { armOutcomes, type CampaignHead } from '../../store/campaignFacts.js';
import type { Level } from '../../store/levels.js';
import type { Store } from '../../store/open.js';
import { sharedUnits } from '../../store/sharedUnits.js';
import type { Context } from '../command.js';
import { currencyOf } from '../shared.js';
import { campaignChecks, checksResult } from './campaignChecks.js';
import { atLevel, fitting, levelCell, levelColumn, levelExplain } from './level.js';
import { asFamilies, type Comparison, compare, type Measured } from './liftCompare.js';
import { covariateOf } from './liftCovariate.js';
import { cutBy } from './liftCuts.js';
import { liftExplain } from './liftExplain.js';
import { guardNotes, guardsOf } from './liftGuards.js';
import { interactionNotes, withInteractions } from './liftInteractions.js';
import { liftNotes } from './liftNotes.js';
import { pairsOf } from './liftPairs.js';
import { type Pooling, pooledByGroup } from './liftPool.js';
import {
  immature,
  noUnitsOfPeople,
  refuseMethod,
  refuseMethodOfPeople,
  refuseTogether,
  refuseUnknownType,
} from './liftRefusals.js';
import { liftColumns, liftRow, loneRow, type Shown } from './liftRows.js';
import { type Source, together } from './liftSource.js';
import { deliveredMetric, overArms, overDelivered, overPeople, overUnits } from './liftSources.js';
import { drawsOf, withUnsent } from './liftStrata.js';
import { metricNamed } from './metric.js';
import { ask, type CampaignOptions, noControl, noTreated } from './question.js';
import { refuseUnknownMargin, scope } from './scope.js';

/** What `measure lift` is asked. */
export interface LiftOptions extends CampaignOptions {
  readonly metric: readonly string[];
  readonly method?: Method | undefined;
  readonly relative?: 'fieller' | 'delta' | undefined;
  readonly shares?: ReadonlyMap<string, number> | undefined;
  readonly interim?: true | undefined;
  readonly level?: Level | undefined;
  readonly by?: string | undefined;
  readonly against?: string | undefined;
  readonly covariate?: string | true | undefined;
  readonly looks?: number | undefined;
  readonly pool?: Pooling | undefined;
  readonly perDelivered?: true | undefined;
  readonly global?: true | undefined;
  readonly from?: number | undefined;
}

/** The answer of `measure lift`: rows, notes, explanation, and the checks. */
export async function liftAnswer(
  context: Context,
  store: Store,
  options: LiftOptions,
): Promise<readonly Result[]> {
  refuseTogether(options);
  const metrics = options.metric.map(metricNamed);
  for (const metric of metrics) {
    refuseMethod(metric, options.method);
    if (metric.of === undefined) await refuseUnknownType(store, metric.name);
  }
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
  if (ready.length === 0) throw immature(held, scopes);
  if (metrics.some((metric) => metric.name === 'margin'))
    for (const head of ready) refuseUnknownMargin(head, scopes.get(head.campaign)!);
  const found = await campaignChecks(store, question, outcomes, options.shares, interim);
  const draws = drawsOf(store, question, ready);
  const guards = await guardsOf(store, question, ready, interim, options.looks);
  const shared = byPerson ? sharedUnits(store, question) : undefined;
  const several = (head: CampaignHead) => (shared?.get(head.campaign)?.shared ?? 0) > 0;
  const cut =
    options.by === undefined ? undefined : cutBy(store, question, options.by, metrics, draws.strata);
  const covariate =
    options.covariate === undefined
      ? undefined
      : await covariateOf(store, question, ready, options.covariate);
  const sources = { store, question, metrics, scopes, draws, cut, covariate };
  const units = overUnits(sources);
  const plain = await overArms(sources);
  const people = byPerson ? overPeople(sources) : undefined;
  const reachedSource = options.perDelivered === true ? overDelivered(sources) : undefined;
  const byUnits = (head: CampaignHead) =>
    cut !== undefined || covariate !== undefined || draws.uneven.has(head.campaign);
  const source = (head: CampaignHead): Source => {
    if (people !== undefined && several(head)) {
      if (byUnits(head) || options.perDelivered === true) throw noUnitsOfPeople(head);
      refuseMethodOfPeople(options.method);
      return people;
    }
    return byUnits(head) || options.perDelivered === true ? units : plain;
  };
  const checksOf = (head: CampaignHead): readonly Check[] =>
    withUnsent(found.get(head.campaign) ?? [], draws, head);
  const comparisons = ready.flatMap((head): readonly Comparison[] => {
    const arms = scopes.get(head.campaign)!.arms.map((arm) => arm.arm);
    const pairs = pairsOf(head, arms, options.against);
    const parts = cut === undefined ? [undefined] : [...cut.labels.keys(), undefined];
    return pairs.flatMap(([arm, against]) =>
      metrics.flatMap((metric) =>
        parts.map((part) => ({
          head,
          arm,
          against,
          metric,
          part,
          guard: guards.get(head.campaign) ?? readOnce,
          checks: checksOf(head),
          method: people !== undefined && several(head) ? 'welch' : options.method,
          relativeBy: options.relative,
          others: arms.filter((name) => name !== arm && name !== against),
          reached:
            reachedSource === undefined || isFailed(checksOf(head), 'contamination') || against !== 'control'
              ? undefined
              : reachedSource(head, arm, deliveredMetric, part),
        })),
      ),
    );
  });
  const single =
    options.pool === undefined ? comparisons.flatMap((one) => compare(source(one.head), one) ?? []) : [];
  const pooled =
    options.pool === undefined ? undefined : pooledByGroup(options.pool, comparisons, (head) => source(head));
  const measured = asFamilies(withInteractions(pooled?.measured ?? single, cut));
  const shown: Shown = {
    metrics,
    scale: Number(`1e${store.settings.currencyDigits}`),
    cut,
    against: options.against !== undefined,
    covariate,
    reached: options.perDelivered === true,
    several: measured.some((row) => (row.adjusted?.family ?? 1) > 1),
  };
  const rows: readonly Row[] =
    options.pool === undefined
      ? comparisons.flatMap((one) => {
          const row = measured.find((other) => isOf(other, one));
          return row === undefined ? lonely(source(one.head), one, shown) : [liftRow(row, shown)];
        })
      : measured.map((row) => liftRow(row, shown));
  const untrusted = context.rows.strict === true && measured.some((row) => trust(row.checks) !== 'ok');
  const names = metrics.map((metric) => metric.name).join(', ');
  const anyMoney = metrics.some((metric) => metric.kind === 'money');
  const per = `${names} per ${level?.level ?? 'unit'}${anyMoney ? `, in ${store.settings.currency}` : ''}`;
  const result = {
    title: `What contact changed: ${per}`,
    columns: [...liftColumns(shown), ...levelColumn(level)],
    rows: rows.map((row) => [...row, ...levelCell(level)]),
    currency: currencyOf(store),
    notes: [
      ...liftNotes({ measured, heads, ready, scopes, question, interim, found, shown, guards }),
      ...guardNotes(ready, guards),
      ...draws.notes,
      ...(pooled?.notes ?? []),
      ...(cut?.notes ?? []),
      ...interactionNotes(measured, cut),
      ...(covariate?.notes ?? []),
      ...(level?.notes ?? []),
      ...(fit?.notes ?? []),
    ],
    ...(untrusted ? { exit: exits.untrusted } : {}),
    chart: {
      kind: 'intervals' as const,
      title: `Treated less control: ${per}, with 95 % intervals`,
      label: ['campaign_id', 'arm', 'metric', ...(cut === undefined ? [] : ['value'])],
      series: [{ name: 'difference', value: 'difference', low: 'difference_low', high: 'difference_high' }],
      reference: { value: 0, label: 'no effect' },
    },
    explain: [
      ...liftExplain({
        measured,
        shown,
        scopes,
        store,
        question,
        ready,
        guards,
        unitsUsed: ready.some(byUnits),
      }),
      ...levelExplain(level),
    ],
  };
  return [result, checksResult(ready, found)];
}

function isFailed(checks: readonly Check[], id: Check['id']): boolean {
  return checks.some((check) => check.id === id && check.status === 'fail');
}

function isOf(row: Measured, { head, arm, against, metric, part }: Comparison): boolean {
  return (
    row.head === head &&
    row.arm === arm &&
    row.against === against &&
    row.metric === metric &&
    row.part === part
  );
}

/** The row of a part that has units in one of the two arms only, or never in the same draw. */
function lonely(source: Source, one: Comparison, shown: Shown): readonly Row[] {
  const treated = together(source(one.head, one.arm, one.metric, one.part));
  const control = together(source(one.head, one.against, one.metric, one.part));
  if (treated.counted + control.counted === 0) return [];
  return [loneRow(one, treated, control, shown)];
}
