import type { Matrix, Scaling } from './matrix.js';
import { blockRows, rowBlocks } from './rowBlocks.js';

/** The likelihood of a response: `logistic` for 0/1, `gamma` (log link, variance ∝ mean²) for positive amounts. */
export type Family = 'logistic' | 'gamma';

/**
 * Rows with two arms in several groups, for a model with linear predictor
 * a + a_g + x·β + t·(α + α_g + x·γ), t being the arm (0 or 1) and g the group.
 */
export interface ArmRows {
  readonly x: Matrix;
  readonly arm: Uint8Array;
  readonly group: Int32Array;
  readonly groups: number;
  readonly y: Float64Array;
  /** The rows of each cell = 2 · group + arm, in order. */
  readonly cells: readonly Int32Array[];
}

/** Rows with the cells they are in. */
export function armRows(rows: Omit<ArmRows, 'cells'>): ArmRows {
  return { ...rows, cells: rowsByCell(rows.arm, rows.group, rows.groups) };
}

/** Gradients and Gram matrices of (1, x) per cell = 2 · group + arm, weighted by the information of each row. */
export interface ArmCells {
  readonly size: number;
  readonly gradient: readonly Float64Array[];
  readonly gram: readonly Float64Array[];
  readonly logLikelihood: number;
}

/** Length of the parameter vector: a, β, α, γ, then a_g and α_g of every group. */
export function armParameters(columns: number, groups: number): number {
  return 2 + 2 * columns + 2 * groups;
}

/**
 * One pass over the rows at a parameter vector. Because the arm is 0 or 1, the information matrix of the whole model,
 * of any subset of groups and of any nesting of effects is a sum of blocks of these small matrices, at the cost of one
 * model without interactions. `withGram` false computes gradients only. `dispersion`
 * divides likelihood and information of the gamma family, whose information is the expected one (Fisher scoring;
 * McCullagh & Nelder 1989, Generalized Linear Models, 2.5).
 */
export function armCells(
  rows: ArmRows,
  family: Family,
  theta: Float64Array,
  options: { readonly withGram: boolean; readonly dispersion: number },
): ArmCells {
  const { x, y, groups, cells } = rows;
  const { withGram } = options;
  const size = x.columns + 1;
  const gradient: Float64Array[] = [];
  const gram: Float64Array[] = [];
  const lines = cellPredictors(theta, x.columns, groups);
  const blocks = rowBlocks(x, unscaled(x.columns));
  const { perRow, weights } = blocks;
  const inverse = 1 / options.dispersion;
  let logLikelihood = 0;
  let product = 1;
  for (let cell = 0; cell < 2 * groups; cell++) {
    const members = cells[cell]!;
    blocks.slopes.set(lines[cell]!);
    blocks.gradient.fill(0);
    if (withGram) blocks.gram.fill(0);
    for (let from = 0; from < members.length; from += blockRows) {
      const to = Math.min(from + blockRows, members.length);
      blocks.takeOf(members, from, to);
      blocks.score();
      for (let i = from; i < to; i++) {
        const eta = perRow[i - from]!;
        const outcome = y[members[i]!]!;
        if (family === 'logistic') {
          const e = Math.exp(-Math.abs(eta));
          const p = eta >= 0 ? 1 / (1 + e) : e / (1 + e);
          perRow[i - from] = outcome - p;
          weights[i - from] = p * (1 - p);
          logLikelihood += outcome === 1 ? Math.min(eta, 0) : Math.min(-eta, 0);
          product *= 1 + e;
          if (product > 1e200) {
            logLikelihood -= Math.log(product);
            product = 1;
          }
        } else {
          const ratio = outcome * Math.exp(-Math.max(eta, -700));
          perRow[i - from] = (ratio - 1) * inverse;
          weights[i - from] = inverse;
          logLikelihood -= (ratio + eta) * inverse;
        }
      }
      blocks.addGradient();
      if (withGram) blocks.addGram();
    }
    gradient.push(blocks.gradient.slice(0, size));
    if (withGram) gram.push(lowerSquare(blocks.gram, blocks.width, size));
  }
  return { size, gradient, gram, logLikelihood: logLikelihood - Math.log(product) };
}

