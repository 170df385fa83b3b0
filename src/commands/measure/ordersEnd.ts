import type { Day } from '../../days.js';
import type { OrdersEnd } from '../../measure/checks.js';
import { endsEarly } from '../../measure/gaps.js';
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
