import type { Family } from './armCells.js';
import type { Matrix } from './matrix.js';

/** A response whose cells = 2 · group + arm are known by their means only: what columns can add is told from its residuals. */
export interface CellMeans {
  /** Rows of the matrix that columns come from, with the cell and the residual of each. */
  readonly index: Int32Array;
  readonly cell: Int32Array;
  readonly residual: Float64Array;
  /** Per cell: rows, information of a row, and squared residuals. */
  readonly count: Float64Array;
  readonly weight: Float64Array;
  readonly squares: Float64Array;
  readonly family: Family;
}

/** Score and information of one column per cell, the cells' own levels taken out. */
export interface CellSlopes {
  readonly score: Float64Array;
  readonly information: Float64Array;
}

/** What one column says by itself: squared z of its main effect and of its interaction with the arm, and the latter's estimate. */
export interface Screened {
  readonly main: number;
  readonly interaction: number;
  /** Interaction by one Newton step, on the link's scale, and the inverse of its variance. */
  readonly estimate: number;
  readonly precision: number;
}

/** Residuals of a response around the means of its cells: of 0/1 plain, of amounts relative to the mean. `y` has an entry per `index`. */
export function cellMeans(
  rows: {
    readonly index: Int32Array;
    readonly arm: Uint8Array;
    readonly group: Int32Array;
    readonly groups: number;
  },
  y: ArrayLike<number>,
  family: Family,
): CellMeans {
  const { index, arm, group, groups } = rows;
  const cell = index.map((i) => 2 * group[i]! + arm[i]!);
  const [count, sum, squares] = [0, 0, 0].map(() => new Float64Array(2 * groups)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  cell.forEach((c, at) => {
    count[c] = count[c]! + 1;
    sum[c] = sum[c]! + y[at]!;
  });
  const mean = sum.map((total, c) => (count[c] === 0 ? 0 : total / count[c]!));
  const weight = mean.map((m) => (family === 'logistic' ? m * (1 - m) : m > 0 ? 1 : 0));
  const residual = Float64Array.from(cell, (c, at) => {
    if (weight[c] === 0) return 0;
    return family === 'logistic' ? y[at]! - mean[c]! : y[at]! / mean[c]! - 1;
  });
  residual.forEach((r, at) => {
    squares[cell[at]!] = squares[cell[at]!]! + r * r;
  });
  return { index, cell, residual, count, weight, squares, family };
}

/** Score and information of one column of a matrix, per cell. */
export function cellSlopes(of: CellMeans, x: Matrix, column: number): CellSlopes {
  const cells = of.weight.length;
  const sum = new Float64Array(cells);
  const square = new Float64Array(cells);
  const score = new Float64Array(cells);
  for (let at = 0; at < of.index.length; at++) {
    const value = x.values[of.index[at]! * x.columns + column]!;
    const c = of.cell[at]!;
    sum[c] = sum[c]! + value;
    square[c] = square[c]! + value * value;
    score[c] = score[c]! + value * of.residual[at]!;
  }
  const information = square.map((total, c) => {
    const around = total - (sum[c]! * sum[c]!) / Math.max(of.count[c]!, 1);
    return of.weight[c]! * Math.max(around, 0);
  });
  return { score, information };
}

/**
 * Score tests of a column's main effect and of its interaction with the arm, given the level of every cell, a group left out
 * if asked (Rao 1948). Slopes of the two arms are one Newton step from 0 each; amounts have a common dispersion.
 */
export function screened(of: CellMeans, slopes: CellSlopes, excluded?: number): Screened {
  const score = [0, 0];
  const information = [0, 0];
  let [squares, rows] = [0, 0];
  for (let c = 0; c < of.weight.length; c++) {
    if (c >> 1 === excluded) continue;
    score[c & 1] = score[c & 1]! + slopes.score[c]!;
    information[c & 1] = information[c & 1]! + slopes.information[c]!;
    squares += of.squares[c]!;
    rows += of.count[c]!;
  }
  const dispersion = of.family === 'logistic' ? 1 : Math.max(squares / Math.max(rows - 1, 1), 1e-3);
  const [u0, u1] = score as [number, number];
  const [v0, v1] = information as [number, number];
  const main = v0 + v1 > 1e-9 ? ((u0 + u1) * (u0 + u1)) / ((v0 + v1) * dispersion) : 0;
  if (Math.min(v0, v1) <= 1e-9) return { main, interaction: 0, estimate: 0, precision: 0 };
  const estimate = u1 / v1 - u0 / v0;
  const precision = 1 / ((1 / v0 + 1 / v1) * dispersion);
  return { main, interaction: estimate * estimate * precision, estimate, precision };
}
