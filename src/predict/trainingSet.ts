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
  /** Features that a learner may leave out if there are too many: attributes that nobody asked for by name. */
  readonly spare?: readonly string[];
}

/**
 * The rows of a training set for which `keep` is 1, with features and campaigns as they were. Rows that stand together, as
 * those of campaigns before a day do, are not copied.
 */
export function selectRows(set: TrainingSet, keep: Uint8Array): TrainingSet {
  const rows = keep.reduce((count, kept) => count + kept, 0);
  const first = Math.max(keep.indexOf(1), 0);
  const together = keep.lastIndexOf(1) - first + 1 === rows;
  const index = new Int32Array(together ? 0 : rows);
  for (let i = 0, at = 0; at < index.length; i++) if (keep[i] === 1) index[at++] = i;
  const of = <Values extends Float64Array | Int32Array | Uint8Array>(from: Values): Values => {
    if (together) return from.subarray(first, first + rows) as Values;
    const into = from.slice(0, rows) as Values;
    for (let at = 0; at < rows; at++) into[at] = from[index[at]!]!;
    return into;
  };
  return {
    rows,
    features: set.features.map(
      (column): RawColumn =>
        column.kind === 'numeric'
          ? { ...column, values: of(column.values) }
          : { ...column, codes: of(column.codes) },
    ),
    campaigns: set.campaigns,
    campaign: of(set.campaign),
    treated: of(set.treated),
    response: of(set.response),
    purchase: of(set.purchase),
    margin: of(set.margin),
    ...(set.customer === undefined ? {} : { customer: of(set.customer) }),
    ...(set.arm === undefined ? {} : { arm: of(set.arm) }),
    ...(set.armNames === undefined ? {} : { armNames: set.armNames }),
    ...(set.spare === undefined ? {} : { spare: set.spare }),
  };
}
