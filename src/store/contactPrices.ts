import type { Day } from '../days.js';
import { tableColumns } from './keptTables.js';
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
  const all = tableColumns(store, 'contact');
  const [customer, campaign, day] = [all.whole('customer'), all.whole('campaign'), all.whole('day')];
  const arm = all.word('arm');
  const cost = all.number('cost');
  const control = arm.names.indexOf('control');
  const usual = pricesByCampaign(store, arm.names);
  for (let i = 0; i < all.rows; i++) {
    if (arm.codes[i] === control || day[i]! < from || day[i]! > to) continue;
    const own = cost[i]!;
    take(
      customer[i]!,
      day[i]!,
      Number.isNaN(own) ? (usual[campaign[i]!]?.[arm.codes[i]! + 1] ?? Number.NaN) : own,
    );
  }
}

/** Prices where a contact says none: by campaign, and by the code of its arm + 1. */
function pricesByCampaign(
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
