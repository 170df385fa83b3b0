import { minimise, type Valued } from '../stats/minimise.js';
import { cholesky, choleskySolve } from './cholesky.js';

/** Parameters above 0 that a likelihood was fitted by. Plain data. */
export interface PositiveFit {
  readonly parameters: readonly number[];
  /** Covariance of the logarithms of the parameters, row-major, from the observed information; empty if there is none. */
  readonly logCovariance: readonly number[];
  readonly logLikelihood: number;
  readonly evaluations: number;
  /** Whether this is a maximum inside the parameters' range: the information is positive definite, the slope nothing. */
  readonly converged: boolean;
  /** Why not, in words. */
  readonly reason?: string;
}

/** A log-likelihood and its slope, both in the parameters themselves. */
export type LogLikelihood = (parameters: Float64Array) => Valued;

/** Logarithms beyond this are at the edge: the likelihood goes on rising where parameters are 0 or infinite. */
const edge = 16;

/** So many starts are searched from before it is said that there is no maximum. */
const tries = 3;

/** A logarithm with a larger standard error is not known at all: the likelihood is flat along it. */
const widest = 10;

/** A Newton step that would add less than this to the log-likelihood is not taken; the parameters are exact to 1e-5 errors. */
const nothing = 1e-10;

/** After a step that added less than this, the information is still that of before: it moved by a hundredth of an error. */
const small = 1e-4;

/** A search that ends where more than this could still be added to the log-likelihood has not arrived. */
const little = 1e-6;

/**
 * Maximum likelihood over parameters above 0: BFGS on their logarithms, then Newton steps with the observed information.
 * Starts are tried from the most likely on until one converges. `weight` is the number of observations, by which slopes
 * are scaled. `sample` is a fit to some of the observations: it replaces the starts and says how the likelihood bends, or that few tries will do.
 * Never throws: a search that does not converge answers where it ended, and why.
 */
export function fitPositive(
  logLikelihood: LogLikelihood,
  starts: readonly (readonly number[])[],
  weight: number,
  sample?: { readonly fit: PositiveFit; readonly weight: number },
): PositiveFit {
  let evaluations = 0;
  const loss = (logs: Float64Array): Valued => {
    evaluations++;
    if (logs.some((value) => Math.abs(value) > edge + 4)) return nowhere(logs.length);
    const parameters = logs.map((value) => Math.exp(value));
    const { value, gradient } = logLikelihood(parameters);
    return {
      value: -value / weight,
      gradient: gradient.map((slope, i) => (-slope * parameters[i]!) / weight),
    };
  };
  const logsOf = (start: readonly number[]) => Float64Array.from(start, (value) => Math.log(value));
  const tried = (start: readonly number[], inverse?: readonly number[]) => {
    const options = { tolerance: 1e-7, maxIterations: 100, least: 1e-3 / weight, inverse };
    const rough = minimise(loss, logsOf(start), options);
    const fit = polished(loss, rough.at, rough, weight);
    return { ...fit, evaluations };
  };
  if (sample?.fit.converged === true) {
    const bend = sample.fit.logCovariance.map((value) => value * sample.weight);
    const fit = tried(sample.fit.parameters, bend);
    if (fit.converged) return fit;
  }
  const ordered = starts
    .map((start) => ({ start, value: loss(logsOf(start)).value }))
    .filter(({ value }) => Number.isFinite(value))
    .sort((a, b) => a.value - b.value);
  let best: PositiveFit | undefined;
  for (const { start } of ordered.slice(0, sample === undefined ? tries : 1)) {
    const fit = tried(start);
    if (best === undefined || fit.converged || fit.logLikelihood > best.logLikelihood) best = fit;
    if (fit.converged) break;
  }
  return best ?? nothingFitted(starts[0]!, evaluations);
}

/** Newton steps from a rough maximum; the information is taken again only after a step that mattered. */
function polished(
  loss: (logs: Float64Array) => Valued,
  from: Float64Array,
  valued: Valued,
  weight: number,
): Omit<PositiveFit, 'evaluations'> {
  const size = from.length;
  let at = from;
  let here = valued;
  let factor: ReturnType<typeof cholesky>;
  for (let pass = 0; ; pass++) {
    const state = { parameters: Array.from(at, Math.exp), logLikelihood: -here.value * weight };
    const stuck = (reason: string) => ({ ...state, logCovariance: [], converged: false, reason });
    const flat = () => stuck('the likelihood is flat: the data do not tell the parameters apart');
    if (at.some((value) => Math.abs(value) > edge))
      return stuck('the likelihood rises to the edge of a parameter');
    factor ??= cholesky(informationAt(loss, at), size);
    if (factor === undefined) return flat();
    const step = choleskySolve(factor, here.gradient);
    const gain = (weight * step.reduce((sum, value, i) => sum + value * here.gradient[i]!, 0)) / 2;
    const logCovariance = covarianceOf(factor, weight);
    const untold = at.some((_, i) => !(logCovariance[i * size + i]! < widest * widest));
    if (untold && gain < 1) return flat();
    const arrived = untold ? flat() : { ...state, logCovariance, converged: true };
    if (gain < nothing) return arrived;
    if (pass === 20) return gain < little ? arrived : stuck('the search did not arrive');
    let scale = 1;
    let next = at;
    let there = here;
    do {
      const by = scale;
      next = at.map((value, i) => value - by * step[i]!);
      there = loss(next);
      scale /= 2;
    } while (!notWorse(there, here) && scale > 1e-4);
    if (!notWorse(there, here)) return gain < little ? arrived : stuck('the search did not arrive');
    at = next;
    here = there;
    if (gain > small) factor = undefined;
  }
}

function notWorse(a: Valued, b: Valued): boolean {
  return a.value <= b.value + 1e-13 * Math.abs(b.value);
}

/** Second derivatives of the loss by central differences of its slopes, made symmetric. */
function informationAt(loss: (logs: Float64Array) => Valued, at: Float64Array): Float64Array {
  const size = at.length;
  const width = 1e-4;
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const shifted = (by: number) => loss(at.map((value, j) => (i === j ? value + by : value))).gradient;
    const above = shifted(width);
    const below = shifted(-width);
    for (let j = 0; j < size; j++) {
      const second = (above[j]! - below[j]!) / (2 * width);
      out[i * size + j] = out[i * size + j]! + second / 2;
      out[j * size + i] = out[j * size + i]! + second / 2;
    }
  }
  return out;
}

function covarianceOf(factor: NonNullable<ReturnType<typeof cholesky>>, weight: number): number[] {
  const { size } = factor;
  const out: number[] = [];
  for (let i = 0; i < size; i++) {
    const unit = new Float64Array(size);
    unit[i] = 1 / weight;
    out.push(...choleskySolve(factor, unit));
  }
  return out;
}

function nowhere(size: number): Valued {
  return { value: Number.POSITIVE_INFINITY, gradient: new Float64Array(size) };
}

function nothingFitted(start: readonly number[], evaluations: number): PositiveFit {
  return {
    parameters: start,
    logCovariance: [],
    logLikelihood: 0,
    evaluations,
    converged: false,
    reason: 'the likelihood has no finite value at any start',
  };
}
