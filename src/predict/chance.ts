import { exits, UserError } from '../errors.js';
import { type Encoder, encode, fitEncoder, type RawColumn } from '../learn/encoder.js';
import { fitLogistic, type LogisticModel, predictLogistic } from '../learn/logistic.js';
import { logLoss } from '../learn/logLoss.js';
import { type BasketModel, expectedBasket, fitBasket } from './basket.js';
import {
  type Calibration,
  calibration,
  type Recalibration,
  recalibrated,
  recalibration,
} from './calibration.js';
import { selectRows, type TrainingSet } from './trainingSet.js';

/** What a chance model is about: a response to a contact, a purchase in the window, or the margin of the window. */
export type ChanceTarget = 'response' | 'purchase' | 'spend';

/** Chance of the event and margin if it happens. Plain data. */
export interface ChanceModel {
  readonly kind: 'chance';
  readonly target: ChanceTarget;
  readonly encoder: Encoder;
  readonly logistic: LogisticModel;
  readonly recalibration: Recalibration;
  readonly basket: BasketModel;
  readonly rows: number;
  readonly events: number;
  readonly campaigns: readonly string[];
  /** On predictions made before their campaigns (with one campaign: by fifths of its units). */
  readonly calibration: Calibration;
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
}

const contacted = 'contacted';
const leastEvents = 10;

/**
 * L2 logistic regression for the chance of the event, recalibrated on out-of-time predictions, times the expected
 * basket. `response` learns from contacted units only; `purchase` and `spend` from all, with contact as a feature when
 * both arms exist. The score is a chance or an expected margin, never a promise of profit. Without a ridge the one of
 * 1, 10, 100 and 1000 that predicts the last campaign best from the earlier ones (log loss) is taken. Throws exit 5
 * below 10 events.
 */
export function trainChance(
  set: TrainingSet,
  options: { readonly target: ChanceTarget; readonly ridge?: number },
): { readonly model: ChanceModel; readonly outOfTime: OutOfTime } {
  const { target } = options;
  const rows = withContact(target === 'response' ? selectRows(set, set.treated) : set, target);
  const outcome = target === 'response' ? rows.response : rows.purchase;
  const events = outcome.reduce((sum, y) => sum + y, 0);
  if (events < leastEvents || events === rows.rows) {
    const what = target === 'response' ? 'responses' : 'purchases';
    throw new UserError(`too little to learn from: ${events} ${what} among ${rows.rows} units`, {
      code: 'too_few_events',
      exit: exits.insufficient,
      hint: `at least ${leastEvents} units must have done it, and some must not`,
    });
  }
  const ridge = options.ridge ?? chosenRidge(rows, outcome);
  const raw = outOfTimeChances(rows, outcome, ridge);
  const again = recalibration(raw.chance, raw.outcome);
  const full = fitted(rows, outcome, ridge);
  const chance = honestRecalibration(raw);
  const model: ChanceModel = {
    kind: 'chance',
    target,
    ...full,
    recalibration: again,
    basket: fitBasket(rows.features, indexesOf(outcome), rows.margin),
    rows: rows.rows,
    events,
    campaigns: set.campaigns,
    calibration: calibration(chance, raw.outcome),
  };
  const { outcome: happened, margin, campaign, basket } = raw;
  return {
    model,
    outOfTime: {
      chance,
      expectedMargin: chance.map((p, i) => p * basket[i]!),
      outcome: happened,
      margin,
      campaign,
    },
  };
}

/** Chance and expected margin of each unit by a trained model, if contacted. */
export function scoreChance(model: ChanceModel, features: readonly RawColumn[], rows: number): ChanceScores {
  const column: RawColumn = { name: contacted, kind: 'numeric', values: new Float64Array(rows).fill(1) };
  const x = encode(model.encoder, [...features, column], rows);
  const chance = recalibrated(model.recalibration, predictLogistic(model.logistic, x));
  const basket = expectedBasket(model.basket, features, rows);
  return { chance, expectedMargin: chance.map((p, i) => p * basket[i]!) };
}

function withContact(set: TrainingSet, target: ChanceTarget): TrainingSet {
  if (target === 'response' || !set.treated.includes(1) || !set.treated.includes(0)) return set;
  const column: RawColumn = { name: contacted, kind: 'numeric', values: Float64Array.from(set.treated) };
  return { ...set, features: [...set.features, column] };
}

