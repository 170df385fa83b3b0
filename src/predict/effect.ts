import type { Encoder, RawColumn } from '../learn/encoder.js';
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
  /** Prior standard deviations chosen by the evidence: of an interaction, and of a campaign's own effect. */
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
  readonly campaigns: readonly string[];
  readonly rows: number;
  readonly treatedRows: number;
  readonly buyers: number;
  readonly controlBuyers: number;
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

export type TrainEffect = (set: TrainingSet) => {
  readonly model: EffectModel;
  readonly history: EffectHistory;
};
export type ScoreEffect = (model: EffectModel, features: readonly RawColumn[], rows: number) => EffectScores;
