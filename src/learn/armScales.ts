import { type ArmCells, type ArmRows, armGradient, armInformation } from './armCells.js';
import { cholesky, choleskyLogDeterminant, choleskySolve } from './cholesky.js';

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

/** Interactions of columns that a fit leaves out, each estimated by itself: they tell how large interactions usually are. */
export interface SilentColumns {
  readonly estimate: Float64Array;
  readonly precision: Float64Array;
}

/** What a fit leaves out: a group, columns of its matrix (1 = held at 0), and columns that are not even in its matrix. */
export interface ArmScope {
  readonly excluded?: number | undefined;
  readonly closed?: Uint8Array | undefined;
  readonly silent?: SilentColumns | undefined;
}

/** Prior precision that holds a parameter at 0. */
const held = 1e10;

/** Where the search for scales starts. */
export function startingScales(priors: ArmPriors): ArmScales {
  return { arm: priors.arm, interaction: 0.1, groupArm: 0.2 };
}

const grids = {
  interaction: [0.01, 0.03, 0.06, 0.1, 0.15, 0.22, 0.32],
  groupArm: [0.02, 0.06, 0.12, 0.2, 0.3, 0.45, 0.65],
} as const;

/**
 * The scales with the highest posterior in the quadratic approximation at `theta`, found one scale after the other
 * until none moves, and the maximum they imply. Silent columns speak for the scale of interactions as if they stood alone:
 * had the columns of the fit been picked for their interactions, the scale would be too large without those not picked.
 */
export function chooseScales(
  rows: ArmRows,
  cells: ArmCells,
  theta: Float64Array,
  priors: ArmPriors,
  scope: ArmScope & { readonly keep?: ArmScales },
): { readonly scales: ArmScales; readonly theta: Float64Array } {
  const information = armInformation(cells, rows.groups, scope.excluded);
  const slope = armGradient(cells, rows.groups, scope.excluded);
  let scales = scope.keep ?? startingScales(priors);
  const free =
    scope.keep === undefined ? (['arm', 'interaction', 'groupArm'] as const) : (['interaction'] as const);
  let best = evidence(rows, information, slope, theta, priors, scales, scope);
  const tried = new Set([nameOf(scales)]);
  for (let sweep = 0, moved = true; moved && sweep < 5; sweep++) {
    moved = false;
    for (const name of free) {
      for (const value of name === 'arm' ? [0.5, 1, 2].map((times) => times * priors.arm) : grids[name]) {
        const candidate = { ...scales, [name]: value };
        if (tried.has(nameOf(candidate))) continue;
        tried.add(nameOf(candidate));
        const found = evidence(rows, information, slope, theta, priors, candidate, scope);
        if (found.score <= best.score + 1e-9) continue;
        best = found;
        scales = candidate;
        moved = true;
      }
    }
  }
  return { scales, theta: best.theta };
}

function nameOf({ arm, interaction, groupArm }: ArmScales): string {
  return `${arm} ${interaction} ${groupArm}`;
}

function evidence(
  rows: ArmRows,
  information: Float64Array,
  slope: Float64Array,
  theta: Float64Array,
  priors: ArmPriors,
  scales: ArmScales,
  { closed, silent }: ArmScope,
): { readonly score: number; readonly theta: Float64Array } {
  const precision = precisions(rows, priors, scales);
  const d = rows.x.columns;
  closed?.forEach((isClosed, j) => {
    if (isClosed === 1) precision.fill(held, j + 1, j + 2).fill(held, d + 2 + j, d + 3 + j);
  });
  const factor = cholesky(withDiagonal(information, precision), precision.length);
  if (factor === undefined) return { score: Number.NEGATIVE_INFINITY, theta };
  const pull = slope.slice();
  for (let j = 0; j < pull.length; j++) pull[j] = pull[j]! - precision[j]! * theta[j]!;
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
  if (silent !== undefined) score += silentEvidence(silent, scales.interaction);
  return { score, theta: added(theta, step) };
}

/** Log of the density of estimates that are normal around normal interactions, over that without any. */
function silentEvidence({ estimate, precision }: SilentColumns, scale: number): number {
  let sum = 0;
  for (let j = 0; j < estimate.length; j++) {
    const ratio = scale * scale * precision[j]!;
    const square = estimate[j]! * estimate[j]! * precision[j]!;
    sum += 0.5 * ((square * ratio) / (1 + ratio) - Math.log1p(ratio));
  }
  return sum;
}

/** Prior precision of every parameter, 0 for the free intercept. */
export function precisions(rows: ArmRows, priors: ArmPriors, scales: ArmScales): Float64Array {
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

/** A matrix with numbers added to its diagonal. */
export function withDiagonal(a: Float64Array, diagonal: Float64Array): Float64Array {
  const out = a.slice();
  for (let j = 0; j < diagonal.length; j++)
    out[j * diagonal.length + j] = out[j * diagonal.length + j]! + diagonal[j]!;
  return out;
}

/** The sum of two vectors. */
export function added(a: Float64Array, b: Float64Array): Float64Array {
  const out = a.slice();
  for (let j = 0; j < out.length; j++) out[j] = out[j]! + b[j]!;
  return out;
}
