import {
  type ArmCells,
  type ArmRows,
  armCells,
  armGradient,
  armInformation,
  type Family,
} from './armCells.js';
import { cholesky, choleskyInverseDiagonal, choleskyLogDeterminant, choleskySolve } from './cholesky.js';

/** Prior standard deviations on standardised columns. The intercept is free. */
export interface ArmPriors {
  /** Of a main effect. */
  readonly main: number;
  /** Of a group's own intercept. */
  readonly group: number;
  /** Usual standard deviation of an average arm effect; the evidence chooses half, once or twice it. */
  readonly arm: number;
  /** Half-normal scale of the interactions' common standard deviation, which the evidence chooses. */
  readonly interaction: number;
  /** Half-normal scale of the standard deviation of groups' own arm effects, which the evidence chooses. */
  readonly groupArm: number;
}

/** Standard deviations of the normal priors that the evidence chooses. */
export interface ArmScales {
  readonly arm: number;
  readonly interaction: number;
  readonly groupArm: number;
}

/** A fit: parameters in the order of `armParameters`, with what chose the shrinkage. */
export interface ArmFit {
  readonly theta: Float64Array;
  readonly scales: ArmScales;
  readonly dispersion: number;
  readonly iterations: number;
  readonly converged: boolean;
  /** Information of the likelihood at `theta`, by cell; start of fits that leave a group out. */
  readonly cells: ArmCells;
}

const maxIterations = 40;

function startingScales(priors: ArmPriors): ArmScales {
  return { arm: priors.arm, interaction: 0.1, groupArm: 0.2 };
}

const tolerance = 1e-4;
const roughTolerance = 0.02;
const foldTolerance = 1e-3;

/**
 * Fits a generalised linear model with an arm, arm × column interactions and group deviations, all by maximum a
 * posteriori under normal priors. The common standard deviations of the interactions and of the groups' own arm
 * effects are the ones with the highest Laplace evidence times their half-normal priors, so interactions shrink to the
 * average effect unless the data speak for them, and the average effect is a mean over groups rather than over rows.
 * `converged` is false if 40 steps did not bring every parameter's step below 1e-4.
 * Sources: MacKay 1992, Neural Computation 4(3) (evidence); Breslow & Clayton 1993, JASA 88(421) (penalised GLMM).
 */
export function fitArmGlm(rows: ArmRows, family: Family, priors: ArmPriors): ArmFit {
  const start = startingPoint(rows, family);
  const dispersion = family === 'gamma' ? dispersionOf(rows, start) : 1;
  const rough = climb(rows, family, start, startingScales(priors), priors, dispersion, {
    excluded: undefined,
    tolerance: roughTolerance,
  });
  const fullDispersion = family === 'gamma' ? dispersionOf(rows, rough.theta) : 1;
  const cells = armCells(rows, family, rough.theta, { withGram: true, dispersion: fullDispersion });
  const chosen = chooseScales(rows, cells, rough.theta, priors, {});
  const fine = climb(rows, family, chosen.theta, chosen.scales, priors, fullDispersion, {
    excluded: undefined,
    cells,
    tolerance,
  });
  return {
    theta: fine.theta,
    scales: chosen.scales,
    dispersion: fullDispersion,
    iterations: rough.iterations + fine.iterations,
    converged: fine.converged,
    cells: armCells(rows, family, fine.theta, { withGram: true, dispersion: fullDispersion }),
  };
}

/**
 * The same fit without one group. The scale of the interactions, which decides the ranking, is chosen anew without it;
 * the scales of the average effect and of its variation are the full fit's, so that both predict on one level. Starts at
 * the full fit and runs until no step is above 0.001.
 */
export function fitArmGlmWithout(
  rows: ArmRows,
  family: Family,
  priors: ArmPriors,
  full: ArmFit,
  group: number,
): ArmFit {
  const chosen = chooseScales(rows, full.cells, full.theta, priors, { excluded: group, keep: full.scales });
  const fine = climb(rows, family, chosen.theta, chosen.scales, priors, full.dispersion, {
    excluded: group,
    cells: full.cells,
    tolerance: foldTolerance,
  });
  return {
    theta: fine.theta,
    scales: chosen.scales,
    dispersion: full.dispersion,
    iterations: fine.iterations,
    converged: fine.converged,
    cells: full.cells,
  };
}

