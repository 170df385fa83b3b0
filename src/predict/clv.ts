import type { PositiveFit } from '../learn/fitPositive.js';
import { expectedSpend, fitGammaGamma } from '../learn/gammaGamma.js';
import { collapseHistories, type Histories } from '../learn/histories.js';
import { type BuyingModelName, buyingModels } from './buyingModels.js';

/** What lifetime value is computed from: one entry per customer, or per group of `weight` equal ones. */
export interface ClvHistories {
  readonly frequency: Int32Array;
  readonly recency: Float64Array;
  readonly age: Float64Array;
  /** Mean margin per repeat purchase, in major units; NaN if not known. */
  readonly margin: Float64Array;
  readonly weight?: Float64Array | undefined;
}

/** What a cohort does on average: the fallback where a model did not converge. */
export interface CohortAverage {
  readonly ordersPerTime: number;
  /** Mean margin per repeat purchase; NaN if no margin is known. */
  readonly marginPerOrder: number;
}

/** A fitted model of lifetime value. Plain data. */
export interface ClvFit {
  readonly model: BuyingModelName;
  readonly buying: PositiveFit;
  /** The model of margin per order, where margins are known and enough customers came back. */
  readonly spend: PositiveFit | undefined;
  /** Why margins are the cohort's average, in words. */
  readonly spendReason: string | undefined;
  readonly average: CohortAverage;
  readonly customers: number;
  readonly repeaters: number;
  readonly histories: number;
  /** Repeaters whose mean margin is not above 0, which the spend model can not hold. */
  readonly notAboveZero: number;
  /** Correlation of frequency and mean margin among repeaters, which the spend model takes for 0. */
  readonly correlation: number | undefined;
}

/** Below so many repeat customers no model of margins is fitted. */
const fewest = 10;

/** Fits a model of buying to histories, and a Gamma-Gamma model to the margins of those who came back. */
export function fitClv(histories: ClvHistories, model: BuyingModelName): ClvFit {
  const { frequency, recency, age, margin, weight } = histories;
  const { histories: collapsed } = collapseHistories(frequency, recency, age, weight);
  const buying = buyingModels[model].fit(collapsed);
  const counted = (i: number) => weight?.[i] ?? 1;
  const repeaters: number[] = [];
  let orders = 0;
  let time = 0;
  let earned = 0;
  let notAboveZero = 0;
  let cameBack = 0;
  let known = true;
  for (let i = 0; i < frequency.length; i++) {
    orders += counted(i) * frequency[i]!;
    time += counted(i) * age[i]!;
    if (frequency[i] === 0) continue;
    cameBack += counted(i);
    earned += counted(i) * frequency[i]! * margin[i]!;
    if (Number.isNaN(margin[i]!)) known = false;
    else if (margin[i]! > 0) repeaters.push(i);
    else notAboveZero += counted(i);
  }
  const spending = {
    x: Int32Array.from(repeaters, (i) => frequency[i]!),
    mean: Float64Array.from(repeaters, (i) => margin[i]!),
    weight: Float64Array.from(repeaters, counted),
  };
  const enough = known && repeaters.length >= fewest;
  const spend = enough ? fitGammaGamma(spending) : undefined;
  return {
    model,
    buying,
    spend,
    spendReason: known ? reasonAgainst(spend) : undefined,
    average: {
      ordersPerTime: time > 0 ? orders / time : 0,
      marginPerOrder: known && orders > 0 ? earned / orders : Number.NaN,
    },
    customers: collapsed.total,
    repeaters: cameBack,
    histories: collapsed.rows,
    notAboveZero,
    correlation: enough ? correlation(spending.x, spending.mean, spending.weight) : undefined,
  };
}

function reasonAgainst(spend: PositiveFit | undefined): string | undefined {
  if (spend === undefined) return `fewer than ${fewest} customers came back`;
  if (!spend.converged) return spend.reason;
  return spend.parameters[1]! > 1 ? undefined : 'q is not above 1: the population has no mean';
}

/** Over which time value is expected, and what later money is worth. */
export interface Outlook {
  /** Weeks, or periods. */
  readonly horizon: number;
  /** Interest per year: 0.1 makes money of a year from now worth 1/1.1. */
  readonly discount: number;
  /** Weeks or periods in a year. */
  readonly perYear: number;
}

/** Why a row's value is not the model's own: `ok`, or what stands in. */
export type ClvState = 'ok' | 'average_margin' | 'cohort_average' | 'no_margin';

/** Expectations, one entry per history. Money in major units, NaN where margins are not known. */
export interface ClvScores {
  /** NaN where the model of buying did not converge. */
  readonly alive: Float64Array;
  readonly orders: Float64Array;
  readonly marginPerOrder: Float64Array;
  /** Margin expected within the horizon. */
  readonly margin: Float64Array;
  /** The same, discounted: what comes in a step of the horizon counts as of the step's middle. */
  readonly clv: Float64Array;
  readonly state: ClvState;
}

