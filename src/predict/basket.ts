import type { RawColumn } from '../learn/encoder.js';
import { type BasketLoss, type BoostedBasket, boostedBaskets, fitBoostedBasket } from './boostedBasket.js';

/** Features that say what a customer's purchases were worth so far, and how many there were. */
const basketFeatures = { own: 'average_basket', orders: 'orders_all' } as const;

/** What a purchase is worth: a segment's mean and how far a customer's own history moves it. Money in minor units. */
export interface BasketModel {
  /** Margin of a purchase over the customer's own average basket, on average. */
  readonly ratio: number;
  /** Weight of the own basket is n / (n + k) with n past purchases. */
  readonly k: number;
  /** Mean margin of buyers by number of past purchases, from `orders` on; ascending. */
  readonly segments: readonly { readonly orders: number; readonly buyers: number; readonly mean: number }[];
  /** Instead of all this, where asked for. */
  readonly boosted?: BoostedBasket;
}

const segmentStarts = [0, 1, 2, 5];
const shrinkage = [0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128, 1e9];
const pseudoBuyers = 20;

/**
 * Expected margin of a purchase (PRE-09): the customer's own average basket, times the usual margin per basket, shrunk
 * to the mean of buyers with as many past purchases by the weight n / (n + k). k is the one that predicts the margins
 * of past buyers with the least squared error, the empirical-Bayes ratio of variation within to variation between
 * customers (Fader & Hardie 2013, Gamma-Gamma; Bühlmann 1967). Segment means shrink to the overall mean by 20 buyers.
 * `chosen` are the rows that bought, `margin` what each brought. With a `loss` boosted trees say what a purchase is worth.
 */
export function fitBasket(
  features: readonly RawColumn[],
  chosen: Int32Array,
  margin: Float64Array,
  loss?: BasketLoss,
): BasketModel {
  const { own, orders } = basketColumns(features);
  let total = 0;
  let covered = 0;
  let basket = 0;
  for (const i of chosen) {
    total += margin[i]!;
    if (!known(own, i)) continue;
    covered += margin[i]!;
    basket += own![i]!;
  }
  const overall = chosen.length === 0 ? 0 : total / chosen.length;
  const segments = segmentStarts.map((start, s) => {
    const next = segmentStarts[s + 1] ?? Number.POSITIVE_INFINITY;
    let buyers = 0;
    let sum = 0;
    for (const i of chosen) {
      const n = countAt(orders, i);
      if (n < start || n >= next) continue;
      buyers++;
      sum += margin[i]!;
    }
    return { orders: start, buyers, mean: (sum + pseudoBuyers * overall) / (buyers + pseudoBuyers) };
  });
  const ratio = basket > 0 ? covered / basket : 0;
  let best = { k: shrinkage.at(-1)!, squares: Number.POSITIVE_INFINITY };
  for (const k of basket > 0 ? shrinkage : []) {
    const model = { ratio, k, segments };
    let squares = 0;
    for (const i of chosen) {
      const rest = margin[i]! - basketAt(model, own, orders, i);
      squares += rest * rest;
    }
    if (squares < best.squares) best = { k, squares };
  }
  const boosted = loss === undefined ? {} : { boosted: fitBoostedBasket(features, chosen, margin, loss) };
  return { ratio, k: best.k, segments, ...boosted };
}

/** Expected margin of a purchase for each of `rows` units, minor units. */
export function expectedBasket(
  model: BasketModel,
  features: readonly RawColumn[],
  rows: number,
): Float64Array {
  if (model.boosted !== undefined) return boostedBaskets(model.boosted, features, rows);
  const { own, orders } = basketColumns(features);
  const out = new Float64Array(rows);
  for (let i = 0; i < rows; i++) out[i] = basketAt(model, own, orders, i);
  return out;
}

function basketAt(
  model: BasketModel,
  own: Float64Array | undefined,
  orders: Float64Array | undefined,
  row: number,
): number {
  const n = countAt(orders, row);
  let mean = 0;
  for (const segment of model.segments) if (n >= segment.orders) mean = segment.mean;
  if (!known(own, row) || n === 0) return mean;
  return mean + (n / (n + model.k)) * (model.ratio * own![row]! - mean);
}

function basketColumns(features: readonly RawColumn[]) {
  const numeric = (name: string) => {
    const column = features.find((one) => one.name === name);
    return column?.kind === 'numeric' ? column.values : undefined;
  };
  return { own: numeric(basketFeatures.own), orders: numeric(basketFeatures.orders) };
}

function known(values: Float64Array | undefined, row: number): boolean {
  return values !== undefined && Number.isFinite(values[row]!);
}

function countAt(values: Float64Array | undefined, row: number): number {
  return known(values, row) ? values![row]! : 0;
}