/** Posterior standard deviations of the parameters (Laplace), in the order of `armParameters`. */
export function armStandardErrors(rows: ArmRows, fit: ArmFit, priors: ArmPriors): Float64Array | undefined {
  const information = armInformation(fit.cells, rows.groups);
  const precision = precisions(rows, priors, fit.scales);
  const factor = cholesky(withDiagonal(information, precision), precision.length);
  return factor === undefined ? undefined : choleskyInverseDiagonal(factor).map((v) => Math.sqrt(v));
}

interface Climbed {
  readonly theta: Float64Array;
  readonly iterations: number;
  readonly converged: boolean;
}

/** Newton steps with the information kept until it stops helping; steps are halved while the posterior falls. */
function climb(
  rows: ArmRows,
  family: Family,
  start: Float64Array,
  scales: ArmScales,
  priors: ArmPriors,
  dispersion: number,
  from: { readonly excluded: number | undefined; readonly cells?: ArmCells; readonly tolerance: number },
): Climbed {
  const precision = precisions(rows, priors, scales);
  const scope = from.excluded === undefined ? { dispersion } : { dispersion, excluded: from.excluded };
  let theta = start;
  const stale = from.cells;
  let cells = armCells(rows, family, theta, { ...scope, withGram: stale === undefined });
  let factor = factorOf(rows, stale ?? cells, precision, from.excluded);
  let value = posterior(cells, theta, precision);
  let last = Number.POSITIVE_INFINITY;
  for (let iteration = 1; iteration <= maxIterations; iteration++) {
    if (factor === undefined) return { theta, iterations: iteration - 1, converged: false };
    const slope = armGradient(cells, rows.groups, from.excluded);
    for (let j = 0; j < slope.length; j++) slope[j] = slope[j]! - precision[j]! * theta[j]!;
    let step = choleskySolve(factor, slope);
    const size = largest(step);
    if (size < from.tolerance) return { theta, iterations: iteration, converged: true };
    const refresh = size > 0.25 * last || size > 0.3;
    last = size;
    let next = added(theta, step);
    let nextCells = armCells(rows, family, next, { ...scope, withGram: refresh });
    let nextValue = posterior(nextCells, next, precision);
    for (let halving = 0; halving < 20 && nextValue < value - 1e-9 * Math.abs(value); halving++) {
      step = step.map((v) => v / 2);
      next = added(theta, step);
      nextCells = armCells(rows, family, next, { ...scope, withGram: refresh });
      nextValue = posterior(nextCells, next, precision);
    }
    theta = next;
    cells = nextCells;
    value = nextValue;
    if (refresh) factor = factorOf(rows, cells, precision, from.excluded);
  }
  return { theta, iterations: maxIterations, converged: false };
}

const grids = {
  interaction: [0.01, 0.03, 0.06, 0.1, 0.15, 0.22, 0.32],
  groupArm: [0.02, 0.06, 0.12, 0.2, 0.3, 0.45, 0.65],
} as const;

/**
 * The scales with the highest posterior in the quadratic approximation at `theta`, found one scale after the other
 * until none moves, and the maximum they imply.
 */
function chooseScales(
  rows: ArmRows,
  cells: ArmCells,
  theta: Float64Array,
  priors: ArmPriors,
  scope: { readonly excluded?: number; readonly keep?: ArmScales },
): { readonly scales: ArmScales; readonly theta: Float64Array } {
  const information = armInformation(cells, rows.groups, scope.excluded);
  const slope = armGradient(cells, rows.groups, scope.excluded);
  let scales = scope.keep ?? startingScales(priors);
  const free =
    scope.keep === undefined ? (['arm', 'interaction', 'groupArm'] as const) : (['interaction'] as const);
  let best = evidence(rows, information, slope, theta, priors, scales);
  for (let sweep = 0, moved = true; moved && sweep < 5; sweep++) {
    moved = false;
    for (const name of free) {
      for (const value of name === 'arm' ? [0.5, 1, 2].map((times) => times * priors.arm) : grids[name]) {
        const candidate = { ...scales, [name]: value };
        const tried = evidence(rows, information, slope, theta, priors, candidate);
        if (tried.score <= best.score + 1e-9) continue;
        best = tried;
        scales = candidate;
        moved = true;
      }
    }
  }
  return { scales, theta: best.theta };
}

