import type { Realised } from '../audit/verdict.js';
import { campaignCost } from '../measure/campaignCost.js';
import type { Check } from '../measure/checks.js';
import { costLedger } from '../measure/costLedger.js';
import { type ArmResult, roi } from '../measure/roi.js';
import type { Stratum } from '../measure/stratified.js';
import { joined, type Sample } from '../stats/sample.js';
import type { CampaignHead } from '../store/campaignFacts.js';
import type { Store } from '../store/open.js';
import type { Scope } from './measure/scope.js';
import type { Own } from './outcomesOf.js';

/** What one campaign really earned, with what it is made of. */
export interface CampaignRealised {
  readonly realised: Realised;
  readonly treated: number;
  readonly control: number;
  readonly method: string | undefined;
  readonly lastDay: number | undefined;
  readonly checks: readonly Check[];
}

/**
 * What a campaign or a list earned, from its outcomes. `strata`: the samples of draws that must not be pooled raw; without
 * them the arms are compared as they are.
 */
export function realisedOf(
  store: Store,
  head: CampaignHead,
  looked: Scope,
  own: Own,
  strata: readonly Stratum[] | undefined,
): CampaignRealised {
  const closed = own.outcomes.every((outcome) => outcome.complete);
  const treated = looked.arms.filter((arm) => arm.arm !== 'control');
  const control = looked.arms.find((arm) => arm.arm === 'control');
  const costs = campaignCost(
    costLedger(
      {
        campaignId: head.campaignId,
        fixedCost: head.fixedCost,
        booked: own.booked,
        contacts: own.contacts,
        prices: own.prices,
        counts: own.counts,
        arms: treated.map((arm) => ({ arm: arm.arm, assigned: arm.assigned, included: arm.assigned })),
      },
      store.settings.currencyDigits,
    ),
  );
  const cost = [...costs.values()].reduce((sum, part) => sum + part, 0);
  const all = treated.reduce<Sample>((sum, arm) => joined(sum, arm.margin), {
    n: 0,
    buyers: 0,
    sum: 0,
    sumSquares: 0,
  });
  const result = (arm: string, margin: Sample): ArmResult => ({
    arm,
    margin,
    purchasers: 0,
    attributedMargin: 0,
    cost,
  });
  const measured = roi(
    result('treated', all),
    control && result('control', control.margin),
    closed,
    undefined,
    strata === undefined ? {} : { draws: { margin: strata, purchases: [] } },
  );
  const contacted = own.contacts.reduce((sum, row) => sum + row.contacts, 0);
  const about = {
    treated: all.n,
    control: control?.margin.n ?? 0,
    method: measured.effect?.method,
    lastDay: looked.arms.length === 0 ? undefined : Math.max(...looked.arms.map((arm) => arm.lastDay)),
    checks: own.checks,
  };
  if (!closed) return { ...about, realised: { state: 'running' } };
  const why = unmeasurable(head, looked, own.checks, about.control, contacted);
  const { incrementalMargin, incrementalMarginLow: low, incrementalMarginHigh: high } = measured;
  if (why !== undefined || incrementalMargin === undefined) {
    return {
      ...about,
      realised: {
        state: 'not measurable',
        why: why ?? 'too little data',
        cost: contacted === 0 ? undefined : cost,
      },
    };
  }
  return {
    ...about,
    realised: {
      state: 'measured',
      profit: incrementalMargin - cost,
      low: low === undefined ? undefined : low - cost,
      high: high === undefined ? undefined : high - cost,
      cost,
    },
  };
}

function unmeasurable(
  head: CampaignHead,
  looked: Scope,
  checks: readonly Check[],
  control: number,
  contacted: number,
): string | undefined {
  if (contacted === 0) return 'no contact is on record: enter it with "clm act sent", or load contacts';
  if (control === 0) return 'nobody was held out';
  for (const id of ['srm', 'contamination', 'orders_end'] as const) {
    const check = checks.find((one) => one.id === id);
    if (check?.status === 'fail') return check.finding;
  }
  const rated = looked.arms.reduce((sum, arm) => sum + arm.ratedOrders, 0);
  if (rated > 0 && head.marginMillionths === undefined) {
    return `${rated} orders have no known cost and no margin rate is set`;
  }
  return undefined;
}
