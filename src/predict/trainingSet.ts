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
  const index = new Int32Array(keep.reduce((count, kept) => count + kept, 0));
  for (let i = 0, at = 0; i < set.rows; i++) if (keep[i] === 1) index[at++] = i;
  const rows = index.length;
  const of = <Values extends Float64Array | Int32Array | Uint8Array>(from: Values, into: Values): Values => {
    for (let at = 0; at < rows; at++) into[at] = from[index[at]!]!;
    return into;
  };
  const features = set.features.map(
    (column): RawColumn =>
      column.kind === 'numeric'
        ? { ...column, values: of(column.values, new Float64Array(rows)) }
        : { ...column, codes: of(column.codes, new Int32Array(rows)) },
  );
  return {
    rows,
    features,
    campaigns: set.campaigns,
    campaign: of(set.campaign, new Int32Array(rows)),
    treated: of(set.treated, new Uint8Array(rows)),
    response: of(set.response, new Uint8Array(rows)),
    purchase: of(set.purchase, new Uint8Array(rows)),
    margin: of(set.margin, new Float64Array(rows)),
    ...(set.customer === undefined ? {} : { customer: of(set.customer, new Int32Array(rows)) }),
    ...(set.arm === undefined ? {} : { arm: of(set.arm, new Int32Array(rows)) }),
    ...(set.armNames === undefined ? {} : { armNames: set.armNames }),
  };
}
