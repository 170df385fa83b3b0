import type { RawColumn } from '../learn/encoder.js';
import { type Random, random, randomNormal } from '../random.js';

/** What contact does in a simulated world, and whether it does the same in every campaign. */
export type WorldKind = 'stable' | 'varying' | 'baskets' | 'none';

export interface SimulationOptions {
  readonly kind: WorldKind;
  readonly seed: number;
  readonly customers: number;
  readonly campaigns: number;
  /** Share held out of every past campaign. */
  readonly holdout: number;
}

/** A campaign's view of the customers, with the truth that only a simulation has. Money in minor units. */
export interface SimulatedCampaign {
  readonly features: readonly RawColumn[];
  /** Expected margin in the window without contact, and what contact adds to it. */
  readonly baseline: Float64Array;
  readonly effect: Float64Array;
  /** What contact adds on average over campaigns of this world: all that could be known before this one. */
  readonly usualEffect: Float64Array;
  /** Draws what happens in the window, for a unit and an arm. */
  readonly outcome: (
    unit: number,
    treated: boolean,
  ) => { readonly purchase: boolean; readonly margin: number };
}

/** Past campaigns, one row per unit and campaign: shaped as predict/ expects its training set. */
export interface SimulatedHistory {
  readonly rows: number;
  readonly features: readonly RawColumn[];
  readonly campaigns: readonly string[];
  readonly campaign: Int32Array;
  readonly treated: Uint8Array;
  readonly response: Uint8Array;
  readonly purchase: Uint8Array;
  readonly margin: Float64Array;
}

export interface Simulation {
  readonly past: SimulatedHistory;
  readonly next: SimulatedCampaign;
  readonly rows: number;
}

interface Customer {
  readonly activity: number;
  readonly deals: number;
  readonly basket: number;
  readonly lapsed: number;
  readonly region: number;
  /** Log of the relative effect that no feature shows. */
  readonly hidden: number;
}

const regions = ['north', 'south', 'east', 'west'] as const;
const basketVariation = 0.7;

/**
 * A population with past randomised campaigns and the next one. Customers differ in activity, basket, fondness for
 * deals and lapse; features are noisy counts of those, three columns are pure noise. Contact multiplies the chance of
 * a purchase by 1 + lift: more for deal seekers and the lapsing, less for the most active, partly for reasons that no
 * feature shows. `varying` draws a factor with CV 0.5 per campaign, `baskets` multiplies contacted baskets by a factor
 * drawn per campaign from 0.8 … 1.25, `none` has no effect. Seasons move every campaign's level.
 */
export function simulate(options: SimulationOptions): Simulation {
  const uniform = random(options.seed);
  const customers = Array.from({ length: options.customers }, () => customer(uniform));
  const past = Array.from({ length: options.campaigns }, () => campaign(options.kind, customers, uniform));
  return {
    past: trainingSet(past, options, uniform),
    next: campaign(options.kind, customers, uniform),
    rows: options.customers,
  };
}

function customer(uniform: Random): Customer {
  const lapsed = uniform() < 0.3 ? 1 : 0;
  return {
    activity: -0.9 + 1.2 * randomNormal(uniform) - 0.9 * lapsed,
    deals: randomNormal(uniform),
    basket: 3000 * Math.exp(0.35 * randomNormal(uniform)),
    lapsed,
    region: Math.floor(uniform() * regions.length),
    hidden: 0.3 * randomNormal(uniform),
  };
}

function campaign(kind: WorldKind, customers: readonly Customer[], uniform: Random): SimulatedCampaign {
  const season = Math.exp(0.2 * randomNormal(uniform));
  const strength = kind === 'varying' ? gammaWithCv(0.5, uniform) : 1;
  const basketFactor = kind === 'baskets' ? 0.8 * Math.exp(uniform() * Math.log(1.25 / 0.8)) : 1;
  const n = customers.length;
  const rate0 = new Float64Array(n);
  const rate1 = new Float64Array(n);
  const baseline = new Float64Array(n);
  const effect = new Float64Array(n);
  const usualEffect = new Float64Array(n);
  const usualBasket = kind === 'baskets' ? (1.25 - 0.8) / Math.log(1.25 / 0.8) : 1;
  customers.forEach((one, i) => {
    const rate = Math.min(0.6, 0.055 * season * Math.exp(one.activity + 0.3));
    const appeal = Math.exp(0.3 * one.deals + 0.35 * one.lapsed - 0.25 * one.activity - 0.3 + one.hidden);
    const usualLift = kind === 'none' ? 0 : 0.4 * appeal;
    const lift = usualLift * strength;
    rate0[i] = rate;
    rate1[i] = Math.min(0.9, rate * (1 + lift));
    baseline[i] = rate * one.basket;
    usualEffect[i] = (Math.min(0.9, rate * (1 + usualLift)) * usualBasket - rate) * one.basket;
    effect[i] = rate1[i]! * one.basket * (kind === 'none' ? 1 : basketFactor) - baseline[i]!;
  });
  const outcome = (unit: number, treated: boolean) => {
    if (uniform() >= (treated ? rate1[unit]! : rate0[unit]!)) return { purchase: false, margin: 0 };
    const mean = customers[unit]!.basket * (treated && kind !== 'none' ? basketFactor : 1);
    const noise = Math.exp(basketVariation * randomNormal(uniform) - (basketVariation * basketVariation) / 2);
    return { purchase: true, margin: Math.round(mean * noise) };
  };
  return { features: featuresOf(customers, uniform), baseline, effect, usualEffect, outcome };
}

