/** A function's value at a point, and its slope there. */
export interface Valued {
  readonly value: number;
  readonly gradient: Float64Array;
}

/** Where a search ended. */
export interface Minimum extends Valued {
  readonly at: Float64Array;
  readonly iterations: number;
  readonly evaluations: number;
  /** Whether every slope was below the tolerance; otherwise three steps did not lower the value, or the iterations ran out. */
  readonly settled: boolean;
}

export interface MinimiseOptions {
  /** Ends when no slope is larger. */
  readonly tolerance?: number;
  readonly maxIterations?: number;
  /** Ends after three steps that lowered the value by no more; unless told by nothing that a double shows. */
  readonly least?: number;
  /** The inverse of the second derivatives as far as they are known, row-major: where the first step goes. */
  readonly inverse?: ArrayLike<number> | undefined;
  /** The longest step, in any coordinate. */
  readonly longestStep?: number;
}

/**
 * A local minimum of a smooth function by the BFGS quasi-Newton method with a weak Wolfe line search by bisection, which
 * also steps back from points where the function has no finite value. Sources: Nocedal & Wright 2006, Numerical
 * Optimization, algorithm 6.1; Lewis & Overton 2013, Mathematical Programming 141, algorithm 2.6.
 * @example minimise(([x]) => ({ value: x * x - 2 * x, gradient: Float64Array.of(2 * x - 2) }), [5]).settled // true
 */
export function minimise(
  f: (at: Float64Array) => Valued,
  start: ArrayLike<number>,
  options: MinimiseOptions = {},
): Minimum {
  const size = start.length;
  const tolerance = options.tolerance ?? 1e-9;
  const longest = options.longestStep ?? 2;
  const inverse = options.inverse === undefined ? identity(size) : Float64Array.from(options.inverse);
  let at = Float64Array.from(start);
  let here = f(at);
  let evaluations = 1;
  let iterations = 0;
  let stalled = 0;
  let fresh = options.inverse === undefined;
  while (iterations < (options.maxIterations ?? 200) && largest(here.gradient) > tolerance) {
    iterations++;
    const step = downhill(inverse, here.gradient, fresh);
    if (dot(step, here.gradient) >= 0) {
      inverse.set(identity(size));
      fresh = true;
      continue;
    }
    const scale = Math.min(1, longest / largest(step));
    for (let i = 0; i < size; i++) step[i] = step[i]! * scale;
    const found = search(f, at, here, step);
    evaluations += found.evaluations;
    if (found.next === undefined) {
      if (fresh) break;
      inverse.set(identity(size));
      fresh = true;
      continue;
    }
    const least = options.least ?? 1e-12 * Math.abs(here.value);
    stalled = here.value - found.valued.value > least ? 0 : stalled + 1;
    const moved = found.next.map((value, i) => value - at[i]!);
    const bent = found.valued.gradient.map((value, i) => value - here.gradient[i]!);
    update(inverse, moved, bent, fresh);
    fresh = false;
    at = found.next;
    here = found.valued;
    if (stalled === 3) break;
  }
  return { ...here, at, iterations, evaluations, settled: largest(here.gradient) <= tolerance };
}

/** The quasi-Newton direction; on a fresh start the steepest one, of length at most 1. */
function downhill(inverse: Float64Array, gradient: Float64Array, fresh: boolean): Float64Array {
  const size = gradient.length;
  const scale = fresh ? 1 / Math.max(1, Math.sqrt(dot(gradient, gradient))) : 1;
  return Float64Array.from(gradient, (_, i) => {
    let sum = 0;
    for (let j = 0; j < size; j++) sum -= inverse[i * size + j]! * gradient[j]!;
    return sum * scale;
  });
}

function search(f: (at: Float64Array) => Valued, from: Float64Array, here: Valued, step: Float64Array) {
  const slope = dot(step, here.gradient);
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let length = 1;
  let best: { next: Float64Array<ArrayBuffer>; valued: Valued } | undefined;
  let evaluations = 0;
  while (evaluations < 40) {
    const next = from.map((value, i) => value + length * step[i]!);
    const valued = f(next);
    evaluations++;
    if (!(valued.value <= here.value + 1e-4 * length * slope)) high = length;
    else {
      best = { next, valued };
      if (dot(step, valued.gradient) >= 0.9 * slope) break;
      low = length;
      if (length >= 16) break;
    }
    if (high - low < 1e-12) break;
    length = high === Number.POSITIVE_INFINITY ? 2 * low : (low + high) / 2;
  }
  return best === undefined ? { next: undefined, evaluations } : { ...best, evaluations };
}

/** The BFGS update of the inverse Hessian in place; skipped where the function did not bend upwards along the step. */
function update(inverse: Float64Array, moved: Float64Array, bent: Float64Array, fresh: boolean): void {
  const size = moved.length;
  const curvature = dot(moved, bent);
  if (!(curvature > 1e-14 * Math.sqrt(dot(moved, moved) * dot(bent, bent)))) return;
  if (fresh) for (let i = 0; i < size; i++) inverse[i * size + i] = curvature / dot(bent, bent);
  const turned = Float64Array.from(moved, (_, i) => {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += inverse[i * size + j]! * bent[j]!;
    return sum;
  });
  const factor = (1 + dot(bent, turned) / curvature) / curvature;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const cross = (turned[i]! * moved[j]! + moved[i]! * turned[j]!) / curvature;
      inverse[i * size + j] = inverse[i * size + j]! + factor * moved[i]! * moved[j]! - cross;
    }
  }
}

function identity(size: number): Float64Array {
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i++) out[i * size + i] = 1;
  return out;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.abs(value) > most || Number.isNaN(value) ? Math.abs(value) : most;
  return most;
}