/** What histories are worth by a fit; where it did not converge, by the average of the cohort. */
export function scoreClv(fit: ClvFit, histories: ClvHistories, outlook: Outlook): ClvScores {
  const { frequency, recency, age } = histories;
  const { histories: collapsed, rowOf } = collapseHistories(frequency, recency, age);
  const rows = expectRows(fit, collapsed, outlook);
  const of = (values: Float64Array) => Float64Array.from(rowOf, (row) => values[row]!);
  const orders = of(rows.orders);
  const discounted = of(rows.discounted);
  const marginPerOrder = Float64Array.from(frequency, (x, i) => marginOf(fit, x, histories.margin[i]!));
  return {
    alive: of(rows.alive),
    orders,
    marginPerOrder,
    margin: orders.map((value, i) => value * marginPerOrder[i]!),
    clv: discounted.map((value, i) => value * marginPerOrder[i]!),
    state: stateOf(fit),
  };
}

function stateOf(fit: ClvFit): ClvState {
  if (!fit.buying.converged) return 'cohort_average';
  if (Number.isNaN(fit.average.marginPerOrder)) return 'no_margin';
  return fit.spendReason === undefined ? 'ok' : 'average_margin';
}

/** Margin per order expected of a customer whose repeat purchases earned `margin` on average; NaN if not known. */
export function marginOf(fit: ClvFit, frequency: number, margin: number): number {
  const { spend, average } = fit;
  if (spend === undefined || fit.spendReason !== undefined || !fit.buying.converged)
    return average.marginPerOrder;
  return expectedSpend(spend.parameters, frequency, frequency === 0 ? 0 : margin)!;
}

/** Expectations per different history: P(alive), orders within the horizon, and these discounted. */
export interface RowExpectations {
  readonly alive: Float64Array;
  readonly orders: Float64Array;
  readonly discounted: Float64Array;
}

/** What different histories let expect. Those that differ in recency only share one curve, which P(alive) scales. */
export function expectRows(fit: ClvFit, histories: Histories, outlook: Outlook): RowExpectations {
  const { rows, x, last, seen, times } = histories;
  const { spans, worth } = steps(outlook);
  const alive = new Float64Array(rows).fill(Number.NaN);
  const orders = new Float64Array(rows);
  const discounted = new Float64Array(rows);
  const { converged, parameters } = fit.buying;
  if (!converged) {
    const average = spans.map((span) => fit.average.ordersPerTime * span);
    orders.fill(average[average.length - 1]!);
    discounted.fill(worthOf(average, worth));
    return { alive, orders, discounted };
  }
  const model = buyingModels[fit.model];
  let all = 0;
  let allWorth = 0;
  for (let row = 0; row < rows; row++) {
    if (row === 0 || x[row - 1] !== x[row] || seen[row - 1] !== seen[row]) {
      const curve = model.orders(parameters, x[row]!, times[seen[row]!]!, spans);
      all = curve[curve.length - 1]!;
      allWorth = worthOf(curve, worth);
    }
    const p = model.alive(parameters, x[row]!, times[last[row]!]!, times[seen[row]!]!);
    alive[row] = p;
    orders[row] = p * all;
    discounted[row] = p * allWorth;
  }
  return { alive, orders, discounted };
}

/** The ends of the steps of a horizon, the last one cut, and what an order in each is worth. */
function steps({ horizon, discount, perYear }: Outlook): { spans: Float64Array; worth: Float64Array } {
  const count = Math.max(1, Math.ceil(horizon));
  const spans = Float64Array.from({ length: count }, (_, i) => Math.min(i + 1, horizon));
  const rate = Math.log1p(discount) / perYear;
  return { spans, worth: spans.map((end, i) => Math.exp((-rate * (i + end)) / 2)) };
}

function worthOf(curve: Float64Array, worth: Float64Array): number {
  let total = 0;
  for (let i = 0; i < curve.length; i++) total += (curve[i]! - (i === 0 ? 0 : curve[i - 1]!)) * worth[i]!;
  return total;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Pearson's correlation, weighted; `undefined` if either does not vary. */
function correlation(x: ArrayLike<number>, y: Float64Array, weight: Float64Array): number | undefined {
  const total = sum(weight);
  let meanX = 0;
  let meanY = 0;
  for (let i = 0; i < y.length; i++) {
    meanX += (weight[i]! * x[i]!) / total;
    meanY += (weight[i]! * y[i]!) / total;
  }
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < y.length; i++) {
    xx += weight[i]! * (x[i]! - meanX) * (x[i]! - meanX);
    yy += weight[i]! * (y[i]! - meanY) * (y[i]! - meanY);
    xy += weight[i]! * (x[i]! - meanX) * (y[i]! - meanY);
  }
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : undefined;
}
