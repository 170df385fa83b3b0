import { type Random, random } from '../random.js';
import { type Matrix, matrix } from './matrix.js';
import { type Assigned, nearestCentres, squaredDistance } from './nearestCentre.js';

/** A partition of rows around centres. */
export interface Kmeans {
  /** One row per cluster; fewer than asked for where there are fewer different rows. */
  readonly centres: Matrix;
  /** The cluster of every row, its nearest centre (the first of several); rows without weight have one, too. */
  readonly assignment: Int32Array;
  /** Weighted sum of squared distances to the centres. */
  readonly inertia: number;
  /** The inertia after each assignment of the start that was kept: it never rises. */
  readonly inertias: readonly number[];
  readonly iterations: number;
  /** Whether the last assignment changed nothing. */
  readonly converged: boolean;
}

export interface KmeansOptions {
  readonly seed: number;
  /** The start with the least inertia is kept (default 40). */
  readonly starts?: number;
  /** Most assignments per start (default 300). */
  readonly iterations?: number;
  /** How often each row counts, not negative; default once. */
  readonly weights?: ArrayLike<number>;
}

/**
 * k-means: centres that make the sum of squared distances small. Starts are drawn by greedy k-means++ (Arthur &
 * Vassilvitskii 2007, section 6: of 2 + ln k candidates the one that helps most), then Lloyd's iterations (1982) until no
 * row moves, and from there moves of single rows, until none helps. A cluster that loses all rows takes the row farthest from its centre. Same seed and rows, same answer.
 * Assumes finite values on comparable scales. Time: starts × iterations × rows × k × columns.
 */
export function kmeans(x: Matrix, k: number, options: KmeansOptions): Kmeans {
  const uniform = random(options.seed);
  const rows = evenColumns(x);
  const weights = Float64Array.from({ length: x.rows }, (_, i) => options.weights?.[i] ?? 1);
  let best: Kmeans | undefined;
  for (let start = 0; start < (options.starts ?? 40); start++) {
    const found = lloyd(rows, drawCentres(rows, k, weights, uniform), weights, options.iterations ?? 300);
    if (best === undefined || found.inertia < best.inertia) best = found;
  }
  return { ...best!, centres: firstColumns(best!.centres, x.columns) };
}

/** Lloyd's iterations from given centres, such as those found in a sample of the rows. */
export function kmeansFrom(x: Matrix, centres: Matrix, iterations = 300): Kmeans {
  const found = lloyd(evenColumns(x), evenColumns(centres), new Float64Array(x.rows).fill(1), iterations);
  return { ...found, centres: firstColumns(found.centres, x.columns) };
}

/** The matrix, with a column of zeros behind where the number of columns is odd. */
function evenColumns(x: Matrix): Matrix {
  return x.columns % 2 === 0 ? x : firstColumns(x, x.columns + 1);
}

function firstColumns(x: Matrix, columns: number): Matrix {
  if (columns === x.columns) return x;
  const out = matrix(x.rows, columns);
  const shared = Math.min(columns, x.columns);
  for (let i = 0; i < x.rows; i++) {
    out.values.set(x.values.subarray(i * x.columns, i * x.columns + shared), i * columns);
  }
  return out;
}

function drawCentres(x: Matrix, k: number, weights: Float64Array, uniform: Random): Matrix {
  const { rows, columns } = x;
  const chosen: number[] = [];
  const nearest = new Float64Array(rows).fill(1);
  const candidates = 2 + Math.floor(Math.log(k));
  while (chosen.length < k) {
    let total = 0;
    for (let i = 0; i < rows; i++) total += weights[i]! * nearest[i]!;
    if (!(total > 0)) break;
    let least = Number.POSITIVE_INFINITY;
    let taken: Float64Array | undefined;
    let row = -1;
    for (let c = 0; c < (chosen.length === 0 ? 1 : candidates); c++) {
      const drawn = drawRow(weights, nearest, uniform() * total);
      const left = new Float64Array(rows);
      let potential = 0;
      for (let i = 0; i < rows; i++) {
        const d = squaredDistance(x.values, i * columns, x.values, drawn * columns, columns);
        left[i] = chosen.length === 0 ? d : Math.min(d, nearest[i]!);
        potential += weights[i]! * left[i]!;
      }
      if (potential < least) {
        least = potential;
        taken = left;
        row = drawn;
      }
    }
    chosen.push(row);
    nearest.set(taken!);
  }
  const centres = matrix(chosen.length, columns);
  chosen.forEach((from, to) => {
    centres.values.set(x.values.subarray(from * columns, (from + 1) * columns), to * columns);
  });
  return centres;
}

