import type { Plan } from '../../act/plan.js';
import type { Day } from '../../days.js';
import { armOutcomes, campaignHeads } from '../../store/campaignFacts.js';
import { channelName } from '../../store/consents.js';
import { contactedCampaigns } from '../../store/contactMade.js';
import type { Store } from '../../store/open.js';
import { type ScopedArm, scope } from '../measure/scope.js';

/** An effect that the past suggests, extra margin per contacted unit in minor units, and how many campaigns say so. */
export interface PastEffect {
  readonly effect: number;
  readonly campaigns: number;
}

/**
 * The mean measured effect of past campaigns on the plan's channel that held somebody out and whose windows are over,
 * each weighted by its contacted units (`methods.md`, section 7). Margins that are not known leave a campaign out.
 */
export async function pastEffect(store: Store, plan: Plan, asOf: Day): Promise<PastEffect | undefined> {
  const question = {
    asOf,
    campaignId: undefined,
    windowDays: undefined,
    marginMillionths: undefined,
    assumeMarginMillionths: undefined,
  };
  const outcomes = await armOutcomes(store, question);
  const contacted = await contactedCampaigns(store, asOf);
  let weight = 0;
  let sum = 0;
  let campaigns = 0;
  for (const head of await campaignHeads(store, question)) {
    if (head.campaignId === plan.campaign || channelName(head.channel ?? '') !== plan.channel) continue;
    if (!contacted.has(head.campaign)) continue;
    const looked = scope(
      outcomes.filter((outcome) => outcome.campaign === head.campaign),
      false,
    );
    const control = looked.arms.find((arm) => arm.arm === 'control');
    const treated = looked.arms.filter((arm) => arm.arm !== 'control' && arm.units > 0);
    const unknown = head.marginMillionths === undefined && looked.arms.some((arm) => arm.ratedOrders > 0);
    if (!looked.mature || control === undefined || control.units === 0 || treated.length === 0 || unknown)
      continue;
    campaigns++;
    for (const arm of treated) {
      weight += arm.units;
      sum += arm.units * (meanMargin(arm) - meanMargin(control));
    }
  }
  return campaigns === 0 ? undefined : { effect: sum / weight, campaigns };
}

function meanMargin(arm: ScopedArm): number {
  return arm.margin.sum / arm.units;
}
