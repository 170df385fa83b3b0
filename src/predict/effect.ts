import type { ArmRows } from '../learn/armCells.js';
import { type ArmFit, armStandardErrors, fitArmGlm } from '../learn/armGlm.js';
import type { ArmPriors } from '../learn/armScales.js';
import { type Encoder, encode, type RawColumn } from '../learn/encoder.js';
import { type Matrix, scaled, scalingOf } from '../learn/matrix.js';
import { bounded, effectAt, logistic } from './effectAt.js';
import { crossFitEffect } from './effectCrossFit.js';
import { requireEvidence } from './effectEvidence.js';
import { basketRowsOf, foldsOf, purchaseRowsOf } from './effectRows.js';
import { effectScreen } from './effectScreen.js';
import type { TrainingSet } from './trainingSet.js';

/** Coefficients of one half of the effect model (purchase, or margin of a purchase), on standardised columns. */
export interface ArmCoefficients {
  readonly intercept: number;
  readonly main: readonly number[];
  /** Average effect of contact: log odds ratio (purchase), log ratio (margin of a purchase). */
  readonly arm: number;
  /** How each column changes the effect of contact. */
  readonly interaction: readonly number[];
  readonly standardErrors: {
    readonly intercept: number;
    readonly main: readonly number[];
    readonly arm: number;
    readonly interaction: readonly number[];
  };
  /** Prior standard deviations chosen by the evidence: of the average effect, an interaction, a campaign's own effect. */
  readonly armScale: number;
  readonly interactionScale: number;
  readonly campaignScale: number;
  readonly iterations: number;
  readonly converged: boolean;
}

/** Expected margin with and without contact. Plain data. */
export interface EffectModel {
  readonly kind: 'effect';
  readonly encoder: Encoder;
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  readonly purchase: ArmCoefficients;
  readonly basket: ArmCoefficients;
  readonly basketLow: number;
  readonly basketHigh: number;
  /** Squared coefficient of variation of the margin of a purchase around its prediction. */
  readonly basketDispersion: number;
  readonly campaigns: readonly string[];
  readonly rows: number;
  readonly treatedRows: number;
  readonly buyers: number;
  readonly controlBuyers: number;
  /** Attributes that were left out because there were too many, if there were. */
  readonly leftOut?: readonly string[];
}

/** Predictions per unit. Money in minor units. */
export interface EffectScores {
  /** Expected incremental margin of one contact. */
  readonly effect: Float64Array;
  /** Its standard error from the average effects alone. */
  readonly standardError: Float64Array;
  /** Chance of a purchase in the window, with and without contact. */
  readonly purchaseTreated: Float64Array;
  readonly purchaseControl: Float64Array;
  /** Expected margin in the window with contact. */
  readonly marginTreated: Float64Array;
  /** Expected squared margin in the window, with and without contact: how noisy an audit will be. */
  readonly squareTreated: Float64Array;
  readonly squareControl: Float64Array;
}

/** Training units with both predictions of their effect: what `promise` in act/ needs beside the model. */
export interface EffectHistory {
  readonly campaigns: readonly string[];
  readonly campaign: Int32Array;
  readonly treated: Uint8Array;
  readonly margin: Float64Array;
  readonly fitted: Float64Array;
  readonly crossFitted: Float64Array;
}

const purchasePriors: ArmPriors = { main: 1, arm: 0.4, group: 0.5, interaction: 0.15, groupArm: 0.3 };
const basketPriors: ArmPriors = { main: 0.5, arm: 0.1, group: 0.25, interaction: 0.05, groupArm: 0.15 };

/**
 * Learns what a contact changes, from past randomised campaigns: the chance of a purchase (logistic) and the margin
 * of a purchase (gamma, log link), each with arm and arm × feature terms and each campaign's own level and effect.
 * Interactions shrink to the average effect and campaigns' effects to their mean by scales that the evidence chooses,
 * so with little data everybody gets the average effect in proportion to what they would have bought anyway.
 *
 * `history` scores every training unit twice, by the model and by a model that never saw its campaign (with a single
 * campaign: its fifth of the units); `promise` in act/ needs it. Of very many attributes it learns from the strongest
 * (`effectScreen`). Assumes arms drawn at random within a campaign.
 * Throws exit 5 without units in both arms and at least 10 buyers in each.
 */
