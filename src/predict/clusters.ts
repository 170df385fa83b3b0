import { kmeans, kmeansFrom } from '../learn/kmeans.js';
import { type Matrix, matrix } from '../learn/matrix.js';
import { silhouette } from '../learn/silhouette.js';
import { random } from '../random.js';
import { adjustedRand } from '../stats/adjustedRand.js';
import { resamples } from './resample.js';

/** How a number of clusters does on a sample. */
export interface ClusterTrial {
  readonly clusters: number;
  readonly silhouette: number;
  /** Mean adjusted Rand index of the partition and those found in bootstrap samples. */
  readonly stability: number;
  /** Mean Jaccard index of each cluster and the most similar one of each bootstrap sample. */
  readonly jaccard: readonly number[];
  readonly centres: Matrix;
}

/** The clusters of all rows, in the order of the trial they come from. */
export interface Clusters {
  readonly trials: readonly ClusterTrial[];
  readonly chosen: ClusterTrial;
  readonly assignment: Int32Array;
  readonly converged: boolean;
  /** Rows that clusters were found and tried on. */
  readonly sampled: number;
}

/** Partitions below this mean adjusted Rand index change with the customers who happen to be there. */
export const leastStability = 0.8;

export const clusterResamples = 20;
const sampleRows = 2000;
const silhouetteRows = 1000;

/**
 * Clusters rows by k-means, for each of the numbers of clusters given. Of those that are stable (mean adjusted Rand index of
 * at least 0.8 over 20 bootstrap samples) the one with the highest silhouette is chosen, if none is, the most stable one; the
 * smaller of equals. Found and tried on at most 2,000 rows drawn evenly (the silhouette on 1,000), then moved to fit
 * all rows. Numbers that find fewer clusters than asked for are left out; `undefined` if none is left.
 * Source: Hubert & Arabie 1985; Rousseeuw 1987; Hennig 2007, Cluster-wise assessment of cluster stability.
 */
export function findClusters(x: Matrix, numbers: readonly number[], seed: number): Clusters | undefined {
  const sample = rowsOf(x, drawn(x.rows, sampleRows, seed));
  const small = drawn(sample.rows, silhouetteRows, seed + 1);
  const trials = numbers
    .map((k) => tryNumber(sample, small, k, seed))
    .filter((trial): trial is ClusterTrial => trial !== undefined);
  const stable = trials.filter((trial) => trial.stability >= leastStability);
  const chosen =
    stable.length > 0 ? best(stable, (trial) => trial.silhouette) : best(trials, (trial) => trial.stability);
  if (chosen === undefined) return undefined;
  const { assignment, converged } = kmeansFrom(x, chosen.centres);
  return { trials, chosen, assignment, converged, sampled: sample.rows };
}

function tryNumber(
  sample: Matrix,
  small: readonly number[],
  k: number,
  seed: number,
): ClusterTrial | undefined {
  const found = kmeans(sample, k, { seed });
  if (found.centres.rows < k) return undefined;
  const width = silhouette(
    rowsOf(sample, small),
    Int32Array.from(small, (i) => found.assignment[i]!),
    k,
  );
  if (width === undefined) return undefined;
  let agreement = 0;
  const jaccard = new Float64Array(k);
  const everyRow = Int32Array.from({ length: sample.rows }, (_, i) => i);
  for (const times of resamples(everyRow, clusterResamples, seed)) {
    const again = kmeans(sample, k, { seed: seed + 1, starts: 3, weights: times });
    agreement += adjustedRand(found.assignment, again.assignment) / clusterResamples;
    const likest = mostSimilar(found.assignment, again.assignment, k);
    for (let c = 0; c < k; c++) jaccard[c] = jaccard[c]! + likest[c]! / clusterResamples;
  }
  return {
    clusters: k,
    silhouette: width,
    stability: agreement,
    jaccard: [...jaccard],
    centres: found.centres,
  };
}

/** The Jaccard index of each cluster of one partition and the most similar of another: rows in both over rows in either. */
export function mostSimilar(a: Int32Array, b: Int32Array, clusters: number): readonly number[] {
  const both = new Float64Array(clusters * clusters);
  const inA = new Float64Array(clusters);
  const inB = new Float64Array(clusters);
  for (let i = 0; i < a.length; i++) {
    both[a[i]! * clusters + b[i]!] = both[a[i]! * clusters + b[i]!]! + 1;
    inA[a[i]!] = inA[a[i]!]! + 1;
    inB[b[i]!] = inB[b[i]!]! + 1;
  }
  return Array.from(inA, (size, c) => {
    let most = 0;
    for (let o = 0; o < clusters; o++) {
      const shared = both[c * clusters + o]!;
      if (shared > 0) most = Math.max(most, shared / (size + inB[o]! - shared));
    }
    return most;
  });
}

/** Where the middle of each column is, and how far it spreads. Plain data. */
export interface RobustScaling {
  readonly centre: readonly number[];
  /** 0 for a constant column. */
  readonly scale: readonly number[];
}

/**
 * The median of columns and their interquartile range (over 1.349, the normal's), so that a few large customers do not set the
 * scale; mean and standard deviation where half of the rows are alike.
 */
export function robustScaling(x: Matrix): RobustScaling {
  const columns = Array.from({ length: x.columns }, (_, j) => {
    const column = Float64Array.from({ length: x.rows }, (_, i) => x.values[i * x.columns + j]!);
    const sorted = column.slice().sort();
    const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]!;
    const range = (at(0.75) - at(0.25)) / 1.349;
    const mean = column.reduce((sum, value) => sum + value, 0) / x.rows;
    const deviation = Math.sqrt(column.reduce((sum, v) => sum + (v - mean) * (v - mean), 0) / x.rows);
    const scale = range > 0 ? range : deviation;
    return { centre: range > 0 ? at(0.5) : mean, scale: scale > 1e-12 ? scale : 0 };
  });
  return { centre: columns.map(({ centre }) => centre), scale: columns.map(({ scale }) => scale) };
}

/** Columns less their centre, over their scale. Values beyond ±3 count as ±3, constant columns as 0. */
export function robustScaled(x: Matrix, scaling = robustScaling(x)): Matrix {
  const out = matrix(x.rows, x.columns);
  for (let at = 0; at < x.values.length; at++) {
    const j = at % x.columns;
    const value = scaling.scale[j]! > 0 ? (x.values[at]! - scaling.centre[j]!) / scaling.scale[j]! : 0;
    out.values[at] = Math.min(Math.max(value, -3), 3);
  }
  return out;
}

function best(trials: readonly ClusterTrial[], measure: (trial: ClusterTrial) => number) {
  return trials.reduce<ClusterTrial | undefined>(
    (most, trial) => (most === undefined || measure(trial) > measure(most) ? trial : most),
    undefined,
  );
}

/** All row numbers, or `most` of them drawn without replacement, ascending (Fan, Muller & Rezucha 1962, selection sampling). */
function drawn(rows: number, most: number, seed: number): readonly number[] {
  const uniform = random(seed);
  const chosen: number[] = [];
  for (let i = 0; i < rows && chosen.length < most; i++) {
    if (rows <= most || uniform() * (rows - i) < most - chosen.length) chosen.push(i);
  }
  return chosen;
}

function rowsOf(x: Matrix, rows: readonly number[]): Matrix {
  const out = matrix(rows.length, x.columns);
  rows.forEach((from, to) => {
    out.values.set(x.values.subarray(from * x.columns, (from + 1) * x.columns), to * x.columns);
  });
  return out;
}
