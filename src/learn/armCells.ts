import type { Matrix } from './matrix.js';
import { addWeightedGram } from './weightedGram.js';

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
  const d = rows.x.columns;
  const size = d + 1;
  const gradient = Array.from({ length: 2 * rows.groups }, () => new Float64Array(size));
  const gram = Array.from(
    { length: options.withGram ? 2 * rows.groups : 0 },
    () => new Float64Array(size * size),
  );
  const lines = cellPredictors(theta, d, rows.groups);
  const values = rows.x.values;
  const inverse = 1 / options.dispersion;
  const weights = new Float64Array(options.withGram ? rows.x.rows : 0);
  let logLikelihood = 0;
  let product = 1;
  for (let i = 0; i < rows.x.rows; i++) {
    const cell = 2 * rows.group[i]! + rows.arm[i]!;
    const line = lines[cell]!;
    const from = i * d;
    let eta = line[0]!;
    for (let j = 0; j < d; j++) eta += line[j + 1]! * values[from + j]!;
    const y = rows.y[i]!;
    let residual: number;
    let weight: number;
    if (family === 'logistic') {
      const e = Math.exp(-Math.abs(eta));
      const p = eta >= 0 ? 1 / (1 + e) : e / (1 + e);
      residual = y - p;
      weight = p * (1 - p);
      logLikelihood += y === 1 ? Math.min(eta, 0) : Math.min(-eta, 0);
      product *= 1 + e;
      if (product > 1e200) {
        logLikelihood -= Math.log(product);
        product = 1;
      }
    } else {
      const ratio = y * Math.exp(-Math.max(eta, -700));
      residual = (ratio - 1) * inverse;
      weight = inverse;
      logLikelihood -= (ratio + eta) * inverse;
    }
    const g = gradient[cell]!;
    g[0] = g[0]! + residual;
    for (let j = 0; j < d; j++) g[j + 1] = g[j + 1]! + residual * values[from + j]!;
    if (options.withGram) weights[i] = weight;
  }
  if (options.withGram) {
    for (const [cell, members] of rowsByCell(rows).entries()) {
      addWeightedGram(gram[cell]!, values, d, members, weights);
    }
  }
  return { size, gradient, gram, logLikelihood: logLikelihood - Math.log(product) };
}

/** The rows of each cell, in order. */
function rowsByCell(rows: ArmRows): Int32Array[] {
  const cellOf = (i: number) => 2 * rows.group[i]! + rows.arm[i]!;
  const counts = new Int32Array(2 * rows.groups);
  for (let i = 0; i < rows.x.rows; i++) counts[cellOf(i)]!++;
  const members = Array.from(counts, (count) => new Int32Array(count));
  counts.fill(0);
  for (let i = 0; i < rows.x.rows; i++) {
    const cell = cellOf(i);
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
