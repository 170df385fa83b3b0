import type { Realised } from '../audit/verdict.js';
import type { Day } from '../days.js';
import { campaignCost } from '../measure/campaignCost.js';
import { type Check, checks } from '../measure/checks.js';
import { costLedger } from '../measure/costLedger.js';
import { type ArmResult, roi } from '../measure/roi.js';
import type { Stratum } from '../measure/stratified.js';
import { joined, type Sample } from '../stats/sample.js';
import { bookedCosts } from '../store/bookedCosts.js';
import { type ArmOutcome, armOutcomes, type CampaignHead, campaignHeads } from '../store/campaignFacts.js';
import type { CampaignQuestion } from '../store/campaignUnits.js';
import { checkCounts, plannedShares } from '../store/checkFacts.js';
import { armContacts } from '../store/costFacts.js';
import type { Store } from '../store/open.js';
import { pricedCounts, unitPrices } from '../store/unitPrices.js';
import { campaignChecks } from './measure/campaignChecks.js';
import { drawsOf } from './measure/liftStrata.js';
import { ordersEnd } from './measure/ordersEnd.js';
import { roiDraws } from './measure/roiDraws.js';
import { type Scope, scope } from './measure/scope.js';

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
 * What campaigns really earned: incremental margin of their assigned treated units, all arms together, less actual
 * cost, by the functions of `measure roi`; lists of several waves with different holdouts each by themselves. Closed when every window is over; without a holdout, with a failed sample
 * ratio or contamination it is not measurable. `balance` also compares the arms before the send, which takes longer.
 */
export async function realisedByCampaign(
  store: Store,
  asOf: Day,
  campaignIds: readonly string[],
  balance: boolean,
): Promise<ReadonlyMap<string, CampaignRealised>> {
  const wanted = new Set(campaignIds);
  const [only] = wanted;
  const question = { ...everyRate, asOf, campaignId: wanted.size === 1 ? only : undefined };
  const all = await outcomesOf(store, question, balance);
  const heads = all.heads.filter((head) => wanted.has(head.campaignId));
  const found = new Map<string, CampaignRealised>();
  const scopes = new Map(
    heads.map((head) => [
      head.campaign,
      scope(
        all.outcomes.filter((outcome) => outcome.campaign === head.campaign),
        false,
      ),
    ]),
  );
  const draws = roiDraws(store, question, scopes, drawsOf(store, question, heads));
  for (const head of heads) {
    const own = ofCampaign(all, head);
    if (own.outcomes.length === 0) continue;
    const looked = scopes.get(head.campaign)!;
    const arms = looked.arms.map((arm) => arm.arm).filter((arm) => arm !== 'control');
    found.set(head.campaignId, realisedOf(store, head, looked, own, draws.together(head, arms)));
  }
  return found;
}

/** What is known of campaigns or of one list, for `realisedOf`. */
export interface Outcomes {
  readonly heads: readonly CampaignHead[];
  readonly outcomes: readonly ArmOutcome[];
  readonly contacts: Awaited<ReturnType<typeof armContacts>>;
  readonly booked: Awaited<ReturnType<typeof bookedCosts>>;
  readonly prices: Awaited<ReturnType<typeof unitPrices>>;
  readonly counts: Awaited<ReturnType<typeof pricedCounts>>;
  readonly checked: ReadonlyMap<number, readonly Check[]>;
}

/** Reads it; `balance` also compares the arms before the send, which takes longer. */
export async function outcomesOf(
  store: Store,
  question: CampaignQuestion,
  balance: boolean,
): Promise<Outcomes> {
  const outcomes = await armOutcomes(store, question);
  const prices = await unitPrices(store, question);
  return {
    heads: await campaignHeads(store, question),
    outcomes,
    contacts: await armContacts(store, question),
    booked: await bookedCosts(store, question),
    prices,
    counts: await pricedCounts(store, question, prices),
    checked: await checksOf(store, question, outcomes, balance),
  };
}

function ofCampaign(all: Outcomes, head: CampaignHead): Own {
  const isIts = (row: { readonly campaign: number }) => row.campaign === head.campaign;
  return {
    outcomes: all.outcomes.filter(isIts),
    contacts: all.contacts.filter(isIts),
    booked: all.booked.filter(isIts),
    prices: all.prices.filter(isIts),
    counts: all.counts.filter(isIts),
    checks: all.checked.get(head.campaign) ?? [],
  };
}

/** No window and no rate but a campaign's own. */
export const everyRate = {
  windowDays: undefined,
  marginMillionths: undefined,
  assumeMarginMillionths: undefined,
};

async function checksOf(
  store: Store,
  question: CampaignQuestion,
  outcomes: readonly ArmOutcome[],
  balance: boolean,
): Promise<ReadonlyMap<number, readonly Check[]>> {
  if (balance) return campaignChecks(store, question, outcomes, undefined, false);
  const shares = await plannedShares(store, question);
  const found = new Map<number, readonly Check[]>();
  const ends = ordersEnd(store, question);
  for (const counts of await checkCounts(store, question)) {
    const its = outcomes.filter((outcome) => outcome.campaign === counts.campaign);
    const arms = [...new Set(its.map((outcome) => outcome.arm))].map((arm) => {
      const parts = its.filter((outcome) => outcome.arm === arm);
      return {
        arm,
        units: parts.reduce((sum, part) => sum + part.units, 0),
        complete: parts.reduce((sum, part) => sum + (part.complete ? part.units : 0), 0),
        share: shares.find((plan) => plan.campaign === counts.campaign && plan.arm === arm)?.share,
      };
    });
    found.set(
      counts.campaign,
      checks({ ...counts, ordersEnd: ends(counts.campaign), arms, covariates: [] }, false),
    );
  }
  return found;
}

/** The outcomes of one campaign, or of one list of it. */
export type Own = Omit<Outcomes, 'heads' | 'checked'> & { readonly checks: readonly Check[] };

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
