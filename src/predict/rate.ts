import type { RankedUnits, Steps } from './upliftCurve.js';

/** Outcome that a model expected of each unit without and with contact, made without the unit's own outcome. */
export interface Levels {
  readonly control: ArrayLike<number>;
  readonly treated: ArrayLike<number>;
}

/** Rank-weighted average treatment effects: 0 is a ranking that tells nothing. As the outcome is measured, per unit. */
export interface Rate {
  /** Mean over depth of (effect among the best − effect among all). */
  readonly autoc: number;
  /** The same with depth as its weight. */
  readonly qini: number;
  /** Effect among all. */
  readonly average: number;
}

/**
 * Doubly robust score of every unit, whose mean over any group is the group's effect: expected difference plus the
 * inverse-probability-weighted residual (Robins, Rotnitzky & Zhao 1994, JASA 89; Yadlowsky et al., arXiv 2111.07966, 2.3).
 * Chances of contact are the shares contacted per campaign; without levels the campaign's means by arm stand in.
 */
export function effectScores(units: Omit<RankedUnits, 'score'>, levels?: Levels): Float64Array {
  const { campaign, treated, outcome } = units;
  const size = campaign.reduce((most, c) => Math.max(most, c + 1), 0);
  const rows = [new Float64Array(size), new Float64Array(size)] as const;
  const sums = [new Float64Array(size), new Float64Array(size)] as const;
  for (let i = 0; i < treated.length; i++) {
    const arm = treated[i] as 0 | 1;
    const c = campaign[i]!;
    rows[arm][c] = rows[arm][c]! + 1;
    sums[arm][c] = sums[arm][c]! + outcome[i]!;
  }
  const meanOf = (arm: 0 | 1, c: number) => (rows[arm][c]! === 0 ? 0 : sums[arm][c]! / rows[arm][c]!);
  return Float64Array.from(treated, (t, i) => {
    const c = campaign[i]!;
    const share = rows[1][c]! / (rows[0][c]! + rows[1][c]!);
    const control = levels === undefined ? meanOf(0, c) : levels.control[i]!;
    const contacted = levels === undefined ? meanOf(1, c) : levels.treated[i]!;
    const rest = t === 1 ? (outcome[i]! - contacted) / share : -(outcome[i]! - control) / (1 - share);
    return contacted - control + rest;
  });
}

/**
 * RATE of a ranking (Yadlowsky, Fleming, Shah, Brunskill & Wager, arXiv 2111.07966, definitions 1 and 2): AUTOC is
 * ∫ TOC(q) dq and QINI ∫ q·TOC(q) dq over q in (0, 1], TOC(q) being the mean score of the best share q less that of all.
 * Units of equal score share their mean, as in the R package grf. `times` says how often each unit counts.
 */
export function rate(scores: Float64Array, steps: Steps, times?: ArrayLike<number>): Rate {
  const counts = times ?? new Int32Array(scores.length).fill(1);
  const whole = { n: 0, total: 0 };
  addUp(scores, counts, whole);
  const { n, total } = whole;
  if (n === 0) return { autoc: 0, qini: 0, average: 0 };
  const average = total / n;
  const areas = { tops: 0, weighted: 0 };
  addSteps(scores, counts, steps, harmonicSums(n), areas);
  return {
    autoc: areas.tops / n - average,
    qini: areas.weighted / (n * n) - (average * (n + 1)) / (2 * n),
    average,
  };
}

// The loops stand by themselves: in a function of both, engines that enter a loop midway fall back again and again.

function addUp(scores: Float64Array, times: ArrayLike<number>, into: { n: number; total: number }): void {
  const rows = scores.length;
  let [n, total] = [0, 0];
  for (let i = 0; i < rows; i++) {
    const m = times[i]!;
    n += m;
    total += m * scores[i]!;
  }
  into.n = n;
  into.total = total;
}

function addSteps(
  scores: Float64Array,
  times: ArrayLike<number>,
  { order, ends }: Steps,
  sums: Float64Array,
  into: { tops: number; weighted: number },
): void {
  const steps = ends.length;
  let [before, sum, tops, weighted, at] = [0, 0, 0, 0, 0];
  for (let step = 0; step < steps; step++) {
    const end = ends[step]!;
    let size = 0;
    let own = 0;
    for (; at < end; at++) {
      const i = order[at]!;
      const m = times[i]!;
      size += m;
      own += m * scores[i]!;
    }
    if (size === 0) continue;
    const mean = own / size;
    tops += size * mean + (sum - before * mean) * (sums[before + size]! - sums[before]!);
    weighted += size * (sum - before * mean) + mean * ((size * (2 * before + size + 1)) / 2);
    before += size;
    sum += own;
  }
  into.tops = tops;
  into.weighted = weighted;
}

let known = new Float64Array(1);

/** 1 + 1/2 + … + 1/k for every k up to n, worked out once. */
function harmonicSums(n: number): Float64Array {
  if (n < known.length) return known;
  const sums = new Float64Array(Math.max(2 * n, 1024));
  for (let k = 1; k < sums.length; k++) sums[k] = sums[k - 1]! + 1 / k;
  known = sums;
  return sums;
}
