import { normalCdf, normalQuantile } from '../stats/normal.js';

/**
 * Units of past randomised campaigns with two predictions of their effect: by the model itself, and by a model that
 * never saw their campaign. All arrays have one entry per unit; money in minor units.
 */
export interface PastUnits {
  readonly campaigns: readonly string[];
  readonly campaign: Int32Array;
  readonly treated: Uint8Array;
  readonly margin: Float64Array;
  /** Expected effect by the model that chooses the new list. */
  readonly fitted: Float64Array;
  /** Expected effect by a model fitted without the unit's campaign. */
  readonly crossFitted: Float64Array;
}

/** The list to promise for, as it is planned. Money in minor units. */
export interface PlannedList {
  /** Expected effect of every selected unit, held out or not. */
  readonly effect: Float64Array;
  /**
   * The least effect that was worth selecting, if expected profit ended the list (`endedBy` profit or audience): the
   * mean cost of a contact plus any minimum. Left out if a budget or a number ended it.
   */
  readonly leastEffect?: number | undefined;
  /** Selected units that will be contacted. */
  readonly treated: number;
  readonly control: number;
  /** Full planned cost: contacts, fixed cost, declared costs. */
  readonly cost: number;
  /** Mean cost of a contact. */
  readonly contactCost: number;
  /** Expected purchasers and margin (with contact) over the treated units, if known; passed through. */
  readonly expectedPurchasers?: number;
  readonly expectedMargin?: number;
}

/** Prediction interval for what the audit will measure, minor units. */
export interface PromiseInterval {
  readonly low: number;
  readonly high: number;
}

/** What a list is held to. Effects are per treated unit, profits for the whole list; minor units. */
export interface Promise {
  /** `ok`; `empty`: nobody is contacted, the promise is 0; `no_history`: no past campaign can correct the centre. */
  readonly state: 'ok' | 'empty' | 'no_history';
  /** Expected incremental margin of the treated units less full cost: the centre. */
  readonly promised: number | undefined;
  readonly interval80: PromiseInterval | undefined;
  readonly interval95: PromiseInterval | undefined;
  /** Chance that the audit measures a profit above 0. */
  readonly chanceOfProfit: number | undefined;
  readonly incrementalMargin: number | undefined;
  readonly cost: number;
  readonly treated: number;
  readonly control: number;
  readonly expectedPurchasers: number | undefined;
  readonly expectedMargin: number | undefined;
  readonly parts: PromiseParts | undefined;
}

/** Where centre and width come from. Standard deviations, per treated unit, minor units. */
export interface PromiseParts {
  /** Mean effect as the model predicts it, before correction. */
  readonly predictedEffect: number;
  /** Mean over past campaigns of measured less predicted effect of the group that would have been selected. */
  readonly correction: number;
  readonly estimation: number;
  readonly betweenCampaigns: number;
  readonly auditNoise: number;
  readonly campaigns: readonly PastSelection[];
}

/** The group of one past campaign that the list's rule would have selected. */
export interface PastSelection {
  readonly campaign: string;
  readonly treated: number;
  readonly control: number;
  readonly measured: number;
  readonly predicted: number;
  /** Standard error of `measured`. */
  readonly error: number;
}

/**
 * What the audit of a planned list will measure, before it is sent: (treated − held out) × treated − cost, with the
 * 80 and 95 % prediction intervals.
 *
 * The rule of the list is applied to every past randomised campaign on predictions of a model that never saw that
 * campaign: every unit above the least effect worth a contact, so that the size of the list is decided inside the fold
 * too; for a list ended by a budget or a number, the best q, q being the share whose fitted effect reaches the list's
 * lowest. The
 * selected group's measured effect D and mean prediction p give D − p ~ N(μ, v + τ²), flat prior on μ, half-normal
 * prior on τ with sd 0.5 × |mean predicted effect| (at least 5 % of the contact cost). The centre is the list's mean
 * prediction plus the mean of D − p; the width adds the error of that mean, τ, and the audit's own sampling noise
 * with the planned arm sizes, mixed over τ. Variances v use margins' variance pooled over campaigns, so that a
 * campaign with few buyers by chance does not get more weight.
 *
 * Assumes past arms were drawn at random, and that the next campaign is a draw from the same population of campaigns.
 * Sources: Rubin 1981, J. Educ. Stat. 6(4) (the model); Gelman 2006, Bayesian Analysis 1(3) (half-normal scale);
 * Smith & Winkler 2006, Management Science 52(3) (the optimiser's curse that the centre removes).
 */
