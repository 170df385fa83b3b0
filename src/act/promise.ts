import { pastGroup } from './pastGroup.js';
import { type Component, mixtureCdf, mixtureInterval, overTau } from './tauMixture.js';

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
  /** What the model expects of every selected unit beside its effect; without it, past margins stand in. */
  readonly outlook?: Outlook | undefined;
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

/** Per selected unit: expected margin with contact, and expected squared margin with and without; minor units. */
export interface Outlook {
  readonly marginTreated: Float64Array;
  readonly squareTreated: Float64Array;
  readonly squareControl: Float64Array;
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
 * prior on τ. Its sd is that of effects that vary by half their mean and of contacted baskets that vary by an eighth
 * (×0.8 to ×1.25 is common): √((effect / 2)² + (margin with contact / 8)²), at least 5 % of the contact cost. The
 * centre is the list's mean prediction plus the mean of D − p; the width adds the error of that mean, τ, and the
 * audit's own sampling noise with the planned arm sizes, mixed over τ. Variances v are those of past margins by arm,
 * pooled over campaigns and shrunk by 300 units to what the model expects of the list's own units: a short list has
 * too few past buyers to show how much one large basket can move its audit.
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
  const margin = list.outlook === undefined ? group.treatedMargin : mean(list.outlook.marginTreated);
  const scale = Math.max(Math.hypot(predictedEffect / 2, margin / 8), 0.05 * list.contactCost, 1e-9);
  const mixture = overTau(group.selections, scale);
  const total = { centre: 0, estimation: 0, between: 0 };
  for (const point of mixture) {
    total.centre += point.weight * point.mean;
    total.estimation += point.weight * point.variance;
    total.between += point.weight * point.tau * point.tau;
  }
  const components: readonly Component[] = mixture.map((point) => ({
    weight: point.weight,
    mean: list.treated * (predictedEffect + point.mean) - list.cost,
    deviation: list.treated * Math.sqrt(point.variance + point.tau * point.tau + auditVariance),
  }));
  const incrementalMargin = list.treated * (predictedEffect + total.centre);
  return {
    ...base,
    state: 'ok',
    promised: incrementalMargin - list.cost,
    interval80: mixtureInterval(components, 0.8),
    interval95: mixtureInterval(components, 0.95),
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

function mean(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
