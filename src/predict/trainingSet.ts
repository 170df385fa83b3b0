import type { RawColumn } from '../learn/encoder.js';

/**
 * Past assigned units: one row per unit of one campaign, its features as of the day before contact (t0) and what
 * happened in the window t0 … t0 + W − 1. All arrays have `rows` entries.
 */
export interface TrainingSet {
  readonly rows: number;
  readonly features: readonly RawColumn[];
  /** Campaign ids, in order of t0; `campaign` holds indexes into it. */
  readonly campaigns: readonly string[];
  readonly campaign: Int32Array;
  /** 1 if assigned to a treated arm, 0 if held out. */
  readonly treated: Uint8Array;
  /** 1 if the unit responded within the window. */
  readonly response: Uint8Array;
  /** 1 if the unit had at least one order with a positive net amount in the window. */
  readonly purchase: Uint8Array;
  /** Net margin in the window, minor units. */
  readonly margin: Float64Array;
  /** Whose row it is: the customer number of the unit's first member. */
  readonly customer?: Int32Array;
  /** The arm each unit was assigned to: 0 = held out, k = the k-th of `armNames`. */
  readonly arm?: Int32Array;
  readonly armNames?: readonly string[];
}

/** The rows of a training set for which `keep` is 1, with features and campaigns as they were. */
export function selectRows(set: TrainingSet, keep: Uint8Array): TrainingSet {
  const index: number[] = [];
  for (let i = 0; i < set.rows; i++) if (keep[i] === 1) index.push(i);
  const features = set.features.map(
    (column): RawColumn =>
      column.kind === 'numeric'
        ? { ...column, values: Float64Array.from(index, (i) => column.values[i]!) }
        : { ...column, codes: Int32Array.from(index, (i) => column.codes[i]!) },
  );
  return {
    rows: index.length,
    features,
    campaigns: set.campaigns,
    campaign: Int32Array.from(index, (i) => set.campaign[i]!),
    treated: Uint8Array.from(index, (i) => set.treated[i]!),
    response: Uint8Array.from(index, (i) => set.response[i]!),
    purchase: Uint8Array.from(index, (i) => set.purchase[i]!),
    margin: Float64Array.from(index, (i) => set.margin[i]!),
    ...(set.customer === undefined ? {} : { customer: Int32Array.from(index, (i) => set.customer![i]!) }),
    ...(set.arm === undefined ? {} : { arm: Int32Array.from(index, (i) => set.arm![i]!) }),
    ...(set.armNames === undefined ? {} : { armNames: set.armNames }),
  };
}
