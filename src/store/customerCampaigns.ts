import type { Day } from '../days.js';
import { type Claim, lastTouch, precedes } from './attributionFacts.js';
import type { CampaignQuestion } from './campaignUnits.js';
import { columnsOf } from './columnsOf.js';
import type { Store } from './open.js';
import type { UnitColumns } from './unitColumns.js';
import { eachUnitsOrders } from './unitOrders.js';

/** A campaign that a customer counts in, as the unit that was drawn. */
export interface CustomerCampaign {
  readonly campaignId: string;
  readonly arm: string;
  readonly unit: string;
  /** How many customers the unit has. */
  readonly members: number;
  /** False for one who has no arm of their own and counts with their household or mailbox. */
  readonly assigned: boolean;
  readonly firstDay: Day;
  readonly lastDay: Day;
  readonly complete: boolean;
  /** Orders of the customer that count in the window, and those of them that are attributed to it. Order numbers. */
  readonly inWindow: ReadonlySet<number>;
  readonly attributed: ReadonlySet<number>;
  /** What the whole unit earned in the window: margin where a cost is known, and the amount whose margin is a rate. */
  readonly known: number;
  readonly rated: number;
  /** Margin rate of the campaign, millionths. */
  readonly rate: number | null;
}

/**
 * The campaigns that a customer counts in, by first day. `orders` are the numbers of the customer's own orders. Windows and credit
 * are those of `measure roi`, by the same functions over the units that the customer belongs to: no others can claim the orders.
 */
export async function customerCampaigns(
  store: Store,
  question: CampaignQuestion,
  customer: number,
  orders: ReadonlySet<number>,
): Promise<readonly CustomerCampaign[]> {
  const columns = columnsOf(store, question, 1);
  const units = only(columns.units, customer);
  const contacts = columns.contacts();
  const found: (CustomerCampaign & { readonly inWindow: Set<number>; readonly attributed: Set<number> })[] =
    [];
  const best = new Map<number, { readonly claim: Claim; readonly at: number }>();
  eachUnitsOrders(units, columns.bought(), question, (unit, bought) => {
    const { campaign, campaignId, rate } = units.asked[units.campaign[unit]!]!;
    const inWindow = new Set<number>();
    let [known, rated] = [0, 0];
    for (let i = 0; i < bought.size; i++) {
      known += bought.known[i]!;
      rated += bought.rated[i]!;
      const order = bought.order[i]!;
      if (!orders.has(order)) continue;
      inWindow.add(order);
      const touch = lastTouch(units, contacts, unit, bought.day[i]!, bought.second[i]!);
      if (touch < 0) continue;
      const claim = {
        unit,
        day: contacts.day[touch]!,
        second: contacts.second[touch]!,
        amount: bought.amount[i]!,
        known: bought.known[i]!,
        rated: bought.rated[i]!,
      };
      const rival = best.get(order);
      if (rival === undefined || precedes(units, claim, rival.claim))
        best.set(order, { claim, at: found.length });
    }
    const { assigned } = units;
    const own = assigned.customer.some(
      (one, i) => one === customer && units.asked[assigned.campaign[i]!]!.campaign === campaign,
    );
    found.push({
      campaignId,
      arm: units.arms.names[units.arm[unit]!] ?? '',
      unit: units.keyName(units.key[unit]!),
      members: units.start[unit + 1]! - units.start[unit]!,
      assigned: own,
      firstDay: units.t0[unit]!,
      lastDay: units.lastDay[unit]!,
      complete: units.complete[unit] === 1,
      inWindow,
      attributed: new Set(),
      known,
      rated,
      rate,
    });
  });
  for (const [order, { at }] of best) found[at]!.attributed.add(order);
  return found.sort(
    (a, b) =>
      a.firstDay - b.firstDay || (a.campaignId < b.campaignId ? -1 : a.campaignId > b.campaignId ? 1 : 0),
  );
}

/** The units that a customer is a member of. */
function only(units: UnitColumns, customer: number): UnitColumns {
  const kept: number[] = [];
  for (let unit = 0; unit < units.size; unit++) {
    for (let m = units.start[unit]!; m < units.start[unit + 1]!; m++) {
      if (units.member[m] === customer) {
        kept.push(unit);
        break;
      }
    }
  }
  const start = new Int32Array(kept.length + 1);
  const member: number[] = [];
  kept.forEach((unit, i) => {
    member.push(...units.member.subarray(units.start[unit], units.start[unit + 1]));
    start[i + 1] = member.length;
  });
  const of = (column: Int32Array) => Int32Array.from(kept, (unit) => column[unit]!);
  return {
    ...units,
    size: kept.length,
    campaign: of(units.campaign),
    arm: of(units.arm),
    key: of(units.key),
    t0: of(units.t0),
    lastDay: of(units.lastDay),
    complete: Uint8Array.from(kept, (unit) => units.complete[unit]!),
    start,
    member: Int32Array.from(member),
  };
}
