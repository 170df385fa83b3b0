import { type Bootstrapped, bootstrapped, resamples, sampleCount } from './resample.js';

/** Units of past randomised campaigns, one entry per unit. Money in minor units. */
export interface PolicyUnits {
  /** Whose row it is: what the bootstrap draws. */
  readonly unit: Int32Array;
  readonly campaign: Int32Array;
  readonly campaigns: number;
  /** The arm drawn: 0 = held out, 1 … arms. */
  readonly arm: Int32Array;
  readonly arms: number;
  readonly margin: Float64Array;
  /** Cost of contacting a unit: by campaign · (arms + 1) + arm. */
  readonly cost: Float64Array;
  /** Expected margin in each arm, 0 … arms, by models that never saw the unit. */
  readonly levels: readonly Float64Array[];
}

/** Whom a rule contacts: 0 = not, k = with arm k, `ownMix` = with the arms of the campaign in their shares. */
export type Choice = Int32Array;

export const ownMix = -1;

/** What a rule would have earned beyond another on past units; totals in minor units. */
export interface PolicyValue {
  /** Units that the two rules treat differently and that can be judged. */
  readonly differing: number;
  /** Units whose campaign had no such arm: they are left out. */
  readonly unjudged: number;
  /** Doubly robust and self-normalised inverse-propensity profit, with 95 % intervals. */
  readonly robust: Bootstrapped | undefined;
  readonly weighted: Bootstrapped | undefined;
  /** Planned difference in contact cost. */
  readonly cost: number;
  /** Purchasers held out among the differing units: with few of them every interval is too narrow. */
  readonly heldOutBuyers: number;
}

/**
 * Profit (margin less cost of contact) of one rule less that of another, over past units whose arms were drawn at random;
 * only units that the two treat differently enter. Doubly robust: expected difference plus the residual weighted by the
 * inverse of the chance of the arm drawn (Dudík, Langford & Li 2011, ICML; Athey & Wager 2021, Econometrica 89(1)).
 * Inverse-propensity: within each campaign and pair of choices, arm means times units, which is the estimator of Horvitz &
 * Thompson 1952 with weights normalised (Hájek 1971). Chances are the shares of the arms in each campaign. Intervals are
 * percentiles of bootstrap samples of customers; rules and expected margins are held fixed.
 */
export function policyValue(units: PolicyUnits, rule: Choice, other: Choice, seed: number): PolicyValue {
  const shares = armShares(units);
  const known = (i: number, choice: number) => judged(units, shares, units.campaign[i]!, choice);
  const rows: number[] = [];
  let unjudged = 0;
  for (let i = 0; i < rule.length; i++) {
    if (rule[i] === other[i]) continue;
    if (known(i, rule[i]!) && known(i, other[i]!)) rows.push(i);
    else unjudged++;
  }
  const differing = Int32Array.from(rows);
  const scores = Float64Array.from(
    differing,
    (i) => robustScore(units, shares, i, rule[i]!) - robustScore(units, shares, i, other[i]!),
  );
  const cells = cellsOf(units, shares, differing, rule, other);
  const robust = (times: Int32Array) => {
    let sum = 0;
    for (let at = 0; at < differing.length; at++) sum += times[differing[at]!]! * scores[at]!;
    return sum;
  };
  const weighted = (times: Int32Array) => cellProfit(units, cells, differing, times);
  const once = new Int32Array(rule.length).fill(1);
  const drawn: [number, number][] = [];
  for (const times of resamples(units.unit, sampleCount(rule.length), seed)) {
    let total = 0;
    for (let i = 0; i < times.length; i++) total += times[i]!;
    const scale = rule.length / total;
    drawn.push([robust(times) * scale, weighted(times) * scale]);
  }
  return {
    differing: differing.length,
    unjudged,
    robust: bootstrapped(
      robust(once),
      drawn.map(([value]) => value),
    ),
    weighted: bootstrapped(
      weighted(once),
      drawn.map(([, value]) => value),
    ),
    cost: differing.reduce(
      (sum, i) => sum + costOf(units, shares, i, rule[i]!) - costOf(units, shares, i, other[i]!),
      0,
    ),
    heldOutBuyers: differing.filter((i) => units.arm[i] === 0 && units.margin[i] !== 0).length,
  };
}

/** What it costs to treat each unit as a choice says, minor units; 0 for those it does not contact. */
export function choiceCosts(units: PolicyUnits, choice: Choice): Float64Array {
  const shares = armShares(units);
  return Float64Array.from(choice, (one, i) =>
    judged(units, shares, units.campaign[i]!, one) ? costOf(units, shares, i, one) : 0,
  );
}