export function promise(list: PlannedList, past: PastUnits): Promise {
  const base = {
    cost: list.cost,
    treated: list.treated,
    control: list.control,
    expectedPurchasers: list.expectedPurchasers,
    expectedMargin: list.expectedMargin,
  };
  if (list.treated === 0 || list.effect.length === 0) {
    const none = { low: -list.cost, high: -list.cost };
    return {
      ...base,
      state: 'empty',
      promised: -list.cost,
      interval80: none,
      interval95: none,
      chanceOfProfit: 0,
      incrementalMargin: 0,
      parts: undefined,
    };
  }
  const predictedEffect = mean(list.effect);
  const group = pastGroup(list, past);
  if (group === undefined || list.control === 0) {
    return {
      ...base,
      state: 'no_history',
      promised: undefined,
      interval80: undefined,
      interval95: undefined,
      chanceOfProfit: undefined,
      incrementalMargin: undefined,
      parts: undefined,
    };
  }
  const auditVariance = group.treatedVariance / list.treated + group.controlVariance / list.control;
  const scale = Math.max(0.5 * Math.abs(predictedEffect), 0.05 * list.contactCost, 1e-9);
  const mixture = overTau(group.selections, scale);
  const total = { centre: 0, estimation: 0, between: 0 };
  for (const point of mixture) {
    total.centre += point.weight * point.mean;
    total.estimation += point.weight * point.variance;
    total.between += point.weight * point.tau * point.tau;
  }
  const components = mixture.map((point) => ({
    weight: point.weight,
    mean: list.treated * (predictedEffect + point.mean) - list.cost,
    deviation: list.treated * Math.sqrt(point.variance + point.tau * point.tau + auditVariance),
  }));
  const incrementalMargin = list.treated * (predictedEffect + total.centre);
  return {
    ...base,
    state: 'ok',
    promised: incrementalMargin - list.cost,
    interval80: intervalOf(components, 0.8),
    interval95: intervalOf(components, 0.95),
    chanceOfProfit: 1 - mixtureCdf(components, 0),
    incrementalMargin,
    parts: {
      predictedEffect,
      correction: total.centre,
      estimation: Math.sqrt(total.estimation),
      betweenCampaigns: Math.sqrt(total.between),
      auditNoise: Math.sqrt(auditVariance),
      campaigns: group.selections,
    },
  };
}

interface Group {
  readonly selections: readonly PastSelection[];
  readonly treatedVariance: number;
  readonly controlVariance: number;
}

const leastPerArm = 10;

/** The group by the list's own rule; by the share selected if no past campaign would have had a list by that rule. */
function pastGroup(list: PlannedList, past: PastUnits): Group | undefined {
  const byRule =
    list.leastEffect === undefined ? undefined : groupOf(chosenAbove(list.leastEffect, past), past);
  return byRule ?? groupOf(chosenByShare(list.effect, past), past);
}

/** Per campaign, the units whose cross-fitted effect is above what a contact must bring. */
function chosenAbove(leastEffect: number, past: PastUnits): readonly (readonly number[])[] {
  const chosen: number[][] = past.campaigns.map(() => []);
  for (let i = 0; i < past.campaign.length; i++) {
    if (past.crossFitted[i]! > leastEffect) chosen[past.campaign[i]!]!.push(i);
  }
  return chosen;
}

/** Per campaign, the best units by cross-fitted effect, as many as reach the list's lowest by the fitted one. */
function chosenByShare(effect: Float64Array, past: PastUnits): readonly (readonly number[])[] {
  let lowest = Number.POSITIVE_INFINITY;
  for (const value of effect) lowest = Math.min(lowest, value);
  const units: number[][] = past.campaigns.map(() => []);
  const reaching = new Int32Array(past.campaigns.length);
  for (let i = 0; i < past.campaign.length; i++) {
    const k = past.campaign[i]!;
    units[k]!.push(i);
    if (past.fitted[i]! >= lowest - 1e-12 * Math.abs(lowest)) reaching[k] = reaching[k]! + 1;
  }
  return units.map((members, k) => {
    const ranked = Float64Array.from(members, (i) => past.crossFitted[i]!).sort();
    const count = reaching[k]!;
    const threshold = count === 0 ? Number.POSITIVE_INFINITY : ranked[ranked.length - count]!;
    return members.filter((i) => past.crossFitted[i]! >= threshold);
  });
}

