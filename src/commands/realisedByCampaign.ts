import type { Day } from '../days.js';
import type { CampaignHead } from '../store/campaignFacts.js';
import type { Store } from '../store/open.js';
import { drawsOf } from './measure/liftStrata.js';
import { roiDraws } from './measure/roiDraws.js';
import { scope } from './measure/scope.js';
import { everyRate, type Outcomes, type Own, outcomesOf } from './outcomesOf.js';
import { type CampaignRealised, realisedOf } from './realisedOf.js';

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
