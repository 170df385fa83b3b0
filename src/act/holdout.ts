import { detectableDifference } from '../stats/sampleSize.js';

/** What is known before a send. Money in minor units per unit; `sigma` is the margin's deviation per unit and window. */
export interface HoldoutInputs {
  /** Units eligible: contacted and held out together. */
  readonly units: number;
  readonly sigma: number | undefined;
  /** Expected extra margin per contacted unit, if anything says. */
  readonly expected: number | undefined;
  /** Cost of one contact: the extra margin at which it pays. */
  readonly breakEven: number;
}

/** One row of the power table: what a holdout of this share can see and what it costs. */
export interface HoldoutOption {
  readonly share: number;
  readonly treated: number;
  readonly heldOut: number;
  /** The smallest true effect per unit seen with 80 % power at 5 %. */
  readonly mde: number | undefined;
  /** Profit forgone on the held out: h·N·max(0, effect − cost). */
  readonly price: number | undefined;
  /** Such campaigns pooled until the expected effect is seen. */
  readonly campaignsForEffect: number | undefined;
  /** Such campaigns pooled until it is clear whether the expected effect beats the cost. */
  readonly campaignsForProfit: number | undefined;
}

/** The shares that `act plan` prints. */
export const tableShares = [0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5];

/**
 * What holding out a share h of N units can see: MDE = (z_.975 + z_.8)·σ·√(1/((1−h)N) + 1/(hN)), the holdout's price,
 * and how many such campaigns pooled would decide: (MDE / d)², d the effect to be seen. Assumes equal variances in
 * both arms. Source: Kohavi, Tang & Xu 2020, ch. 17; Lewis & Rao 2015 for why the answer is often "many".
 */
export function holdoutOption(inputs: HoldoutInputs, share: number): HoldoutOption {
  const heldOut = Math.round(share * inputs.units);
  const treated = inputs.units - heldOut;
  const { sigma, expected, breakEven } = inputs;
  const mde = sigma === undefined ? undefined : detectableDifference(sigma, treated, sigma, heldOut);
  return {
    share,
    treated,
    heldOut,
    mde,
    price: expected === undefined ? undefined : heldOut * Math.max(0, expected - breakEven),
    campaignsForEffect: pooled(mde, expected),
    campaignsForProfit: pooled(mde, expected === undefined ? undefined : expected - breakEven),
  };
}

/** The power table for the usual shares, or for every whole percent from 1 to 50. */
export function holdoutTable(inputs: HoldoutInputs, shares: readonly number[]): readonly HoldoutOption[] {
  return shares.map((share) => holdoutOption(inputs, share));
}

/** Every whole percent from 1 to 50. */
export const allShares: readonly number[] = Array.from({ length: 50 }, (_, i) => (i + 1) / 100);

/**
 * `--holdout auto`: the smallest whole percent whose MDE is at most the expected effect, at most 50 %; 50 % as well
 * where nothing says what to expect.
 */
export function smallestHoldout(inputs: HoldoutInputs): number {
  const { expected } = inputs;
  if (expected === undefined || expected === 0) return 0.5;
  const enough = allShares.find((share) => {
    const { mde } = holdoutOption(inputs, share);
    return mde !== undefined && mde <= Math.abs(expected);
  });
  return enough ?? 0.5;
}

const mostCampaigns = 1e6;

function pooled(mde: number | undefined, difference: number | undefined): number | undefined {
  if (mde === undefined || difference === undefined || difference === 0) return undefined;
  const ratio = mde / difference;
  const campaigns = Math.max(1, Math.ceil(ratio * ratio - 1e-9));
  return campaigns > mostCampaigns ? undefined : campaigns;
}
