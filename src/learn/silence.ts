import { gaussLegendre } from '../stats/gaussLegendre.js';
import type { Histories } from './histories.js';

/**
 * The integral from t₁ to t₂ of (alpha + τ)^−(r + x) · (beta + τ)^−(s + 1): leaving at τ, unseen, after x repeat purchases.
 * Its logarithm, and under it as a density the means of ln(alpha + τ), 1/(alpha + τ), ln(beta + τ) and 1/(beta + τ).
 */
export interface Silence {
  log: number;
  logAlpha: number;
  perAlpha: number;
  logBeta: number;
  perBeta: number;
}

const rules = [4, 8, 16, 32].map(gaussLegendre);

/** Beyond this fall of the integrand, in logarithms, nothing is added in double precision. */
const vanished = 42;

/**
 * Gauss-Legendre in u = ln(min(alpha, beta) + τ), where the integrand is close to an exponential; more nodes the more it
 * falls, and nothing beyond where it has vanished. Relative error about 1e-12, also where the difference of two
 * hypergeometric functions that this is usually written as has no digit left.
 */
export function silence(
  parameters: ArrayLike<number>,
  x: number,
  from: number,
  to: number,
  out: Silence,
): void {
  const alpha = parameters[1]!;
  const beta = parameters[3]!;
  const buying = parameters[0]! + x;
  const leaving = parameters[2]! + 1;
  const near = Math.min(alpha, beta);
  const alphaNear = alpha <= beta;
  const gap = Math.abs(alpha - beta);
  const height = (u: number) => {
    const other = Math.log(Math.exp(u) + gap);
    return u - (alphaNear ? buying * u + leaving * other : buying * other + leaving * u);
  };
  const low = Math.log(near + from);
  let high = Math.log(near + to);
  const top = height(low);
  let fall = Math.abs(top - height(high));
  if (top - height(high) > vanished) {
    let inside = low;
    for (let pass = 0; pass < 12; pass++) {
      const middle = (inside + high) / 2;
      if (top - height(middle) > vanished) high = middle;
      else inside = middle;
    }
    fall = vanished;
  }
  const length = high - low;
  const { node, weight } =
    rules[
      Math.max(
        fall <= 0.3 ? 0 : fall <= 4 ? 1 : fall <= 12 ? 2 : 3,
        length <= 0.3 ? 0 : length <= 1 ? 1 : length <= 2 ? 2 : 3,
      )
    ]!;
  let sum = 0;
  let logNear = 0;
  let perNear = 0;
  let logOther = 0;
  let perOther = 0;
  for (let i = 0; i < node.length; i++) {
    const u = low + (length * (1 + node[i]!)) / 2;
    const close = Math.exp(u);
    const far = close + gap;
    const other = Math.log(far);
    const h = u - (alphaNear ? buying * u + leaving * other : buying * other + leaving * u);
    const mass = weight[i]! * Math.exp(h - top);
    sum += mass;
    logNear += mass * u;
    perNear += mass / close;
    logOther += mass * other;
    perOther += mass / far;
  }
  out.log = top + Math.log((sum * length) / 2);
  out.logAlpha = (alphaNear ? logNear : logOther) / sum;
  out.perAlpha = (alphaNear ? perNear : perOther) / sum;
  out.logBeta = (alphaNear ? logOther : logNear) / sum;
  out.perBeta = (alphaNear ? perOther : perNear) / sum;
}

/**
 * The times that matter to customers with equally many purchases, as a grid of their own: integrals over its cells, summed
 * from the end, give those of every such customer. `place[i]` answers where the last purchase and the end of row i are.
 */
export interface SilenceGrid {
  /** Index into `times` of every point; the points of one x follow each other. */
  readonly point: Int32Array;
  readonly x: Int32Array;
  /** Whether a point is the last of its x. */
  readonly isEnd: Uint8Array;
  readonly lastAt: Int32Array;
  readonly seenAt: Int32Array;
}

/** Lays the grid of histories; done once, whatever the parameters. */
export function silenceGrid({ rows, times, x, last, seen }: Histories): SilenceGrid {
  const point: number[] = [];
  const pointX: number[] = [];
  const isEnd: number[] = [];
  const lastAt = new Int32Array(rows);
  const seenAt = new Int32Array(rows);
  const place = new Int32Array(times.length).fill(-1);
  for (let from = 0; from < rows; ) {
    let to = from;
    while (to < rows && x[to] === x[from]) to++;
    const used = new Set<number>();
    for (let i = from; i < to; i++) used.add(last[i]!).add(seen[i]!);
    for (const at of Int32Array.from(used).sort()) {
      place[at] = point.length;
      point.push(at);
      pointX.push(x[from]!);
      isEnd.push(0);
    }
    isEnd[isEnd.length - 1] = 1;
    for (let i = from; i < to; i++) {
      lastAt[i] = place[last[i]!]!;
      seenAt[i] = place[seen[i]!]!;
    }
    from = to;
  }
  return {
    point: Int32Array.from(point),
    x: Int32Array.from(pointX),
    isEnd: Uint8Array.from(isEnd),
    lastAt,
    seenAt,
  };
}

/** `Silence` from every point of a grid to the end of its x: the logarithm is −∞ at the end itself. */
export interface SilenceTails {
  readonly log: Float64Array;
  readonly logAlpha: Float64Array;
  readonly perAlpha: Float64Array;
  readonly logBeta: Float64Array;
  readonly perBeta: Float64Array;
}

/** Fills the tails for some parameters, from the end of each x backwards. */
export function fillTails(
  parameters: ArrayLike<number>,
  grid: SilenceGrid,
  times: Float64Array,
  tails: SilenceTails,
): void {
  const cell: Silence = { log: 0, logAlpha: 0, perAlpha: 0, logBeta: 0, perBeta: 0 };
  for (let i = grid.point.length - 1; i >= 0; i--) {
    if (grid.isEnd[i] === 1) {
      tails.log[i] = Number.NEGATIVE_INFINITY;
      tails.logAlpha[i] = 0;
      tails.perAlpha[i] = 0;
      tails.logBeta[i] = 0;
      tails.perBeta[i] = 0;
      continue;
    }
    silence(parameters, grid.x[i]!, times[grid.point[i]!]!, times[grid.point[i + 1]!]!, cell);
    const rest = Math.exp(tails.log[i + 1]! - cell.log);
    const share = 1 / (1 + rest);
    const mix = (own: number, beyond: number) => share * own + (1 - share) * beyond;
    tails.log[i] = cell.log + Math.log1p(rest);
    tails.logAlpha[i] = mix(cell.logAlpha, tails.logAlpha[i + 1]!);
    tails.perAlpha[i] = mix(cell.perAlpha, tails.perAlpha[i + 1]!);
    tails.logBeta[i] = mix(cell.logBeta, tails.logBeta[i + 1]!);
    tails.perBeta[i] = mix(cell.perBeta, tails.perBeta[i + 1]!);
  }
}
