import type { Sample } from '../stats/sample.js';
import { type Contrast, contrast, type Method } from './contrast.js';
import { type CostPerOutcome, costPerOutcome } from './costPerOutcome.js';

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
 * interval of the incremental ROI is that of the difference, mapped. Without control or before the window is over
 * the incremental fields are empty; without cost every ROI is.
 */
export function roi(
  treated: ArmResult,
  control: ArmResult | undefined,
  mature: boolean,
  method?: Method,
): Roi {
  const { cost } = treated;
  const n = treated.margin.n;
  const ratio = (margin: number | undefined) =>
    margin === undefined || cost <= 0 ? undefined : (margin - cost) / cost;
  const held = control !== undefined && control.margin.n > 0 ? control : undefined;
  const effect =
    held === undefined || !mature ? undefined : contrast('amount', treated.margin, held.margin, method);
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
    perBuyer:
      held === undefined || !mature
        ? undefined
        : costPerOutcome(cost, treated.purchasers, n, held.purchasers, held.margin.n),
  };
}