export function trainEffect(set: TrainingSet): {
  readonly model: EffectModel;
  readonly history: EffectHistory;
} {
  const buyers = requireEvidence(set);
  const folds = foldsOf(set);
  const screen = effectScreen(set, folds);
  const { encoder, leftOut, silent } = screen.whole;
  const raw = encode(encoder, set.features, set.rows);
  const scaling = scalingOf(raw);
  const x = scaled(raw, scaling);
  const purchaseRows = purchaseRowsOf(set, x, folds);
  const basketRows = basketRowsOf(set, x, folds);
  const purchase = fitArmGlm(purchaseRows, 'logistic', purchasePriors, silent?.purchase);
  const basket = fitArmGlm(basketRows, 'gamma', basketPriors, silent?.basket);
  const range = basketRange(basketRows.y);
  const fitted = new Float64Array(set.rows);
  for (let i = 0; i < set.rows; i++) fitted[i] = effectAt(x, i, { purchase, basket, ...range });
  const crossFitted = crossFitEffect(set, folds, screen, {
    x,
    purchase: { rows: purchaseRows, fit: purchase, priors: purchasePriors },
    basket: { rows: basketRows, fit: basket, priors: basketPriors },
    range,
  });
  const model: EffectModel = {
    kind: 'effect',
    encoder,
    mean: scaling.mean,
    deviation: scaling.deviation,
    purchase: coefficients(purchaseRows, purchase, purchasePriors),
    basket: coefficients(basketRows, basket, basketPriors),
    ...range,
    basketDispersion: basket.dispersion,
    campaigns: set.campaigns,
    rows: set.rows,
    treatedRows: set.treated.reduce((sum, t) => sum + t, 0),
    buyers: buyers[0] + buyers[1],
    controlBuyers: buyers[0],
    ...(leftOut.length === 0 ? {} : { leftOut }),
  };
  const { campaigns, campaign, treated, margin } = set;
  return { model, history: { campaigns, campaign, treated, margin, fitted, crossFitted } };
}

/** What a contact changes for each unit, by a trained model. `features` are raw columns of `rows` entries. */
export function scoreEffect(model: EffectModel, features: readonly RawColumn[], rows: number): EffectScores {
  const x = scaled(encode(model.encoder, features, rows), { mean: model.mean, deviation: model.deviation });
  const out = {
    effect: new Float64Array(rows),
    standardError: new Float64Array(rows),
    purchaseTreated: new Float64Array(rows),
    purchaseControl: new Float64Array(rows),
    marginTreated: new Float64Array(rows),
    squareTreated: new Float64Array(rows),
    squareControl: new Float64Array(rows),
  };
  const purchase = lines(model.purchase);
  const basket = lines(model.basket);
  const purchaseError = model.purchase.standardErrors.arm;
  const basketError = model.basket.standardErrors.arm;
  for (let i = 0; i < rows; i++) {
    const p0 = logistic(linear(x, i, purchase.control));
    const p1 = logistic(linear(x, i, purchase.treated));
    const b0 = bounded(Math.exp(linear(x, i, basket.control)), model);
    const b1 = bounded(Math.exp(linear(x, i, basket.treated)), model);
    out.effect[i] = p1 * b1 - p0 * b0;
    out.purchaseTreated[i] = p1;
    out.purchaseControl[i] = p0;
    out.marginTreated[i] = p1 * b1;
    out.squareTreated[i] = p1 * b1 * b1 * (1 + model.basketDispersion);
    out.squareControl[i] = p0 * b0 * b0 * (1 + model.basketDispersion);
    const fromRate = p1 * (1 - p1) * b1 * purchaseError;
    const fromBasket = p1 * b1 * basketError;
    out.standardError[i] = Math.sqrt(fromRate * fromRate + fromBasket * fromBasket);
  }
  return out;
}

function lines(half: ArmCoefficients) {
  const control = Float64Array.of(half.intercept, ...half.main);
  const treated = Float64Array.of(
    half.intercept + half.arm,
    ...half.main.map((b, j) => b + half.interaction[j]!),
  );
  return { control, treated };
}

function linear(x: Matrix, row: number, line: Float64Array): number {
  let eta = line[0]!;
  for (let j = 0; j < x.columns; j++) eta += line[j + 1]! * x.values[row * x.columns + j]!;
  return eta;
}

function basketRange(baskets: Float64Array): { readonly basketLow: number; readonly basketHigh: number } {
  const sorted = baskets.filter((value) => value > 0).sort();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
  return { basketLow: at(0.01), basketHigh: at(0.99) };
}

function coefficients(rows: ArmRows, fit: ArmFit, priors: ArmPriors): ArmCoefficients {
  const d = rows.x.columns;
  const errors = armStandardErrors(rows, fit, priors) ?? new Float64Array(fit.theta.length);
  const split = (from: Float64Array) => ({
    intercept: from[0]!,
    main: Array.from(from.subarray(1, d + 1)),
    arm: from[d + 1]!,
    interaction: Array.from(from.subarray(d + 2, 2 * d + 2)),
  });
  return {
    ...split(fit.theta),
    standardErrors: split(errors),
    armScale: fit.scales.arm,
    interactionScale: fit.scales.interaction,
    campaignScale: fit.scales.groupArm,
    iterations: fit.iterations,
    converged: fit.converged,
  };
}
