import type { Matrix } from './matrix.js';

/**
 * Puts every row with its nearest centre, the first of several, −1 standing for none yet, and answers whether any changed.
 * `distance` becomes the squared distance to it; `bounds`, below which no other centre is, are nought at first.
 * Rows nearer to their centre than their bound, or than half of what lies between centres, are not compared with the others
 * (Hamerly 2010, SIAM Data Mining).
 */
export function assign(
  x: Matrix,
  centres: Matrix,
  assignment: Int32Array,
  distance: Float64Array,
  bounds: Float64Array,
): boolean {
  const { rows, columns } = x;
  const k = centres.rows;
  const halves = halfGaps(centres);
  let changed = false;
  for (let i = 0; i < rows; i++) {
    const own = assignment[i]!;
    if (own >= 0) {
      const d = squaredDistance(x.values, i * columns, centres.values, own * columns, columns);
      const bound = Math.max(bounds[i]!, halves[own]!) * safely;
      if (d < bound * bound) {
        distance[i] = d;
        continue;
      }
    }
    let at = 0;
    let least = Number.POSITIVE_INFINITY;
    let second = Number.POSITIVE_INFINITY;
    for (let c = 0; c < k; c++) {
      const d = squaredDistance(x.values, i * columns, centres.values, c * columns, columns);
      if (d < least) {
        second = least;
        least = d;
        at = c;
      } else if (d < second) second = d;
    }
    if (own !== at) {
      assignment[i] = at;
      changed = true;
    }
    distance[i] = least;
    bounds[i] = Math.sqrt(second);
  }
  return changed;
}

/** Bounds shrink by this, so that rounding never keeps a row with a centre that is not the nearest. */
const safely = 1 - 1e-9;

/** Half of the distance from each centre to the nearest other. */
function halfGaps({ rows, columns, values }: Matrix): Float64Array {
  return Float64Array.from({ length: rows }, (_, a) => {
    let least = Number.POSITIVE_INFINITY;
    for (let b = 0; b < rows; b++) {
      if (b !== a)
        least = Math.min(least, squaredDistance(values, a * columns, values, b * columns, columns));
    }
    return Math.sqrt(least) / 2;
  });
}

/** What is known of the distance to the nearest other centre after all moved: less by the longest move of the others. */
export function lower(
  bounds: Float64Array,
  assignment: Int32Array,
  before: Float64Array,
  centres: Matrix,
): void {
  const { rows, columns, values } = centres;
  const moves = Array.from({ length: rows }, (_, c) =>
    Math.sqrt(squaredDistance(before, c * columns, values, c * columns, columns)),
  );
  const longest = Float64Array.from(moves, (_, own) =>
    moves.reduce((most, move, c) => (c === own ? most : Math.max(most, move)), 0),
  );
  for (let i = 0; i < bounds.length; i++) bounds[i] = bounds[i]! - longest[assignment[i]!]!;
}

/** Σ (a − b)² of two rows. */
export function squaredDistance(
  a: Float64Array,
  fromA: number,
  b: Float64Array,
  fromB: number,
  columns: number,
): number {
  let sum = 0;
  for (let j = 0; j < columns; j++) {
    const d = a[fromA + j]! - b[fromB + j]!;
    sum += d * d;
  }
  return sum;
}