/** A gamma draw with mean 1 and the given coefficient of variation, as a sum of exponentials (shape 1/cv² whole). */
function gammaWithCv(cv: number, uniform: Random): number {
  const shape = Math.round(1 / (cv * cv));
  let sum = 0;
  for (let i = 0; i < shape; i++) sum -= Math.log(1 - uniform());
  return sum / shape;
}

function filled(length: number, value: (i: number) => number): Float64Array {
  const out = new Float64Array(length);
  for (let i = 0; i < length; i++) out[i] = value(i);
  return out;
}

function featuresOf(customers: readonly Customer[], uniform: Random): readonly RawColumn[] {
  const numeric = (name: string, draw: (one: Customer) => number): RawColumn => ({
    name,
    kind: 'numeric',
    values: filled(customers.length, (i) => draw(customers[i]!)),
  });
  const exponential = () => -Math.log(1 - uniform());
  return [
    numeric('recency', (one) => 30 * Math.exp(-0.8 * one.activity + 0.6 * one.lapsed) * exponential()),
    numeric('frequency', (one) => Math.round(4 * Math.exp(one.activity) * (0.6 + 0.8 * uniform()))),
    numeric('average_basket', (one) => one.basket * Math.exp(0.3 * randomNormal(uniform))),
    numeric('discount_share', (one) => 1 / (1 + Math.exp(-one.deals + 1 + 0.5 * randomNormal(uniform)))),
    numeric('tenure', (one) => 200 + 900 * uniform() + 100 * one.lapsed),
    numeric('returns', () => (uniform() < 0.2 ? exponential() : 0)),
    numeric('age', () => (uniform() < 0.1 ? Number.NaN : 20 + 50 * uniform())),
    {
      name: 'region',
      kind: 'categorical',
      codes: Int32Array.from(customers, (one) => one.region),
      levels: regions,
    },
  ];
}

function trainingSet(
  past: readonly SimulatedCampaign[],
  options: SimulationOptions,
  uniform: Random,
): SimulatedHistory {
  const n = options.customers;
  const rows = n * past.length;
  const treated = new Uint8Array(rows);
  for (let i = 0; i < rows; i++) treated[i] = uniform() < options.holdout ? 0 : 1;
  const campaign = new Int32Array(rows);
  const purchase = new Uint8Array(rows);
  const margin = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    campaign[i] = Math.floor(i / n);
    const result = past[campaign[i]!]!.outcome(i % n, treated[i] === 1);
    purchase[i] = result.purchase ? 1 : 0;
    margin[i] = result.margin;
  }
  const response = new Uint8Array(rows);
  for (let i = 0; i < rows; i++) {
    response[i] = purchase[i] === 1 && treated[i] === 1 && uniform() < 0.7 ? 1 : 0;
  }
  return {
    rows,
    features: past[0]!.features.map((column, j) =>
      joined(
        past.map((one) => one.features[j]!),
        column,
      ),
    ),
    campaigns: past.map((_, k) => `campaign ${k + 1}`),
    campaign,
    treated,
    response,
    purchase,
    margin,
  };
}

function joined(columns: readonly RawColumn[], like: RawColumn): RawColumn {
  const rows = columns.reduce((sum, c) => sum + (c.kind === 'numeric' ? c.values : c.codes).length, 0);
  let at = 0;
  if (like.kind === 'numeric') {
    const values = new Float64Array(rows);
    for (const column of columns) {
      if (column.kind !== 'numeric') continue;
      values.set(column.values, at);
      at += column.values.length;
    }
    return { ...like, values };
  }
  const codes = new Int32Array(rows);
  for (const column of columns) {
    if (column.kind === 'numeric') continue;
    codes.set(column.codes, at);
    at += column.codes.length;
  }
  return { ...like, codes };
}
