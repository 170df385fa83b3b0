import { normalQuantile } from '../stats/normal.js';
import { mean, type Sample, sampleOf, variance } from '../stats/sample.js';

/** Units of randomised campaigns with the effect that a model expects of each. One entry per unit. */
export interface UpliftRows {
  readonly effect: Float64Array;
  readonly campaign: Int32Array;
  readonly treated: Uint8Array;
  readonly outcome: Float64Array;
}

/** What contacted units brought beyond those held out, per unit, with its 95 % interval. */
export interface MeasuredEffect {
  readonly units: number;
  readonly difference: number;
  readonly low: number;
  readonly high: number;
}

/** A tenth of the units, highest expected effect first. Without both arms in it, nothing was measured. */
export interface UpliftGainsRow {
  readonly decile: number;
  readonly units: number;
  readonly predicted: number;
  readonly measured: MeasuredEffect | undefined;
  /** Measured effect over that of all units; missing if that is not above 0. */
  readonly lift: number | undefined;
  /** Effect of contacting this and better deciles over the effect of contacting everybody; missing likewise. */
  readonly cumulativeGain: number | undefined;
}

/**
 * Gains of a ranking by expected effect: per tenth of the units, the difference between arms beside what was expected.
 * The gain at a depth is the uplift curve (Ȳ_t − Ȳ_c)·k over its end point (Radcliffe 2007, "Using control groups to
 * target on predicted lift"). Assumes arms drawn at random within each campaign.
 */
export function upliftGains(rows: UpliftRows): readonly UpliftGainsRow[] {
  const order = Array.from(rows.effect.keys()).sort((a, b) => rows.effect[b]! - rows.effect[a]! || a - b);
  const n = order.length;
  const all = measuredEffect(rows, order);
  const whole = all !== undefined && all.difference > 0 ? all.difference : undefined;
  const cut = (tenth: number) => Math.ceil((tenth * n) / 10);
  return Array.from({ length: 10 }, (_, tenth) => {
    const part = order.slice(cut(tenth), cut(tenth + 1));
    const measured = measuredEffect(rows, part);
    const top = measuredEffect(rows, order.slice(0, cut(tenth + 1)));
    return {
      decile: tenth + 1,
      units: part.length,
      predicted: part.reduce((sum, i) => sum + rows.effect[i]!, 0) / part.length,
      measured,
      lift: whole === undefined || measured === undefined ? undefined : measured.difference / whole,
      cumulativeGain:
        whole === undefined || top === undefined
          ? undefined
          : (top.difference * cut(tenth + 1)) / (whole * n),
    };
  }).filter((row) => row.units > 0);
}

/**
 * The difference between arms of some units: per campaign, weighted by its contacted units, so that campaigns with
 * other shares held out do not bias it (Simpson 1951). `undefined` if no campaign has two units in each arm.
 */
export function measuredEffect(rows: UpliftRows, units: Iterable<number>): MeasuredEffect | undefined {
  const arms = new Map<number, [number[], number[]]>();
  let count = 0;
  for (const i of units) {
    const campaign = arms.get(rows.campaign[i]!) ?? [[], []];
    campaign[rows.treated[i] as 0 | 1].push(rows.outcome[i]!);
    arms.set(rows.campaign[i]!, campaign);
    count++;
  }
  let weight = 0;
  let sum = 0;
  let squared = 0;
  for (const [held, contacted] of arms.values()) {
    const control = sampleOf(held);
    const treated = sampleOf(contacted);
    const error = squaredError(control, treated);
    if (error === undefined) continue;
    weight += treated.n;
    sum += treated.n * (mean(treated)! - mean(control)!);
    squared += treated.n * treated.n * error;
  }
  if (weight === 0) return undefined;
  const half = (normalQuantile(0.975)! * Math.sqrt(squared)) / weight;
  const difference = sum / weight;
  return { units: count, difference, low: difference - half, high: difference + half };
}

function squaredError(a: Sample, b: Sample): number | undefined {
  const va = variance(a);
  const vb = variance(b);
  return va === undefined || vb === undefined ? undefined : va / a.n + vb / b.n;
}
