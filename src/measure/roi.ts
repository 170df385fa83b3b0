import { rateSample, type Sample } from '../stats/sample.js';
import type { Contrast, Method } from './contrast.js';
import { type CostPerOutcome, costPerOutcome } from './costPerOutcome.js';
import { type Guard, readOnce } from './guard.js';
import { type Stratum, stratified } from './stratified.js';

/** What happened to one arm within the window. Money in minor units. */
export interface ArmResult {
  readonly arm: string;
  /** Margin per unit. */
  readonly margin: Sample;
  /** Units that bought. */
  readonly purchasers: number;
  readonly attributedMargin: number;
  readonly cost: number;
}

/** How an effect is told: against how many looks it holds, and within which draws it is taken. */
export interface RoiTelling {
  readonly guard?: Guard | undefined;
  /** Margin and purchases by draw, where draws held out different shares. */
  readonly draws?:
    | { readonly margin: readonly Stratum[]; readonly purchases: readonly Stratum[] }
    | undefined;
}

export type RoiState = 'ok' | 'no_cost' | 'no_control' | 'immature';

/** Three answers to "what did it return", of which only the incremental one says whether it was worth it. */
export interface Roi {
  readonly arm: string;
  readonly treated: number;
  readonly control: number | undefined;
  readonly cost: number;
  readonly grossMargin: number;
  readonly grossRoi: number | undefined;
  readonly attributedMargin: number;
  readonly attributedRoi: number | undefined;
  readonly incrementalMargin: number | undefined;
  readonly incrementalMarginLow: number | undefined;
  readonly incrementalMarginHigh: number | undefined;
  readonly incrementalRoi: number | undefined;
  readonly incrementalRoiLow: number | undefined;
  readonly incrementalRoiHigh: number | undefined;
  readonly state: RoiState;
  readonly controlBuyers: number | undefined;
  readonly effect: Contrast | undefined;
  readonly perBuyer: CostPerOutcome | undefined;
}

/**
 * The return of one treated arm: gross (all margin of treated units), attributed (margin credited to its contacts) and
 * incremental (units × difference to control), each as margin and as (margin − cost)/cost. The cost is known, so the
 * interval of the incremental ROI is that of the difference, mapped; over draws with different shares held out that of
 * the difference within draws. Without control or before the window is over
 * the incremental fields are empty; without cost every ROI is.
 */
export function roi(
  treated: ArmResult,
  control: ArmResult | undefined,
  mature: boolean,
  method?: Method,
  { guard = readOnce, draws }: RoiTelling = {},
): Roi {
  const { cost } = treated;
  const n = treated.margin.n;
  const ratio = (margin: number | undefined) =>
    margin === undefined || cost <= 0 ? undefined : (margin - cost) / cost;
  const held = control !== undefined && control.margin.n > 0 ? control : undefined;
  const measured = held !== undefined && mature;
  const margins =
    draws?.margin ?? (held === undefined ? [] : [{ treated: treated.margin, control: held.margin }]);
  const made = measured ? stratified('amount', margins, method, guard.level())?.effect : undefined;
  const effect = made?.pValue === undefined ? made : { ...made, pValue: guard.p(made.pValue) };
  const scale = (perUnit: number | undefined) => (perUnit === undefined ? undefined : perUnit * n);
  const incrementalMargin = scale(effect?.difference);
  const incrementalMarginLow = scale(effect?.low);
  const incrementalMarginHigh = scale(effect?.high);
  return {
    arm: treated.arm,
    treated: n,
    control: held?.margin.n,
    cost,
    grossMargin: treated.margin.sum,
    grossRoi: ratio(treated.margin.sum),
    attributedMargin: treated.attributedMargin,
    attributedRoi: ratio(treated.attributedMargin),
    incrementalMargin,
    incrementalMarginLow,
    incrementalMarginHigh,
    incrementalRoi: ratio(incrementalMargin),
    incrementalRoiLow: ratio(incrementalMarginLow),
    incrementalRoiHigh: ratio(incrementalMarginHigh),
    state: cost <= 0 ? 'no_cost' : held === undefined ? 'no_control' : !mature ? 'immature' : 'ok',
    controlBuyers: held?.margin.buyers,
    effect,
    perBuyer: measured ? buyersCost(treated, held, guard, draws?.purchases) : undefined,
  };
}

function buyersCost(
  treated: ArmResult,
  held: ArmResult,
  guard: Guard,
  draws: readonly Stratum[] | undefined,
): CostPerOutcome | undefined {
  const n = treated.margin.n;
  const strata = draws ?? [
    { treated: rateSample(treated.purchasers, n), control: rateSample(held.purchasers, held.margin.n) },
  ];
  const found = stratified('rate', strata, 'newcombe', guard.level())?.effect;
  if (found?.low === undefined || found.high === undefined) return undefined;
  const made = { difference: found.difference, low: found.low, high: found.high };
  return costPerOutcome(treated.cost, treated.purchasers, n, held.purchasers, held.margin.n, made);
}
