import { type EffectToCome, effectCourseText } from '../../measure/effectCourse.js';
import type { Stopping } from '../../measure/stopping.js';
import type { Column, Row } from '../../result.js';
import { armOutcomesSql } from '../../store/campaignFacts.js';
import { type CampaignQuestion, campaignParameters } from '../../store/campaignUnits.js';
import type { Store } from '../../store/open.js';
import { toComeSql } from '../../store/toCome.js';
import type { CampaignState } from './campaignState.js';
import { readUpTo, sqlLines } from './explained.js';
import type { Measured } from './measuredTargets.js';

/** What is told of each campaign. */
export const watchColumns: readonly Column[] = [
  { name: 'campaign_id', kind: 'text', heading: 'campaign' },
  { name: 'window_end', kind: 'day', machineOnly: true },
  { name: 'treated', kind: 'count' },
  { name: 'control', kind: 'count', machineOnly: true },
  { name: 'cost', kind: 'money', heading: 'spent' },
  { name: 'planned_cost', kind: 'money', machineOnly: true },
  { name: 'to_contact', kind: 'count', heading: 'to contact' },
  { name: 'to_save', kind: 'money', heading: 'to save' },
  { name: 'profit', kind: 'money' },
  { name: 'profit_low', kind: 'money', machineOnly: true },
  { name: 'profit_high', kind: 'money', machineOnly: true },
  { name: 'loss_chance', kind: 'share', heading: 'loss' },
  { name: 'promised', kind: 'money', machineOnly: true },
  { name: 'promise_chance', kind: 'share', machineOnly: true },
  { name: 'seen', kind: 'share' },
  { name: 'evidence', kind: 'text' },
  { name: 'alerts', kind: 'text' },
  { name: 'method', kind: 'text', machineOnly: true },
  { name: 'targets_at_risk', kind: 'text', machineOnly: true },
  { name: 'guard', kind: 'text', machineOnly: true },
];

/** A campaign as watched. */
export interface Watched {
  readonly state: CampaignState;
  readonly stopping: Stopping | undefined;
  /** What is still to come of the effect of those contacted. */
  readonly toCome: EffectToCome | undefined;
  readonly windowEnd: number;
  readonly seen: number;
  readonly toContact: number;
  readonly toSave: number;
  readonly plannedCost: number | undefined;
  readonly promised: number | undefined;
  readonly promiseChance: number | undefined;
  readonly evidence: string;
  readonly alerts: readonly string[];
  /** What the alerts are about, in words. */
  readonly findings: readonly string[];
  /** Targets that are as unlikely to be met as a loss must be sure. */
  readonly atRisk: readonly Measured[];
}

/** A campaign as a row of `watchColumns`. */
export function watchRow({ state, stopping: made, ...one }: Watched): Row {
  return [
    state.head.campaignId,
    one.windowEnd,
    state.treated.units,
    state.control?.units,
    state.cost,
    one.plannedCost,
    one.toContact,
    one.toSave,
    made?.profit,
    made?.trusted === true ? made.profitLow : undefined,
    made?.trusted === true ? made.profitHigh : undefined,
    made?.lossChance,
    one.promised,
    one.promiseChance,
    one.seen,
    one.evidence,
    one.alerts.length === 0 ? undefined : one.alerts.join(' '),
    made?.method,
    one.atRisk.length === 0 ? undefined : one.atRisk.map(({ target }) => target.metric).join(' '),
    made?.guard.kind,
  ];
}

/** How every number was made. */
export function watchExplain(
  watched: readonly Watched[],
  store: Store,
  question: CampaignQuestion,
  now: boolean,
  threshold: number,
): readonly string[] {
  const scale = Number(`1e${store.settings.currencyDigits}`);
  const number = (minor: number | undefined) => (minor === undefined ? '-' : (minor / scale).toPrecision(6));
  return [
    readUpTo(question.asOf),
    'seen = exposure so far / exposure by the end: a day of a window counts by its usual share of orders in finished campaigns, else all alike',
    effectCourseText,
    'effect per unit = (mean margin treated - mean margin control) x (1 + to come)',
    'profit = (units contacted + to contact) x effect - cost so far - cost to come',
    `stop: always-valid one-sided p that contacting the rest pays is at most ${(1 - threshold).toPrecision(3)}; sequence z = sqrt((1 + 1/u)(ln(1 + u) - 2 ln alpha)), u = 8.78 x part seen; with looks declared: alpha spent 4 - 4 Phi(z / sqrt(part seen))`,
    ...watched.map(
      ({ state, stopping: made, toCome, seen, toSave, toContact }) =>
        `${state.head.campaignId}: ${state.treated.units} contacted, ${state.control?.units ?? 0} held out, ${toContact} to contact; seen ${seen.toPrecision(4)}; to come ${toCome?.ratio.toPrecision(4) ?? '-'} +- ${toCome?.error.toPrecision(2) ?? '-'} of the effect so far; effect ${number(made?.effect)}; cost ${number(state.cost)} + ${number(toSave)}; profit ${number(made?.profit)} [${number(made?.profitLow)}, ${number(made?.profitHigh)}]`,
    ),
    ...sqlLines(armOutcomesSql, { ...campaignParameters(store, question), every: 0 }),
    ...sqlLines(
      toComeSql,
      { ...campaignParameters(store, question), planned: now ? 1 : 0 },
      'sql of contacts to come:',
    ),
  ];
}
