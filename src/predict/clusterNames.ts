import { type Matrix, matrix } from '../learn/matrix.js';

/** The means of the rows of each cluster. */
export function centresOf(x: Matrix, assignment: Int32Array, clusters: number): Matrix {
  const centres = matrix(clusters, x.columns);
  const sizes = new Float64Array(clusters);
  assignment.forEach((c, i) => {
    sizes[c] = sizes[c]! + 1;
    for (let j = 0; j < x.columns; j++) {
      const at = c * x.columns + j;
      centres.values[at] = centres.values[at]! + x.values[i * x.columns + j]!;
    }
  });
  centres.values.forEach((sum, at) => {
    centres.values[at] = sum / Math.max(sizes[Math.floor(at / x.columns)]!, 1);
  });
  return centres;
}

/** The rows of a matrix as plain lists, to be kept. */
export function asRows({ rows, columns, values }: Matrix): readonly (readonly number[])[] {
  return Array.from({ length: rows }, (_, i) => [...values.subarray(i * columns, (i + 1) * columns)]);
}

/** Names of clusters found anew, and names that no cluster bears any more. */
export interface CarriedNames {
  readonly names: readonly (string | undefined)[];
  readonly lost: readonly string[];
}

/**
 * Names go to the new cluster whose centre is nearest to the centre they were given to, if it is nearer than half the way to the
 * next old centre: then it is like that one and no other. Both in the scale of the old clusters.
 */
export function carriedNames(
  old: { readonly centres: Matrix; readonly names: readonly (string | undefined)[] },
  fresh: Matrix,
): CarriedNames {
  const names = new Array<string | undefined>(fresh.rows).fill(undefined);
  const lost: string[] = [];
  for (const [place, name] of old.names.entries()) {
    if (name === undefined) continue;
    let apart = Number.POSITIVE_INFINITY;
    for (let other = 0; other < old.centres.rows; other++) {
      if (other !== place) apart = Math.min(apart, distance(old.centres, place, old.centres, other));
    }
    let nearest = -1;
    let least = apart / 2;
    for (let c = 0; c < fresh.rows; c++) {
      const away = distance(old.centres, place, fresh, c);
      if (away < least) {
        least = away;
        nearest = c;
      }
    }
    if (nearest < 0) lost.push(name);
    else names[nearest] = name;
  }
  return { names, lost };
}

function distance(a: Matrix, i: number, b: Matrix, j: number): number {
  let squares = 0;
  for (let k = 0; k < a.columns; k++) {
    const d = a.values[i * a.columns + k]! - b.values[j * b.columns + k]!;
    squares += d * d;
  }
  return Math.sqrt(squares);
}