function drawRow(weights: Float64Array, nearest: Float64Array, target: number): number {
  let sum = 0;
  let last = 0;
  for (let i = 0; i < weights.length; i++) {
    const share = weights[i]! * nearest[i]!;
    if (share === 0) continue;
    sum += share;
    last = i;
    if (sum > target) return i;
  }
  return last;
}

function lloyd(x: Matrix, from: Matrix, weights: Float64Array, most: number): Kmeans {
  const centres = matrix(from.rows, x.columns, from.values);
  const assignment = new Int32Array(x.rows).fill(-1);
  const distance = new Float64Array(x.rows);
  const assign = nearestCentres(x, weights, from.rows);
  const inertias: number[] = [];
  let last: Assigned | undefined;
  let converged = false;
  while (!converged && inertias.length < most) {
    if (last !== undefined) moveCentres(x, centres, last, distance, weights);
    last = assign(centres, assignment, distance);
    inertias.push(last.inertia);
    converged = !last.changed;
    if (converged && inertias.length < most && moveSingly(x, centres, assignment, weights)) {
      converged = false;
      last = undefined;
    }
  }
  return { centres, assignment, inertia: inertias.at(-1)!, inertias, iterations: inertias.length, converged };
}

/**
 * Moves rows one by one where that makes the sum of squares smaller, with both centres following at once: better than the
 * nearest centre, which does not see that a row pulls its own centre (Hartigan 1975; Telgarsky & Vattani 2010). Says
 * whether any moved; where none does, every row is with its nearest centre, too.
 */
function moveSingly(x: Matrix, centres: Matrix, assignment: Int32Array, weights: Float64Array): boolean {
  const { columns } = x;
  const counts = new Float64Array(centres.rows);
  assignment.forEach((c, i) => {
    counts[c] = counts[c]! + weights[i]!;
  });
  let moved = false;
  for (let i = 0; i < x.rows; i++) {
    const w = weights[i]!;
    const own = assignment[i]!;
    if (w === 0 || counts[own]! <= w) continue;
    const distanceTo = (c: number) =>
      squaredDistance(x.values, i * columns, centres.values, c * columns, columns);
    const saved = (distanceTo(own) * counts[own]!) / (counts[own]! - w);
    let least = saved * (1 - 1e-9);
    let to = own;
    for (let c = 0; c < centres.rows; c++) {
      if (c === own) continue;
      const cost = (distanceTo(c) * counts[c]!) / (counts[c]! + w);
      if (cost < least) {
        least = cost;
        to = c;
      }
    }
    if (to === own) continue;
    for (let j = 0; j < columns; j++) {
      const value = x.values[i * columns + j]!;
      const [a, b] = [own * columns + j, to * columns + j];
      centres.values[a] = centres.values[a]! - (w * (value - centres.values[a]!)) / (counts[own]! - w);
      centres.values[b] = centres.values[b]! + (w * (value - centres.values[b]!)) / (counts[to]! + w);
    }
    counts[own] = counts[own]! - w;
    counts[to] = counts[to]! + w;
    assignment[i] = to;
    moved = true;
  }
  return moved;
}

/** Every centre becomes the mean of its rows; one without rows takes the place of the row farthest from its centre. */
function moveCentres(
  x: Matrix,
  centres: Matrix,
  { sums, counts }: Assigned,
  distance: Float64Array,
  weights: Float64Array,
): void {
  const { columns } = x;
  for (let c = 0; c < centres.rows; c++) {
    if (counts[c]! > 0) {
      for (let j = 0; j < columns; j++) centres.values[c * columns + j] = sums[c * columns + j]! / counts[c]!;
      continue;
    }
    let farthest = 0;
    for (let i = 0; i < x.rows; i++) {
      if (weights[i]! > 0 && distance[i]! > distance[farthest]! * (weights[farthest]! > 0 ? 1 : 0)) {
        farthest = i;
      }
    }
    distance[farthest] = 0;
    centres.values.set(x.values.subarray(farthest * columns, (farthest + 1) * columns), c * columns);
  }
}
