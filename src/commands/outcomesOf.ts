import { type Check, checks } from '../measure/checks.js';
import { bookedCosts } from '../store/bookedCosts.js';
import { type ArmOutcome, armOutcomes, type CampaignHead, campaignHeads } from '../store/campaignFacts.js';
import type { CampaignQuestion } from '../store/campaignUnits.js';
import { checkCounts, plannedShares } from '../store/checkFacts.js';
import { armContacts } from '../store/costFacts.js';
import type { Store } from '../store/open.js';
import { pricedCounts, unitPrices } from '../store/unitPrices.js';
import { campaignChecks } from './measure/campaignChecks.js';
import { ordersEnd } from './measure/ordersEnd.js';

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

/** No window and no rate but a campaign's own. */
export const everyRate = {
  windowDays: undefined,
  marginMillionths: undefined,
  assumeMarginMillionths: undefined,
};

/** The outcomes of one campaign, or of one list of it. */
export type Own = Omit<Outcomes, 'heads' | 'checked'> & { readonly checks: readonly Check[] };

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