function evidence(
  rows: ArmRows,
  information: Float64Array,
  slope: Float64Array,
  theta: Float64Array,
  priors: ArmPriors,
  scales: ArmScales,
): { readonly score: number; readonly theta: Float64Array } {
  const precision = precisions(rows, priors, scales);
  const factor = cholesky(withDiagonal(information, precision), precision.length);
  if (factor === undefined) return { score: Number.NEGATIVE_INFINITY, theta };
  const pull = slope.map((v, j) => v - precision[j]! * theta[j]!);
  const step = choleskySolve(factor, pull);
  let score = -0.5 * choleskyLogDeterminant(factor);
  for (let j = 0; j < step.length; j++) {
    score += 0.5 * step[j]! * pull[j]! - 0.5 * precision[j]! * theta[j]! * theta[j]!;
    if (precision[j]! > 0) score += 0.5 * Math.log(precision[j]!);
  }
  for (const name of ['interaction', 'groupArm'] as const) {
    const ratio = scales[name] / priors[name];
    score -= 0.5 * ratio * ratio;
  }
  return { score, theta: added(theta, step) };
}

function precisions(rows: ArmRows, priors: ArmPriors, scales: ArmScales): Float64Array {
  const d = rows.x.columns;
  const out = new Float64Array(2 + 2 * d + 2 * rows.groups);
  out.fill(1 / (priors.main * priors.main), 1, d + 1);
  out[d + 1] = 1 / (scales.arm * scales.arm);
  out.fill(1 / (scales.interaction * scales.interaction), d + 2, 2 * d + 2);
  for (let g = 0; g < rows.groups; g++) {
    out[2 + 2 * d + 2 * g] = 1 / (priors.group * priors.group);
    out[3 + 2 * d + 2 * g] = 1 / (scales.groupArm * scales.groupArm);
  }
  return out;
}

function factorOf(rows: ArmRows, cells: ArmCells, precision: Float64Array, excluded: number | undefined) {
  return cholesky(withDiagonal(armInformation(cells, rows.groups, excluded), precision), precision.length);
}

function posterior(cells: ArmCells, theta: Float64Array, precision: Float64Array): number {
  let value = cells.logLikelihood;
  for (let j = 0; j < theta.length; j++) value -= 0.5 * precision[j]! * theta[j]! * theta[j]!;
  return value;
}

function startingPoint(rows: ArmRows, family: Family): Float64Array {
  let sum = 0;
  for (const y of rows.y) sum += y;
  const mean = sum / Math.max(rows.y.length, 1);
  const theta = new Float64Array(2 + 2 * rows.x.columns + 2 * rows.groups);
  theta[0] = family === 'logistic' ? Math.log(mean / (1 - mean)) : Math.log(mean);
  return theta;
}

/** Pearson's estimate of the gamma family's squared coefficient of variation. */
function dispersionOf(rows: ArmRows, theta: Float64Array): number {
  const d = rows.x.columns;
  let sum = 0;
  for (let i = 0; i < rows.x.rows; i++) {
    const own = 2 + 2 * d + 2 * rows.group[i]!;
    let eta = theta[0]! + theta[own]!;
    if (rows.arm[i] === 1) eta += theta[d + 1]! + theta[own + 1]!;
    for (let j = 0; j < d; j++) {
      const slope = theta[j + 1]! + (rows.arm[i] === 1 ? theta[d + 2 + j]! : 0);
      eta += slope * rows.x.values[i * d + j]!;
    }
    const residual = rows.y[i]! * Math.exp(-eta) - 1;
    sum += residual * residual;
  }
  return Math.max(sum / Math.max(rows.x.rows - 1, 1), 1e-3);
}

function withDiagonal(a: Float64Array, diagonal: Float64Array): Float64Array {
  const out = Float64Array.from(a);
  for (let j = 0; j < diagonal.length; j++)
    out[j * diagonal.length + j] = out[j * diagonal.length + j]! + diagonal[j]!;
  return out;
}

function added(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((v, j) => v + b[j]!);
}

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}
