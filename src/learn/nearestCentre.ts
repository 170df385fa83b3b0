import type { Matrix } from './matrix.js';
import { nearestKernel } from './nearestKernel.js';
import { reserve, sharedInstance } from './wasm.js';

/** What one pass over rows finds. */
export interface Assigned {
  /** Whether any row changed its centre. */
  readonly changed: boolean;
  /** Weighted sum of squared distances. */
  readonly inertia: number;
  /** Weighted sums of the rows of each centre, row-major; until the next pass. */
  readonly sums: Float64Array;
  /** Weights of the rows of each centre. */
  readonly counts: Float64Array;
}

/** Rows taken at a time, which stay in the nearest cache. */
const block = 128;

/**
 * Answers what puts every row with its nearest centre, the first of several, and says how far that is, squared: in
 * WebAssembly where the engine has it with vectors, else (or `plainly`) plain, the same to the last bit. The number of
 * columns is even; there are no more than `k` centres. Whoever asks for another matrix can pass over this one no longer.
 */
export function nearestCentres(
  x: Matrix,
  weights: Float64Array,
  k: number,
  plainly = false,
): (centres: Matrix, assignment: Int32Array, distance: Float64Array) => Assigned {
  const { columns } = x;
  const wasm = plainly || columns === 0 ? undefined : sharedInstance(nearestKernel(columns));
  const cellsAt = 0;
  const centresAt = block * columns;
  const sumsAt = centresAt + k * columns;
  const weightsAt = sumsAt + k * columns;
  const distancesAt = weightsAt + block;
  const foundAt = distancesAt + block;
  const size = foundAt + block;
  if (wasm !== undefined) reserve(wasm, 8 * size);
  const buffer = wasm === undefined ? new ArrayBuffer(8 * size) : wasm.memory.buffer;
  const part = (at: number, length: number) => new Float64Array(buffer, 8 * at, length);
  const cells = part(cellsAt, block * columns);
  const middles = part(centresAt, k * columns);
  const sums = part(sumsAt, k * columns);
  const counted = part(weightsAt, block);
  const distances = part(distancesAt, block);
  // The kernel writes 64 bits for each row.
  const found = new Int32Array(buffer, 8 * foundAt, 2 * block);
  const line = 8 * columns;
  return (centres, assignment, distance) => {
    const used = middles.subarray(0, centres.values.length);
    used.set(centres.values);
    sums.fill(0);
    const counts = new Float64Array(k);
    let changed = false;
    let inertia = 0;
    for (let from = 0; from < x.rows; from += block) {
      const rows = Math.min(block, x.rows - from);
      cells.set(x.values.subarray(from * columns, (from + rows) * columns));
      counted.set(weights.subarray(from, from + rows));
      if (wasm === undefined) {
        plainNearest(cells, used, found, distances, rows, columns);
        plainGather(cells, sums, found, counted, rows, columns);
      } else {
        const fours = 4 * Math.ceil(rows / 4);
        wasm.run.nearest!(
          0,
          fours * line,
          8 * centresAt,
          8 * (centresAt + used.length),
          8 * foundAt,
          8 * distancesAt,
        );
        wasm.run.gather!(0, rows * line, 8 * sumsAt, 8 * foundAt, 8 * weightsAt);
      }
      for (let i = 0; i < rows; i++) {
        const own = found[2 * i]!;
        if (assignment[from + i] !== own) {
          assignment[from + i] = own;
          changed = true;
        }
        distance[from + i] = distances[i]!;
        inertia += counted[i]! * distances[i]!;
        counts[own] = counts[own]! + counted[i]!;
      }
    }
    return { changed, inertia, sums, counts };
  };
}

function plainNearest(
  cells: Float64Array,
  centres: Float64Array,
  found: Int32Array,
  distances: Float64Array,
  rows: number,
  columns: number,
): void {
  for (let i = 0; i < rows; i++) {
    let least = Number.POSITIVE_INFINITY;
    for (let at = 0, c = 0; at < centres.length; at += columns, c++) {
      const d = squaredDistance(cells, i * columns, centres, at, columns);
      if (d < least) {
        least = d;
        found[2 * i] = c;
      }
    }
    distances[i] = least;
  }
}

function plainGather(
  cells: Float64Array,
  sums: Float64Array,
  found: Int32Array,
  weights: Float64Array,
  rows: number,
  columns: number,
): void {
  for (let i = 0, at = 0; i < rows; i++) {
    const own = found[2 * i]! * columns;
    for (let j = 0; j < columns; j++) sums[own + j] = sums[own + j]! + weights[i]! * cells[at++]!;
  }
}

/** Σ (a − b)² of two rows of an even number of columns; squares at even places are summed apart from those at odd ones. */
export function squaredDistance(
  a: Float64Array,
  fromA: number,
  b: Float64Array,
  fromB: number,
  columns: number,
): number {
  let even = 0;
  let odd = 0;
  for (let j = 0; j < columns; j += 2) {
    const d = a[fromA + j]! - b[fromB + j]!;
    const e = a[fromA + j + 1]! - b[fromB + j + 1]!;
    even += d * d;
    odd += e * e;
  }
  return even + odd;
}
