import { type Day, formatDay } from '../../days.js';
import { type OrdersEnd, ordersEndText } from '../../measure/checks.js';
import { endsEarly } from '../../measure/gaps.js';
import { type Note, warning } from '../../result.js';
import type { CampaignHead } from '../../store/campaignFacts.js';
import type { CampaignQuestion } from '../../store/campaignUnits.js';
import { columnsOf } from '../../store/columnsOf.js';
import type { Store } from '../../store/open.js';
import { ordersCover, recentOrders } from '../../store/recentOrders.js';

/**
 * For campaigns whose windows reach more than a week beyond the last order, where orders would usually have come since: that day
 * and how many. Then the export of orders is missing, and what nobody seems to have bought is not known.
 */
export function ordersEnd(
  store: Store,
  question: CampaignQuestion,
): (campaign: number) => OrdersEnd | undefined {
  const last = ordersCover(store, question.asOf);
  if (last === undefined || question.asOf - last <= 7) return () => undefined;
  const { units } = columnsOf(store, question, 0);
  const ends = new Map<number, Day>();
  for (let unit = 0; unit < units.size; unit++) {
    const { campaign } = units.asked[units.campaign[unit]!]!;
    const end = Math.min(units.lastDay[unit]!, question.asOf);
    if (end > (ends.get(campaign) ?? last + 7)) ends.set(campaign, end);
  }
  if (ends.size === 0) return () => undefined;
  const recent = recentOrders(store, last);
  return (campaign) => {
    const end = ends.get(campaign);
    const gap = end === undefined ? undefined : endsEarly(recent, end);
    return gap === undefined ? undefined : { last, end: gap.lastDay, usual: gap.usual };
  };
}

/**
 * Warns where orders stop more than a week before the last day of a question, and would usually have gone on: then whoever
 * seems to have bought nothing may have. By the same word as the check of campaigns.
 */
export function ordersEndNotes(store: Store, lastDay: Day): readonly Note[] {
  const last = ordersCover(store, lastDay);
  if (last === undefined || !(lastDay - last > 7)) return [];
  const gap = endsEarly(recentOrders(store, last), lastDay);
  if (gap === undefined) return [];
  const found = { last, end: gap.lastDay, usual: gap.usual };
  return [
    warning(
      `orders_end: ${ordersEndText(found, formatDay(lastDay))} What was bought since is not known, and counts as nothing`,
    ),
  ];
}

/** The same for campaigns by their windows; several that end alike are named together. */
export function ordersEndOfCampaigns(
  store: Store,
  question: CampaignQuestion,
  heads: readonly Pick<CampaignHead, 'campaign' | 'campaignId'>[],
): readonly Note[] {
  const endOf = ordersEnd(store, question);
  const found = new Map<string, string[]>();
  for (const { campaign, campaignId } of heads) {
    const end = endOf(campaign);
    if (end === undefined) continue;
    const text = ordersEndText(end, 'the windows do');
    found.set(text, [...(found.get(text) ?? []), campaignId]);
  }
  return [...found].map(([text, ids]) => warning(`${ids.join(', ')}: orders_end: ${text}`));
}
