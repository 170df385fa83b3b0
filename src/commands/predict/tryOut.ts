import { exits, UserError } from '../../errors.js';
import { calibration } from '../../predict/calibration.js';
import {
  type ChanceModel,
  outcomeOf as happenedOf,
  type OutOfTime,
  scoreChance,
  trainChance,
} from '../../predict/chance.js';
import { scoreEffect } from '../../predict/effect.js';
import { effectCalibration } from '../../predict/effectCalibration.js';
import { type EffectOutcome, eventOf } from '../../predict/effectOutcome.js';
import { gains } from '../../predict/gains.js';
import { effectScores, type Levels } from '../../predict/rate.js';
import { selectRows, type TrainingSet } from '../../predict/trainingSet.js';
import { scoreUplift } from '../../predict/uplift.js';
import { onOneLevel } from '../../predict/upliftEvidence.js';
import { measuredEffect, type UpliftRows, upliftGains } from '../../predict/upliftGains.js';
import { type Column, type Note, note, type Result, type Row, warning } from '../../result.js';
import { failureText, movedText } from './driftText.js';
import { gainsChart } from './gainsChart.js';
import type { Model } from './modelBody.js';
import { uncalibratedText } from './scoring.js';
import { upliftSummary } from './upliftSummary.js';

const gainsColumns: readonly Column[] = [
  { name: 'decile', kind: 'count' },
  { name: 'customers', kind: 'count' },
  { name: 'actual', kind: 'number' },
  { name: 'predicted', kind: 'number' },
  { name: 'lift', kind: 'ratio' },
  { name: 'cumulative_gain', kind: 'share' },
];

const intervalColumns: readonly Column[] = [
  { name: 'actual_low', kind: 'money' },
  { name: 'actual_high', kind: 'money' },
];

const summaryColumns: readonly Column[] = [
  { name: 'auc', kind: 'number' },
  { name: 'log_loss', kind: 'number' },
  { name: 'brier', kind: 'number' },
  { name: 'calibration_slope', kind: 'number' },
  { name: 'calibration_intercept', kind: 'number' },
  { name: 'calibration', kind: 'text' },
  { name: 'expected', kind: 'number' },
  { name: 'actual', kind: 'number' },
  { name: 'actual_low', kind: 'number' },
  { name: 'actual_high', kind: 'number' },
];

/** A model tried on rows it has not seen. */
export interface Tried {
  readonly table: Result;
  readonly summary: Result;
  /** Which rows those were. */
  readonly how: string;
  readonly notes: readonly Note[];
  readonly untrusted: boolean;
}

/**
 * Tries a model on the campaigns of `later`, or, if there are none, fits it again without the last campaign and tries that
 * one. Exit 5 if an effect model is tried on campaigns without a control group.
 */
export function tryOut(model: Model, set: TrainingSet, later: readonly boolean[]): Tried {
  const { learned } = model.body;
  if (learned.kind !== 'chance') return tryEffect(model, set, later);
  const keep = Uint8Array.from(set.campaign, (campaign) => (later[campaign] ? 1 : 0));
  if (keep.includes(1)) {
    const held = selectRows(set, keep);
    return chanceReport(
      predicted(learned, held),
      laterText(set, later),
      learned.events / learned.rows,
      movedText(
        selectRows(
          set,
          keep.map((kept) => 1 - kept),
        ),
        held,
      ),
    );
  }
  const { outOfTime } = trainChance(set, {
    target: learned.target,
    ridge: model.body.ridge,
    learner: learned.classifier.kind,
  });
  const last = outOfTime.campaign.reduce((newest, campaign) => Math.max(newest, campaign), 0);
  return chanceReport(only(outOfTime, last), heldOutText(set.campaigns, last));
}

function predicted(learned: ChanceModel, set: TrainingSet): OutOfTime {
  const rows = learned.target === 'response' ? selectRows(set, set.treated) : set;
  const outcome = happenedOf(rows, learned.target);
  const { margin, campaign } = rows;
  return { ...scoreChance(learned, rows.features, rows.rows), outcome, margin, campaign };
}

function only(rows: OutOfTime, campaign: number): OutOfTime {
  const of = (_: number, i: number) => rows.campaign[i] === campaign;
  return {
    chance: rows.chance.filter(of),
    expectedMargin: rows.expectedMargin.filter(of),
    outcome: rows.outcome.filter(of),
    margin: rows.margin.filter(of),
    campaign: rows.campaign.filter(of),
  };
}

function chanceReport(rows: OutOfTime, how: string, trained?: number, moved?: string): Tried {
  const found = calibration(rows.chance, rows.outcome);
  const tenths = gains(rows.chance, rows.chance, rows.outcome);
  const ratio = found.expectedOverActual;
  const untrusted = found.gate === 'fail';
  return {
    how,
    untrusted,
    notes: [
      ...(untrusted
        ? [
            warning(
              `${uncalibratedText}: ${failureText(found, trained)}${moved === undefined ? '' : `; ${moved}`}`,
            ),
          ]
        : []),
      ...(found.gate === 'too few'
        ? [note(`only ${found.events} events: too few to check calibration`)]
        : []),
    ],
    table: {
      columns: gainsColumns,
      chart: gainsChart(tenths.map((row) => ({ customers: row.customers, gain: row.cumulativeGain }))),
      rows: tenths.map((row) => [
        row.decile,
        row.customers,
        row.actual,
        row.predicted,
        row.lift,
        row.cumulativeGain,
      ]),
    },
    summary: {
      columns: summaryColumns,
      rows: [
        [
          found.auc,
          found.logLoss,
          found.brier,
          found.slope?.value,
          found.intercept?.value,
          found.gate,
          found.expected,
          found.events,
          ratio && found.expected / ratio.high,
          ratio && found.expected / ratio.low,
        ],
      ],
    },
  };
}

