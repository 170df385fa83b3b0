import { calibration } from '../../predict/calibration.js';
import {
  type ChanceModel,
  outcomeOf as happenedOf,
  type OutOfTime,
  scoreChance,
  trainChance,
} from '../../predict/chance.js';
import { gains } from '../../predict/gains.js';
import { selectRows, type TrainingSet } from '../../predict/trainingSet.js';
import { note, warning } from '../../result.js';
import { failureText, movedText } from './driftText.js';
import type { Model } from './modelBody.js';
import { uncalibratedText } from './scoring.js';
import { spendReport } from './spendReport.js';
import { gainsTable, heldOutText, laterText, summaryColumns, type Tried } from './tried.js';
import { tryEffect } from './tryEffect.js';

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
    const past = selectRows(
      set,
      keep.map((kept) => 1 - kept),
    );
    const rows = predicted(learned, held);
    const trained = learned.events / learned.rows;
    return inMoney(learned, rows, chanceReport(rows, laterText(set, later), trained, movedText(past, held)));
  }
  const { boosted } = learned.basket;
  const { outOfTime } = trainChance(set, {
    target: learned.target,
    ridge: model.body.ridge,
    learner: learned.classifier.kind,
    ...(learned.monotone === undefined ? {} : { monotone: learned.monotone }),
    ...(boosted === undefined ? {} : { basket: boosted.loss }),
  });
  const last = outOfTime.campaign.reduce((newest, campaign) => Math.max(newest, campaign), 0);
  const rows = only(outOfTime, last);
  return inMoney(learned, rows, chanceReport(rows, heldOutText(set.campaigns, last)));
}

/** Of spend also what margins were expected and came. */
function inMoney(learned: ChanceModel, rows: OutOfTime, tried: Tried): Tried {
  return learned.target === 'spend' && learned.unpriced !== true ? spendReport(rows, tried) : tried;
}

function predicted(learned: ChanceModel, set: TrainingSet): OutOfTime {
  const rows = learned.target === 'response' ? selectRows(set, set.treated) : set;
  const outcome = happenedOf(rows, learned.target);
  const { margin, campaign, customer } = rows;
  return { ...scoreChance(learned, rows.features, rows.rows), outcome, margin, campaign, customer };
}

function only(rows: OutOfTime, campaign: number): OutOfTime {
  const of = (_: number, i: number) => rows.campaign[i] === campaign;
  return {
    chance: rows.chance.filter(of),
    expectedMargin: rows.expectedMargin.filter(of),
    outcome: rows.outcome.filter(of),
    margin: rows.margin.filter(of),
    campaign: rows.campaign.filter(of),
    customer: rows.customer?.filter(of),
  };
}

function chanceReport(rows: OutOfTime, how: string, trained?: number, moved?: string): Tried {
  const found = calibration(rows.chance, rows.outcome, rows.customer);
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
    table: gainsTable(tenths),
    summary: () => ({
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
    }),
  };
}