/** Share of each arm in each campaign, by campaign · (arms + 1) + arm. */
function armShares({ campaign, campaigns, arm, arms }: PolicyUnits): Float64Array {
  const width = arms + 1;
  const counts = new Float64Array(campaigns * width);
  const totals = new Float64Array(campaigns);
  for (let i = 0; i < arm.length; i++) {
    counts[campaign[i]! * width + arm[i]!] = counts[campaign[i]! * width + arm[i]!]! + 1;
    totals[campaign[i]!] = totals[campaign[i]!]! + 1;
  }
  return counts.map((count, at) => count / Math.max(totals[Math.floor(at / width)]!, 1));
}

/** Whether a campaign drew the arm of a choice, and held somebody out. */
function judged({ arms }: PolicyUnits, shares: Float64Array, campaign: number, choice: number): boolean {
  const held = shares[campaign * (arms + 1)]!;
  if (choice === 0) return held > 0;
  return held > 0 && (choice === ownMix ? held < 1 : shares[campaign * (arms + 1) + choice]! > 0);
}

/** The arms of a choice with their weights, which sum to 1. */
function armsOf(
  units: PolicyUnits,
  shares: Float64Array,
  campaign: number,
  choice: number,
): readonly [number, number][] {
  if (choice !== ownMix) return [[choice, 1]];
  const from = campaign * (units.arms + 1);
  const contacted = 1 - shares[from]!;
  return Array.from({ length: units.arms }, (_, k): [number, number] => [
    k + 1,
    shares[from + k + 1]! / contacted,
  ]).filter(([, weight]) => weight > 0);
}

function costOf(units: PolicyUnits, shares: Float64Array, i: number, choice: number): number {
  const campaign = units.campaign[i]!;
  let cost = 0;
  for (const [arm, weight] of armsOf(units, shares, campaign, choice)) {
    if (arm > 0) cost += weight * units.cost[campaign * (units.arms + 1) + arm]!;
  }
  return cost;
}

function robustScore(units: PolicyUnits, shares: Float64Array, i: number, choice: number): number {
  const campaign = units.campaign[i]!;
  let score = -costOf(units, shares, i, choice);
  for (const [arm, weight] of armsOf(units, shares, campaign, choice)) {
    const level = units.levels[arm]![i]!;
    const share = shares[campaign * (units.arms + 1) + arm]!;
    score += weight * (level + (units.arm[i] === arm ? (units.margin[i]! - level) / share : 0));
  }
  return score;
}

/** Differing units of one campaign that the rules treat alike: which arms count for one rule and for the other. */
interface Cells {
  /** The cell of each differing unit, and whether its own arm counts for the rule (1), the other (2), both (3) or none. */
  readonly of: Int32Array;
  readonly side: Uint8Array;
  readonly cost: readonly number[];
}

function cellsOf(
  units: PolicyUnits,
  shares: Float64Array,
  differing: Int32Array,
  rule: Choice,
  other: Choice,
): Cells {
  const places = new Map<string, number>();
  const cost: number[] = [];
  const of = new Int32Array(differing.length);
  const side = new Uint8Array(differing.length);
  const counts = (arm: number, choice: number) => (choice === ownMix ? arm > 0 : arm === choice);
  differing.forEach((i, at) => {
    const key = `${units.campaign[i]} ${rule[i]} ${other[i]}`;
    let place = places.get(key);
    if (place === undefined) {
      place = places.size;
      places.set(key, place);
      cost.push(costOf(units, shares, i, rule[i]!) - costOf(units, shares, i, other[i]!));
    }
    of[at] = place;
    side[at] = (counts(units.arm[i]!, rule[i]!) ? 1 : 0) + (counts(units.arm[i]!, other[i]!) ? 2 : 0);
  });
  return { of, side, cost };
}

/** Σ over cells of units · (mean of the rule's arms − mean of the other's − difference in cost). NaN if an arm is empty. */
function cellProfit(units: PolicyUnits, cells: Cells, differing: Int32Array, times: Int32Array): number {
  const size = cells.cost.length;
  const rows = new Float64Array(size);
  const count = [new Float64Array(size), new Float64Array(size)] as const;
  const sum = [new Float64Array(size), new Float64Array(size)] as const;
  for (let at = 0; at < differing.length; at++) {
    const i = differing[at]!;
    const m = times[i]!;
    if (m === 0) continue;
    const cell = cells.of[at]!;
    const side = cells.side[at]!;
    rows[cell]! += m;
    if ((side & 1) !== 0) {
      count[0][cell]! += m;
      sum[0][cell]! += m * units.margin[i]!;
    }
    if ((side & 2) !== 0) {
      count[1][cell]! += m;
      sum[1][cell]! += m * units.margin[i]!;
    }
  }
  let profit = 0;
  for (let cell = 0; cell < size; cell++) {
    if (rows[cell] === 0) continue;
    const means = [sum[0][cell]! / count[0][cell]!, sum[1][cell]! / count[1][cell]!] as const;
    profit += rows[cell]! * (means[0] - means[1] - cells.cost[cell]!);
  }
  return profit;
}
