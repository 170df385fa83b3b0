import type { Day } from '../days.js';
import { eachTablePiece } from './keptTables.js';
import type { Store } from './open.js';

const armPrices = 'select campaign, arm, cost from arm_rows where cost is not null order by campaign, arm';
const campaignPrices =
  'select campaign, contact_cost from campaign_rows where contact_cost is not null order by campaign';

/**
 * Hands the contacts made (not those held out) from day `from` to day `to` to `take`, by customer, campaign and wave: the
 * customer, the day and the price in millionths, which is the contact's own, else its arm's, else its campaign's; NaN if
 * there is none.
 */
export function eachContact(
  store: Store,
  from: Day,
  to: Day,
  take: (customer: number, day: Day, price: number) => void,
): void {
  let usual: readonly (readonly number[] | undefined)[] | undefined;
  eachTablePiece(store, 'contact', ['customer', 'campaign', 'day', 'arm', 'cost'], (piece) => {
    const [customer, campaign, day] = [piece.whole('customer'), piece.whole('campaign'), piece.whole('day')];
    const { codes: arm, names: arms } = piece.word('arm');
    const cost = piece.number('cost');
    const control = arms.indexOf('control');
    usual ??= pricesByCampaign(store, arms);
    for (let i = 0; i < piece.rows; i++) {
      if (arm[i] === control || day[i]! < from || day[i]! > to) continue;
      const own = cost[i]!;
      const price = Number.isNaN(own) ? (usual[campaign[i]!]?.[arm[i]! + 1] ?? Number.NaN) : own;
      take(customer[i]!, day[i]!, price);
    }
  });
}

/** Prices where a contact says none: by campaign, and by the code of its arm + 1. */
export function pricesByCampaign(
  { db }: Store,
  arms: readonly string[],
): readonly (readonly number[] | undefined)[] {
  const prices: number[][] = [];
  for (const [campaign, price] of db.prepare<[], [number, number]>(campaignPrices).raw().all())
    prices[campaign] = Array.from({ length: arms.length + 1 }, () => price);
  for (const [campaign, arm, price] of db.prepare<[], [number, string, number]>(armPrices).raw().all()) {
    prices[campaign] ??= Array.from({ length: arms.length + 1 }, () => Number.NaN);
    prices[campaign][arms.indexOf(arm) + 1] = price;
  }
  return prices;
}