function fitted(set: TrainingSet, outcome: Uint8Array, ridge: number) {
  const encoder = fitEncoder(set.features);
  const logistic = fitLogistic(encode(encoder, set.features, set.rows), outcome, { ridge, tolerance: 1e-6 });
  if (logistic !== undefined) return { encoder, logistic };
  throw new UserError('the model could not be fitted: its columns say the same twice', {
    code: 'singular',
    exit: exits.insufficient,
    hint: 'use a penalty above 0 with --ridge',
  });
}

interface RawOutOfTime {
  readonly chance: Float64Array;
  readonly basket: Float64Array;
  readonly outcome: Uint8Array;
  readonly margin: Float64Array;
  readonly campaign: Int32Array;
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
  const losses = ridges.map((ridge) => {
    const { encoder, logistic } = fitted(past, pastOutcome, ridge);
    const chances = predictLogistic(logistic, encode(encoder, later.features, later.rows));
    return logLoss(chances, laterOutcome) ?? 0;
  });
  return ridges[losses.indexOf(Math.min(...losses))]!;
}

/** Units by campaign in order of time; of a single campaign by fifths. */
function foldsOf(set: TrainingSet) {
  const byTime = set.campaigns.length > 1;
  const count = byTime ? set.campaigns.length : 5;
  return { byTime, count, foldOf: (i: number) => (byTime ? set.campaign[i]! : i % count) };
}

/** Every campaign but the first predicted from the ones before it; a single campaign by fifths. */
function outOfTimeChances(set: TrainingSet, outcome: Uint8Array, ridge: number): RawOutOfTime {
  const { byTime, count, foldOf } = foldsOf(set);
  const parts: RawOutOfTime[] = [];
  for (let fold = byTime ? 1 : 0; fold < count; fold++) {
    const learn = Uint8Array.from({ length: set.rows }, (_, i) =>
      (byTime ? foldOf(i) < fold : foldOf(i) !== fold) ? 1 : 0,
    );
    const held = Uint8Array.from({ length: set.rows }, (_, i) => (foldOf(i) === fold ? 1 : 0));
    const past = selectRows(set, learn);
    const pastOutcome = outcome.filter((_, i) => learn[i] === 1);
    const events = pastOutcome.reduce((sum, y) => sum + y, 0);
    if (events < leastEvents || events === pastOutcome.length) continue;
    const { encoder, logistic } = fitted(past, pastOutcome, ridge);
    const later = selectRows(set, held);
    parts.push({
      chance: predictLogistic(logistic, encode(encoder, later.features, later.rows)),
      basket: expectedBasket(
        fitBasket(past.features, indexesOf(pastOutcome), past.margin),
        later.features,
        later.rows,
      ),
      outcome: outcome.filter((_, i) => held[i] === 1),
      margin: later.margin,
      campaign: later.campaign,
    });
  }
  return {
    chance: Float64Array.from(parts.flatMap((part) => [...part.chance])),
    basket: Float64Array.from(parts.flatMap((part) => [...part.basket])),
    outcome: Uint8Array.from(parts.flatMap((part) => [...part.outcome])),
    margin: Float64Array.from(parts.flatMap((part) => [...part.margin])),
    campaign: Int32Array.from(parts.flatMap((part) => [...part.campaign])),
  };
}

/** Each campaign's chances recalibrated on the campaigns before it only, so that the check sees no answer early. */
function honestRecalibration(raw: RawOutOfTime): Float64Array {
  const out = Float64Array.from(raw.chance);
  for (const campaign of new Set(raw.campaign)) {
    const before = (_: number, i: number) => raw.campaign[i]! < campaign;
    const line = recalibration(raw.chance.filter(before), raw.outcome.filter(before));
    const own = recalibrated(line, raw.chance);
    for (let i = 0; i < out.length; i++) if (raw.campaign[i] === campaign) out[i] = own[i]!;
  }
  return out;
}

function indexesOf(flags: Uint8Array): Int32Array {
  const index: number[] = [];
  for (let i = 0; i < flags.length; i++) if (flags[i] === 1) index.push(i);
  return Int32Array.from(index);
}
