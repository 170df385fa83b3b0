import { exits, UserError } from '../errors.js';
import type { RawColumn } from '../learn/encoder.js';
import { logLoss } from '../learn/logLoss.js';
import { howMany } from '../result.js';
import { type BasketModel, expectedBasket, fitBasket } from './basket.js';
import type { BasketLoss } from './boostedBasket.js';
import { type Calibration, calibration, logOdds } from './calibration.js';
import { type Compared, chooseLearner } from './chooseLearner.js';
import {
  type Classifier,
  classify,
  fitClassifier,
  fitLogistics,
  type Learner,
  learners,
  type Monotone,
} from './classifier.js';
import { basketCalibration, type MarginCalibration } from './marginCalibration.js';
import {
  foldsOf,
  honestRecalibration,
  indexesOf,
  leastEvents,
  onlyCampaigns,
  outOfTimeChances,
  type RawOutOfTime,
} from './outOfTime.js';
import { type Recalibration, recalibrated } from './recalibration.js';
import { selectRows, type TrainingSet } from './trainingSet.js';

/**
 * What a chance model is about: a response to a contact, a purchase in the window, the margin of the window, no purchase, the first
 * purchase of somebody who never bought, or being one who has bought.
 */
export type ChanceTarget = 'response' | 'purchase' | 'spend' | 'churn' | 'first-purchase' | 'look-alike';

/** Chance of the event and margin if it happens. Plain data. */
export interface ChanceModel {
  readonly kind: 'chance';
  readonly target: ChanceTarget;
  readonly classifier: Classifier;
  /** Penalty of the logistic regression, also where another learner was kept. */
  readonly ridge: number;
  /** What boosting was held to. */
  readonly monotone?: Monotone;
  /** Log odds to add because events are more, or less, frequent in the population than in the rows it learned from. */
  readonly priorShift: number;
  readonly recalibration: Recalibration;
  readonly basket: BasketModel;
  readonly rows: number;
  readonly events: number;
  readonly campaigns: readonly string[];
  /** On predictions made before their campaigns (with one campaign: by fifths of its units). */
  readonly calibration: Calibration;
  /** Of spend: what purchases were expected to bring and what they brought, out of time as well. */
  readonly baskets?: MarginCalibration;
  /** Learners that were compared out of time, the simplest first; empty if one was asked for. */
  readonly compared: readonly Compared[];
  /** Margins of some purchases were not known, so that no margin is expected from them. */
  readonly unpriced?: true;
}

export interface ChanceOptions {
  readonly target: ChanceTarget;
  readonly ridge?: number;
  /** Default `logistic`; `auto` compares all out of time. */
  readonly learner?: Learner | 'auto';
  /** Share of units of the population for which the event happens, where the rows are a sample that has more of them. */
  readonly prior?: number;
  readonly monotone?: Monotone;
  /** What a purchase is worth by boosted trees, instead of the customer's own past drawn to the mean. */
  readonly basket?: BasketLoss;
}

/** Predictions per unit, for a contacted unit if the training set knew both. Money in minor units. */
export interface ChanceScores {
  readonly chance: Float64Array;
  readonly expectedMargin: Float64Array;
}

/** Rows predicted by models that saw only earlier campaigns, with what happened. */
export interface OutOfTime extends ChanceScores {
  readonly outcome: Uint8Array;
  readonly margin: Float64Array;
  readonly campaign: Int32Array;
  /** Whose row it is, if known. */
  readonly customer?: Int32Array | undefined;
}

const contacted = 'contacted';

/**
 * The chance of the event by one of the learners, recalibrated on out-of-time predictions, times the expected basket.
 * `response` learns from contacted units only; the others from all, with contact as a feature when both arms exist. The
 * score is a chance or an expected margin, never a promise of profit. Without a ridge the one of 1, 10, 100 and 1000 that
 * predicts the last campaign best from the earlier ones (log loss) is taken. `auto` tries all learners on the last three
 * campaigns, each predicted from those before it, and keeps the simplest that is not worse. Throws exit 5 below 10 events.
 */
export function trainChance(
  set: TrainingSet,
  options: ChanceOptions,
): { readonly model: ChanceModel; readonly outOfTime: OutOfTime } {
  const { target } = options;
  const rows = withContact(target === 'response' ? selectRows(set, set.treated) : set, target);
  const outcome = outcomeOf(rows, target);
  const events = outcome.reduce((sum, y) => sum + y, 0);
  if (events < leastEvents || rows.rows - events < 1) {
    throw new UserError(
      `too little to learn from: ${events} ${eventNames[target]} among ${howMany(rows.rows, 'unit')}`,
      {
        code: 'too_few_events',
        exit: exits.insufficient,
        hint: `at least ${leastEvents} units must have done it, and some must not${target === 'first-purchase' ? ': a longer --window or more --cutoffs may show more, --target look-alike needs none' : ''}`,
      },
    );
  }
  const ridge = options.ridge ?? chosenRidge(rows, outcome);
  const buyers = target === 'churn' ? rows.purchase : outcome;
  const { learner, raw, compared } = chosenLearner(rows, outcome, buyers, { ...options, ridge });
  const { chance, again } = honestRecalibration(raw);
  const model: ChanceModel = {
    kind: 'chance',
    target,
    classifier: fitClassifier(learner, rows.features, outcome, ridge, rows.margin, options.monotone),
    ...(options.monotone === undefined ? {} : { monotone: options.monotone }),
    ridge,
    priorShift: options.prior === undefined ? 0 : logOdds(options.prior) - logOdds(events / rows.rows),
    recalibration: again,
    basket: fitBasket(rows.features, indexesOf(buyers), rows.margin, options.basket),
    rows: rows.rows,
    events,
    campaigns: set.campaigns,
    calibration: calibration(chance, raw.outcome, raw.customer),
    ...(target === 'spend'
      ? { baskets: basketCalibration(raw.basket, raw.margin, raw.outcome, raw.customer) }
      : {}),
    compared,
  };
  const { outcome: happened, margin, campaign, customer, basket } = raw;
  return {
    model,
    outOfTime: {
      chance,
      expectedMargin: expectedMargins(target, chance, basket),
      outcome: happened,
      margin,
      campaign,
      customer,
    },
  };
}

