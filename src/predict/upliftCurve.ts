/** Units of randomised campaigns in the order of a score. One entry per unit. */
export interface RankedUnits {
  /** What ranks: higher first. */
  readonly score: Float64Array;
  readonly campaign: Int32Array;
  readonly treated: Uint8Array;
  readonly outcome: ArrayLike<number>;
}

/** Units by falling score, cut into steps of equal scores. */
export interface Steps {
  readonly order: Uint32Array;
  /** Where each step ends in `order` (exclusive). */
  readonly ends: Uint32Array;
}

/** Areas between curves and the line to their end, and the ends. Outcome totals, as the outcome is measured. */
export interface CurveAreas {
  /** Mean over depth of Q(k) − k/N · Q(N). */
  readonly qini: number;
  /** Q(N): what the contacted brought beyond the held out. */
  readonly qiniEnd: number;
  /** Mean over depth of the uplift curve U(k), and U(N): what contacting all N would bring. */
  readonly uplift: number;
  readonly upliftEnd: number;
}

/** Orders by falling score; equal scores are one step, so that the order of rows decides nothing. */
export function stepsOf(score: Float64Array): Steps {
  const order = Uint32Array.from(score, (_, i) => i).sort((a, b) => score[b]! - score[a]! || a - b);
  const ends: number[] = [];
  order.forEach((i, at) => {
    if (at + 1 === order.length || score[order[at + 1]!] !== score[i]) ends.push(at + 1);
  });
  return { order, ends: Uint32Array.from(ends) };
}

/**
 * Areas of the Qini curve Q(k) = Y_t(k) − Y_c(k)·n_t(k)/n_c(k) (Radcliffe 2007, "Using control groups to target on
 * predicted lift") and of the uplift curve U(k) = (Y_t(k)/n_t(k) − Y_c(k)/n_c(k))·k, over depth k = 0 … N, straight within
 * a step. Held-out units of a campaign count as many as it contacted per held-out unit, so that campaigns with other shares
 * do not bias the curve (with one campaign this is Radcliffe's curve to the letter). Where nobody is held out yet, Y_c
 * counts as 0 in Q and U is 0. `times` says how often each unit counts (a bootstrap sample).
 */
export function curveAreas(
  units: RankedUnits,
  steps: Steps,
  times?: ArrayLike<number>,
  odds = heldOutWeights(units, times),
): CurveAreas {
  const { campaign, treated, outcome } = units;
  const sum = { n: 0, contacted: 0, gained: 0, held: 0, missed: 0 };
  const last = { n: 0, q: 0, u: 0 };
  let qiniArea = 0;
  let upliftArea = 0;
  let at = 0;
  for (const end of steps.ends) {
    for (; at < end; at++) {
      const i = steps.order[at]!;
      const m = times === undefined ? 1 : times[i]!;
      if (m === 0) continue;
      sum.n += m;
      if (treated[i] === 1) {
        sum.contacted += m;
        sum.gained += m * outcome[i]!;
      } else {
        const w = m * odds[campaign[i]!]!;
        sum.held += w;
        sum.missed += w * outcome[i]!;
      }
    }
    if (sum.n === last.n) continue;
    const q = sum.gained - (sum.held === 0 ? 0 : (sum.missed * sum.contacted) / sum.held);
    const both = sum.held > 0 && sum.contacted > 0;
    const u = both ? (sum.gained / sum.contacted - sum.missed / sum.held) * sum.n : 0;
    qiniArea += ((last.q + q) / 2) * (sum.n - last.n);
    upliftArea += ((last.u + u) / 2) * (sum.n - last.n);
    last.n = sum.n;
    last.q = q;
    last.u = u;
  }
  const n = Math.max(sum.n, 1);
  return {
    qini: qiniArea / n - last.q / 2,
    qiniEnd: last.q,
    uplift: upliftArea / n,
    upliftEnd: last.u,
  };
}

/**
 * Mean difference between arms among the best units down to `depth` (a share); a step that the depth divides counts in
 * part, as if ties were broken by lot. `undefined` without both arms.
 */
export function upliftAt(
  units: RankedUnits,
  steps: Steps,
  depth: number,
  times?: ArrayLike<number>,
  odds = heldOutWeights(units, times),
): number | undefined {
  const { campaign, treated, outcome } = units;
  let total = 0;
  for (let i = 0; i < treated.length; i++) total += times === undefined ? 1 : times[i]!;
  let room = depth * total;
  let [contacted, gained, held, missed, at] = [0, 0, 0, 0, 0];
  for (const end of steps.ends) {
    if (room <= 0) break;
    const from = at;
    let size = 0;
    for (; at < end; at++) size += times === undefined ? 1 : times[steps.order[at]!]!;
    const part = size <= room ? 1 : room / size;
    room -= size;
    for (let j = from; j < end; j++) {
      const i = steps.order[j]!;
      const m = part * (times === undefined ? 1 : times[i]!);
      if (treated[i] === 1) {
        contacted += m;
        gained += m * outcome[i]!;
      } else {
        held += m * odds[campaign[i]!]!;
        missed += m * odds[campaign[i]!]! * outcome[i]!;
      }
    }
  }
  return contacted === 0 || held === 0 ? undefined : gained / contacted - missed / held;
}

/** Contacted per held-out unit of each campaign: the `odds` of the measures above. */
export function heldOutWeights(
  { campaign, treated }: Omit<RankedUnits, 'score'>,
  times?: ArrayLike<number>,
): Float64Array {
  let campaigns = 0;
  for (const c of campaign) campaigns = Math.max(campaigns, c + 1);
  const contacted = new Float64Array(campaigns);
  const held = new Float64Array(campaigns);
  for (let i = 0; i < treated.length; i++) {
    const m = times === undefined ? 1 : times[i]!;
    const c = campaign[i]!;
    if (treated[i] === 1) contacted[c] = contacted[c]! + m;
    else held[c] = held[c]! + m;
  }
  return contacted.map((n, c) => (held[c]! > 0 ? n / held[c]! : 0));
}