function unscaled(columns: number): Scaling {
  return { mean: new Array<number>(columns).fill(0), deviation: new Array<number>(columns).fill(1) };
}

/** The lower triangle of the first `size` lines of a square of `width`. */
function lowerSquare(from: Float64Array, width: number, size: number): Float64Array {
  const out = new Float64Array(size * size);
  for (let j = 0; j < size; j++) {
    for (let k = 0; k <= j; k++) out[j * size + k] = from[j * width + k]!;
  }
  return out;
}

/** The rows of each cell, in order. */
function rowsByCell(arm: Uint8Array, group: Int32Array, groups: number): Int32Array[] {
  const counts = new Int32Array(2 * groups);
  for (let i = 0; i < arm.length; i++) counts[2 * group[i]! + arm[i]!]!++;
  const members = Array.from(counts, (count) => new Int32Array(count));
  counts.fill(0);
  for (let i = 0; i < arm.length; i++) {
    const cell = 2 * group[i]! + arm[i]!;
    members[cell]![counts[cell]!++] = i;
  }
  return members;
}

/** Intercept and slopes of the linear predictor in each cell. */
function cellPredictors(theta: Float64Array, columns: number, groups: number): Float64Array[] {
  const d = columns;
  const own = 2 + 2 * d;
  return Array.from({ length: 2 * groups }, (_, cell) => {
    const group = cell >> 1;
    const treated = cell & 1;
    const line = new Float64Array(d + 1);
    line[0] = theta[0]! + theta[own + 2 * group]! + treated * (theta[d + 1]! + theta[own + 2 * group + 1]!);
    for (let j = 0; j < d; j++) line[j + 1] = theta[j + 1]! + treated * theta[d + 2 + j]!;
    return line;
  });
}

/** Gradient of the log likelihood by parameter, a group left out if asked. */
export function armGradient(cells: ArmCells, groups: number, excluded?: number): Float64Array {
  const s = cells.size;
  const out = new Float64Array(2 * s + 2 * groups);
  for (let group = 0; group < groups; group++) {
    if (group === excluded) continue;
    for (let arm = 0; arm < 2; arm++) {
      const g = cells.gradient[2 * group + arm]!;
      for (let j = 0; j < s; j++) {
        out[j] = out[j]! + g[j]!;
        if (arm === 1) out[s + j] = out[s + j]! + g[j]!;
      }
      out[2 * s + 2 * group] = out[2 * s + 2 * group]! + g[0]!;
      if (arm === 1) out[2 * s + 2 * group + 1] = g[0]!;
    }
  }
  return out;
}

/** Lower triangle of the information matrix by parameter, a group left out if asked; row-major, full square. */
export function armInformation(cells: ArmCells, groups: number, excluded?: number): Float64Array {
  const s = cells.size;
  const total = 2 * s + 2 * groups;
  const h = new Float64Array(total * total);
  const add = (i: number, j: number, value: number) => {
    h[i * total + j] = h[i * total + j]! + value;
  };
  for (let group = 0; group < groups; group++) {
    if (group === excluded) continue;
    for (let arm = 0; arm < 2; arm++) {
      const m = cells.gram[2 * group + arm]!;
      const at = 2 * s + 2 * group;
      for (let i = 0; i < s; i++) {
        for (let j = 0; j < s; j++) {
          const value = i >= j ? m[i * s + j]! : m[j * s + i]!;
          if (i >= j) add(i, j, value);
          if (arm === 1) {
            add(s + i, j, value);
            if (i >= j) add(s + i, s + j, value);
          }
        }
      }
      for (let j = 0; j < s; j++) {
        const value = m[j * s]!;
        add(at, j, value);
        if (arm === 1) {
          add(at, s + j, value);
          add(at + 1, j, value);
          add(at + 1, s + j, value);
        }
      }
      add(at, at, m[0]!);
      if (arm === 1) {
        add(at + 1, at, m[0]!);
        add(at + 1, at + 1, m[0]!);
      }
    }
  }
  return h;
}
