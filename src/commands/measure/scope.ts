import { howMany } from '../../result.js';
import type { ArmOutcome, CampaignHead, Sums } from '../../store/campaignFacts.js';
import { noMargin } from './question.js';

/** One arm of a campaign over the units that a report looks at. */
export interface ScopedArm {
  readonly arm: string;
  readonly units: number;
  readonly assigned: number;
  readonly purchasers: number;
  readonly orders: Sums;
  readonly spend: Sums;
  readonly margin: Sums;
  readonly ratedAmount: number;
  readonly ratedOrders: number;
  readonly lastDay: number;
}

/** Which units count: those whose window is over, or all of them (an interim report). */
export interface Scope {
  readonly arms: readonly ScopedArm[];
  /** Whether a unit counts by the completeness of its window. */
  readonly includes: (complete: boolean) => boolean;
  /** Effects can be measured: the windows of what counts are over, or an interim report was asked for. */
  readonly mature: boolean;
  readonly leftOut: number;
}

/**
 * The units of one campaign that a report looks at. Units whose window is not over leave both arms; if an arm has no
 * others, all are looked at and the campaign is immature. `interim` looks at all units and measures anyway.
 */
export function scope(outcomes: readonly ArmOutcome[], interim: boolean): Scope {
  const arms = [...new Set(outcomes.map((outcome) => outcome.arm))];
  const everyArmHasComplete = arms.every((arm) => outcomes.some((o) => o.arm === arm && o.complete));
  const all = interim || !everyArmHasComplete;
  const includes = (complete: boolean) => all || complete;
  const kept = outcomes.filter((outcome) => includes(outcome.complete));
  const units = (from: readonly ArmOutcome[]) => from.reduce((sum, outcome) => sum + outcome.units, 0);
  return {
    arms: arms.map((arm) => {
      const parts = kept.filter((outcome) => outcome.arm === arm);
      return {
        arm,
        units: units(parts),
        assigned: units(outcomes.filter((outcome) => outcome.arm === arm)),
        purchasers: parts.reduce((sum, part) => sum + part.purchasers, 0),
        orders: added(parts.map((part) => part.orders)),
        spend: added(parts.map((part) => part.spend)),
        margin: added(parts.map((part) => part.margin)),
        ratedAmount: parts.reduce((sum, part) => sum + Math.abs(part.ratedAmount), 0),
        ratedOrders: parts.reduce((sum, part) => sum + part.ratedOrders, 0),
        lastDay: Math.max(...parts.map((part) => part.lastDay)),
      };
    }),
    includes,
    mature: interim || everyArmHasComplete,
    leftOut: units(outcomes) - units(kept),
  };
}

function added(all: readonly Sums[]): Sums {
  return all.reduce((a, b) => ({
    n: a.n + b.n,
    buyers: a.buyers + b.buyers,
    sum: a.sum + b.sum,
    sumSquares: a.sumSquares + b.sumSquares,
  }));
}

/** Exit 5 where margin is asked for and neither a cost nor a rate is known: never a silent margin of 1. */
export function refuseUnknownMargin(head: CampaignHead, looked: Scope): void {
  const orders = looked.arms.reduce((sum, arm) => sum + arm.ratedOrders, 0);
  if (orders === 0 || head.marginMillionths !== undefined) return;
  throw noMargin(`campaign "${head.campaignId}": ${howMany(orders, 'order has', 'orders have')}`);
}
