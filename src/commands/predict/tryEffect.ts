import { exits, UserError } from '../../errors.js';
import { scoreEffect } from '../../predict/effect.js';
import { effectCalibration } from '../../predict/effectCalibration.js';
import { type EffectOutcome, eventOf } from '../../predict/effectOutcome.js';
import { effectScores, type Levels } from '../../predict/rate.js';
import { selectRows, type TrainingSet } from '../../predict/trainingSet.js';
import { scoreUplift } from '../../predict/uplift.js';
import { onOneLevel } from '../../predict/upliftEvidence.js';
import { measuredEffect, type UpliftRows, upliftGains } from '../../predict/upliftGains.js';
import { type Column, howMany, type Row } from '../../result.js';
import { gainsChart } from './gainsChart.js';
import type { Model } from './modelBody.js';
import { gainsColumns, heldOutText, laterText, summaryColumns, type Tried } from './tried.js';
import { upliftSummary } from './upliftSummary.js';

const intervalColumns: readonly Column[] = [
  { name: 'actual_low', kind: 'money' },
  { name: 'actual_high', kind: 'money' },
];

/** Tries an effect model on the campaigns of `later`, or by the scores its history keeps. */
export function tryEffect(model: Model, set: TrainingSet, later: readonly boolean[]): Tried {
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
      ? `each of ${howMany(history.campaigns.length, 'campaign')} tried on the fit without it; not out of time`
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
  const line = effectCalibration(effectScores(rows, rows.levels), rows.effect, rows.unit);
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
    summary: () => {
      const measures = upliftSummary(
        { ...rows, score: onOneLevel(rows.effect, rows.campaign) },
        model.body.seed,
        isMoney,
      );
      return {
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
      };
    },
  };
}
