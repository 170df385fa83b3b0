import type { Day } from '../days.js';
import { eachTablePiece, type TableColumns } from './keptTables.js';
import type { Store } from './open.js';

const armPrices = 'select campaign, arm, cost from arm_rows where cost is not null order by campaign, arm';
const campaignPrices =
  'select campaign, contact_cost from campaign_rows where contact_cost is not null order by campaign';

/** Contacts made: the first `size` places are taken. Prices are in millionths; NaN if there is none. */
export interface PricedContacts {
  readonly size: number;
  readonly customer: Int32Array;
  readonly day: Int32Array;
  readonly price: Float64Array;
}

/** Which contacts: from a day to a day, and only of customers who have 0 or more at the place of their number in `of`. */
export interface WantedContacts {
  readonly from?: Day | undefined;
  readonly to: Day;
  readonly of?: Int32Array;
}

/**
 * Hands the contacts made (not those held out) to `take`, piece by piece in the same arrays, by customer, campaign and wave. The
 * price is the contact's own, else its arm's, else its campaign's.
 */
export function eachContactPiece(
  store: Store,
  wanted: WantedContacts,
  take: (piece: PricedContacts) => void,
): void {
  let usual: readonly (readonly number[] | undefined)[] | undefined;
  let made = { customer: new Int32Array(0), day: new Int32Array(0), price: new Float64Array(0) };
  eachTablePiece(store, 'contact', ['customer', 'campaign', 'day', 'arm', 'cost'], (piece) => {
    const { rows } = piece;
    if (made.day.length < rows)
      made = { customer: new Int32Array(rows), day: new Int32Array(rows), price: new Float64Array(rows) };
    const { names: arms } = piece.word('arm');
    usual ??= pricesByCampaign(store, arms);
    take({ ...made, size: priced(piece, arms.length + 1, usual, arms.indexOf('control'), wanted, made) });
  });
}

/** Fills `into` with the contacts made of a piece, and answers how many they are. */
function priced(
  piece: TableColumns,
  arms: number,
  usual: readonly (readonly number[] | undefined)[],
  control: number,
  { from = -1_000_000_000, to, of: places }: WantedContacts,
  into: Omit<PricedContacts, 'size'>,
): number {
  const [who, campaign, on] = [piece.whole('customer'), piece.whole('campaign'), piece.whole('day')];
  const { codes: arm } = piece.word('arm');
  const cost = piece.number('cost');
  const { customer, day, price } = into;
  // One array for all, asked for once per campaign and arm.
  const prices = new Float64Array(usual.length * arms).fill(Number.NaN);
  usual.forEach((its, of) => {
    if (its !== undefined) prices.set(its, of * arms);
  });
  let size = 0;
  for (let i = 0; i < piece.rows; i++) {
    const one = who[i]!;
    if (places !== undefined && (one >= places.length || places[one]! < 0)) continue;
    const its = arm[i]!;
    const when = on[i]!;
    if (its === control || when < from || when > to) continue;
    const own = cost[i]!;
    customer[size] = one;
    day[size] = when;
    const place = campaign[i]! * arms + its + 1;
    price[size] = Number.isNaN(own) && place < prices.length ? prices[place]! : own;
    size++;
  }
  return size;
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
    if (arms.includes(arm)) prices[campaign][arms.indexOf(arm) + 1] = price;
  }
  return prices;
}
