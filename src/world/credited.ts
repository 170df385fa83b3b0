import type { Shop } from './shop.js';

/**
 * The margin of everything that a past campaign's contacts bought in its window, per contact, returns taken off; minor
 * units. What a shop without holdouts believes that the campaign earned.
 */
export function creditedMargin({ sends, events }: Shop, campaign: string): number {
  const send = sends.find(({ id }) => id === campaign)!;
  const { lines } = events;
  let margin = 0;
  for (let i = 0; i < lines.order.length; i++) {
    const inside = lines.day[i]! >= send.day && lines.day[i]! < send.day + send.windowDays;
    if (inside && lines.returned[i] === 0 && send.arms[lines.customer[i]!]! > 0) {
      margin += lines.amount[i]! - lines.cost[i]!;
    }
  }
  return margin / send.arms.reduce((count, arm) => count + (arm > 0 ? 1 : 0), 0);
}