/** What happened, as the target asks: 1 if it did. */
export function outcomeOf(set: TrainingSet, target: ChanceTarget): Uint8Array {
  if (target === 'response') return set.response;
  return target === 'churn' ? set.purchase.map((bought) => 1 - bought) : set.purchase;
}

const eventNames = {
  response: 'responses',
  purchase: 'purchases',
  spend: 'purchases',
  churn: 'customers without a purchase',
  'first-purchase': 'first purchases',
  'look-alike': 'customers who have bought',
} as const;

/** The margin of those who buy comes from them: of churn it is what stays if they do not leave. */
function expectedMargins(target: ChanceTarget, chance: Float64Array, basket: Float64Array): Float64Array {
  return chance.map((p, i) => (target === 'churn' ? 1 - p : p) * basket[i]!);
}

/** The learner asked for with its out-of-time predictions, or the simplest that is not worse. */
function chosenLearner(
  set: TrainingSet,
  outcome: Uint8Array,
  buyers: Uint8Array,
  options: ChanceOptions & { readonly ridge: number },
): { readonly learner: Learner; readonly raw: RawOutOfTime; readonly compared: readonly Compared[] } {
  const { learner: asked = 'logistic', target } = options;
  const { byTime, count } = foldsOf(set);
  const recent = byTime ? Math.max(1, count - comparedCampaigns) : 0;
  const first = (learner: Learner) => (learner === 'logistic' ? 0 : recent);
  if (asked !== 'auto') {
    return {
      learner: asked,
      raw: outOfTimeChances(set, outcome, buyers, { ...options, learner: asked }, first(asked)),
      compared: [],
    };
  }
  const tried = learners.map((learner) => ({
    learner,
    raw: outOfTimeChances(set, outcome, buyers, { ...options, learner }, first(learner)),
  }));
  const trials = tried.map(({ learner, raw }) => {
    const same = byTime ? onlyCampaigns(raw, recent) : raw;
    const { chance } = honestRecalibration(same);
    const rank = target === 'spend' ? expectedMargins(target, chance, same.basket) : chance;
    return { learner, chance, rank, outcome: same.outcome, margin: same.margin, customer: same.customer };
  });
  if (trials[0]!.chance.length === 0) return { ...tried[0]!, compared: [] };
  const compared = chooseLearner(trials, trials[0]!.customer);
  return { ...tried[compared.findIndex(({ kept }) => kept)]!, compared };
}

const comparedCampaigns = 3;

/** Chance and expected margin of each unit by a trained model, if contacted. */
export function scoreChance(model: ChanceModel, features: readonly RawColumn[], rows: number): ChanceScores {
  const column: RawColumn = { name: contacted, kind: 'numeric', values: new Float64Array(rows).fill(1) };
  const { recalibration: own } = model;
  const shifted = { ...own, intercept: own.intercept + model.priorShift };
  const chance = recalibrated(shifted, classify(model.classifier, [...features, column], rows));
  const basket = expectedBasket(model.basket, features, rows);
  return { chance, expectedMargin: expectedMargins(model.target, chance, basket) };
}

function withContact(set: TrainingSet, target: ChanceTarget): TrainingSet {
  if (target === 'response' || !set.treated.includes(1) || !set.treated.includes(0)) return set;
  const column: RawColumn = { name: contacted, kind: 'numeric', values: Float64Array.from(set.treated) };
  return { ...set, features: [...set.features, column] };
}

const ridges = [1, 10, 100, 1000];

/** The penalty with the least log loss on the last fold, fitted on the others; the first if that can not be tried. */
function chosenRidge(set: TrainingSet, outcome: Uint8Array): number {
  const { foldOf, count } = foldsOf(set);
  const learn = Uint8Array.from({ length: set.rows }, (_, i) => (foldOf(i) < count - 1 ? 1 : 0));
  const past = selectRows(set, learn);
  const pastOutcome = outcome.filter((_, i) => learn[i] === 1);
  const events = pastOutcome.reduce((sum, y) => sum + y, 0);
  if (events < leastEvents || events === pastOutcome.length) return ridges[0]!;
  const later = selectRows(
    set,
    learn.map((learned) => 1 - learned),
  );
  const laterOutcome = outcome.filter((_, i) => learn[i] === 0);
  const losses = fitLogistics(past.features, pastOutcome, ridges).map(
    (classifier) => logLoss(classify(classifier, later.features, later.rows), laterOutcome) ?? 0,
  );
  return ridges[losses.indexOf(Math.min(...losses))]!;
}