function tryEffect(model: Model, set: TrainingSet, later: readonly boolean[]): Tried {
  const { learned } = model.body;
  if (learned.kind === 'chance') throw new Error('not an effect model');
  if (!later.includes(true)) return tryHistory(model, false);
  const held = selectRows(
    set,
    Uint8Array.from(set.campaign, (c) => (later[c] ? 1 : 0)),
  );
  const scores =
    learned.kind === 'effect'
      ? scoreEffect(learned, held.features, held.rows)
      : scoreUplift(learned, held.features, held.rows);
  const outcome = outcomeOf(learned);
  const rows = {
    effect: scores.effect,
    campaign: held.campaign,
    treated: held.treated,
    outcome: outcome === 'margin' ? held.margin : Float64Array.from(eventOf(held, outcome)),
    unit: held.customer ?? Int32Array.from(held.campaign, (_, i) => i),
    levels: undefined,
  };
  return effectReport(rows, model, laterText(set, later));
}

/**
 * Tries an effect model on campaigns it learned from, by the scores that the fit without that campaign gave its units: they
 * are kept with the model, because promises need them. The last campaign, or every one.
 */
export function tryHistory(model: Model, everyCampaign: boolean): Tried {
  const { history } = model;
  if (history === undefined) throw new Error('an effect model without its history');
  const last = history.campaigns.length - 1;
  const all = everyCampaign || last === 0;
  const tried = (_: number, i: number) => all || history.campaign[i] === last;
  const { levels } = history;
  const rows: TriedUnits = {
    effect: history.crossFitted.filter(tried),
    campaign: history.campaign.filter(tried),
    treated: history.treated.filter(tried),
    outcome: history.outcome.filter(tried),
    unit: history.unit.filter(tried),
    levels: levels && { control: levels.control.filter(tried), treated: levels.treated.filter(tried) },
  };
  const how =
    everyCampaign && last > 0
      ? `each of ${history.campaigns.length} campaigns tried on the fit without it; not out of time`
      : heldOutText(history.campaigns, last);
  return effectReport(rows, model, how);
}

/** Units with the effects that a model expected of them unseen, and whose they are. */
interface TriedUnits extends UpliftRows {
  readonly unit: Int32Array;
  readonly levels: Levels | undefined;
}

/** What an effect model is about. */
function outcomeOf(learned: Model['body']['learned']): EffectOutcome {
  return learned.kind === 'uplift' ? learned.outcome : 'margin';
}

function effectReport(rows: TriedUnits, model: Model, how: string): Tried {
  const all = measuredEffect(rows, rows.effect.keys());
  if (all === undefined) {
    throw new UserError('nothing to compare with: the campaigns it is tried on have no control group', {
      code: 'no_control',
      exit: exits.insufficient,
      hint: 'hold out a random part of the next list (act list does, 10 % unless told otherwise)',
    });
  }
  const tenths = upliftGains(rows);
  const expected = rows.effect.reduce((sum, value) => sum + value, 0) / rows.effect.length;
  const isMoney = outcomeOf(model.body.learned) === 'margin';
  const money = (columns: readonly Column[], names: readonly string[]) =>
    columns.map(
      (column): Column =>
        names.includes(column.name) ? { ...column, kind: isMoney ? 'money' : 'number' } : column,
    );
  const line = effectCalibration(effectScores(rows, rows.levels), rows.effect);
  const measures = upliftSummary(
    { ...rows, score: onOneLevel(rows.effect, rows.campaign) },
    model.body.seed,
    isMoney,
  );
  return {
    how,
    untrusted: false,
    notes: [],
    table: {
      columns: [
        ...money(gainsColumns, ['actual', 'predicted']),
        ...money(intervalColumns, ['actual_low', 'actual_high']),
      ],
      chart: gainsChart(tenths.map((row) => ({ customers: row.units, gain: row.cumulativeGain }))),
      rows: tenths.map(
        (row): Row => [
          row.decile,
          row.units,
          row.measured?.difference,
          row.predicted,
          row.lift,
          row.cumulativeGain,
          row.measured?.low,
          row.measured?.high,
        ],
      ),
    },
    summary: {
      columns: [
        ...money(summaryColumns, ['expected', 'actual', 'actual_low', 'actual_high']),
        ...measures.columns,
        { name: 'calibration_slope_low', kind: 'number' },
        { name: 'calibration_slope_high', kind: 'number' },
      ],
      rows: [
        [
          undefined,
          undefined,
          undefined,
          line?.slope,
          isMoney ? undefined : line?.intercept,
          undefined,
          expected,
          all.difference,
          all.low,
          all.high,
          ...measures.values,
          line?.slopeLow,
          line?.slopeHigh,
        ],
      ],
    },
  };
}

function laterText(set: TrainingSet, later: readonly boolean[]): string {
  return `tried on what came after it: ${set.campaigns.filter((_, at) => later[at]).join(', ')}`;
}

function heldOutText(campaigns: readonly string[], last: number): string {
  if (campaigns.length === 1) {
    return `only one campaign (${campaigns[0]}): each fifth of its units predicted from the others, so not out of time`;
  }
  return `fitted again without ${campaigns[last]} and tried on it`;
}