/** Effects measured and predicted in the chosen units of each campaign that has at least 10 in either arm. */
function groupOf(chosen: readonly (readonly number[])[], past: PastUnits): Group | undefined {
  const usable = chosen.flatMap((members, k) => {
    const held = momentsOf(members, 0, past);
    const sent = momentsOf(members, 1, past);
    return held.n >= leastPerArm && sent.n >= leastPerArm ? [{ k, held, sent }] : [];
  });
  if (usable.length === 0) return undefined;
  const pooled = (of: (arm: (typeof usable)[number]) => Moments) =>
    usable.reduce((sum, arm) => sum + of(arm).squares, 0) /
    usable.reduce((sum, arm) => sum + of(arm).n - 1, 0);
  const controlVariance = pooled((arm) => arm.held);
  const treatedVariance = pooled((arm) => arm.sent);
  if (!(controlVariance + treatedVariance > 0)) return undefined;
  const selections = usable.map(({ k, held, sent }) => ({
    campaign: past.campaigns[k]!,
    treated: sent.n,
    control: held.n,
    measured: sent.mean - held.mean,
    predicted: (sent.predicted * sent.n + held.predicted * held.n) / (sent.n + held.n),
    error: Math.sqrt(treatedVariance / sent.n + controlVariance / held.n),
  }));
  return { selections, treatedVariance, controlVariance };
}

interface Moments {
  readonly n: number;
  readonly mean: number;
  /** Sum of squared deviations from the mean. */
  readonly squares: number;
  readonly predicted: number;
}

function momentsOf(members: readonly number[], arm: number, past: PastUnits): Moments {
  let n = 0;
  let sum = 0;
  let predicted = 0;
  for (const i of members) {
    if (past.treated[i] !== arm) continue;
    n++;
    sum += past.margin[i]!;
    predicted += past.crossFitted[i]!;
  }
  const centre = n === 0 ? 0 : sum / n;
  let squares = 0;
  for (const i of members) {
    if (past.treated[i] !== arm) continue;
    const d = past.margin[i]! - centre;
    squares += d * d;
  }
  return { n, mean: centre, squares, predicted: n === 0 ? 0 : predicted / n };
}

interface TauPoint {
  readonly tau: number;
  readonly weight: number;
  readonly mean: number;
  readonly variance: number;
}

const gridPoints = 61;

/** Posterior of τ on a grid of 0 … 3 prior standard deviations, with mean and variance of μ at each point. */
function overTau(selections: readonly PastSelection[], scale: number): readonly TauPoint[] {
  const points = [];
  for (let g = 0; g < gridPoints; g++) {
    const tau = (3 * scale * g) / (gridPoints - 1);
    let weights = 0;
    let weighted = 0;
    let logDensity = -(tau * tau) / (2 * scale * scale);
    for (const { measured, predicted, error } of selections) {
      const precision = 1 / (error * error + tau * tau);
      weights += precision;
      weighted += precision * (measured - predicted);
      logDensity += 0.5 * Math.log(precision);
    }
    const centre = weighted / weights;
    logDensity -= 0.5 * Math.log(weights);
    for (const { measured, predicted, error } of selections) {
      const d = measured - predicted - centre;
      logDensity -= (0.5 * d * d) / (error * error + tau * tau);
    }
    if (g === 0 || g === gridPoints - 1) logDensity += Math.log(0.5);
    points.push({ tau, logDensity, mean: centre, variance: 1 / weights });
  }
  const highest = Math.max(...points.map((point) => point.logDensity));
  const mass = points.map((point) => Math.exp(point.logDensity - highest));
  const sum = mass.reduce((a, b) => a + b, 0);
  return points.map(({ tau, mean: centre, variance }, g) => ({
    tau,
    mean: centre,
    variance,
    weight: mass[g]! / sum,
  }));
}

interface Component {
  readonly weight: number;
  readonly mean: number;
  readonly deviation: number;
}

function intervalOf(components: readonly Component[], level: number): PromiseInterval {
  return {
    low: mixtureQuantile(components, 0.5 - level / 2),
    high: mixtureQuantile(components, 0.5 + level / 2),
  };
}

function mixtureCdf(components: readonly Component[], at: number): number {
  return components.reduce(
    (sum, part) => sum + part.weight * normalCdf((at - part.mean) / part.deviation),
    0,
  );
}

function mixtureQuantile(components: readonly Component[], probability: number): number {
  const z = normalQuantile(probability)!;
  let low = Math.min(...components.map((part) => part.mean + z * part.deviation));
  let high = Math.max(...components.map((part) => part.mean + z * part.deviation));
  for (let step = 0; step < 200 && high - low > 1e-12 * Math.max(1, Math.abs(low), Math.abs(high)); step++) {
    const middle = (low + high) / 2;
    if (mixtureCdf(components, middle) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
