import {
  askedCampaigns,
  type CampaignQuestion,
  campaignParameters,
  overUnits,
  units as unitsSql,
} from './campaignUnits.js';
import { columnsOf } from './columnsOf.js';
import type { Store } from './open.js';
import { firstFrom } from './orderLines.js';
import type { UnitColumns } from './unitColumns.js';
import { eachUnitsOrders } from './unitOrders.js';

/** What each unit of a question did in its window, by the place of the unit in `UnitColumns`. Money in minor units. */
export interface UnitOutcomes {
  /** 1 if any order counts (`countedOrder`). */
  readonly purchase: Float64Array;
  readonly orders: Float64Array;
  readonly spend: Float64Array;
  readonly margin: Float64Array;
}

/** What every unit bought in its window: `armOutcomes` before it is summed. */
export function unitOutcomes(store: Store, question: CampaignQuestion): UnitOutcomes {
  const columns = columnsOf(store, question, 0);
  const { units } = columns;
  const found = blank(units.size);
  eachUnitsOrders(units, columns.bought(), question, (unit, bought) => {
    let known = 0;
    let rated = 0;
    for (let i = 0; i < bought.size; i++) {
      if (bought.amount[i]! > 0) found.orders[unit]!++;
      found.spend[unit]! += bought.amount[i]!;
      known += bought.known[i]!;
      rated += bought.rated[i]!;
    }
    found.purchase[unit] = found.orders[unit]! > 0 ? 1 : 0;
    const rate = units.asked[units.campaign[unit]!]!.rate ?? 0;
    found.margin[unit] = known + (rated * rate) / 1_000_000;
  });
  return found;
}

function blank(size: number) {
  return {
    purchase: new Float64Array(size),
    orders: new Float64Array(size),
    spend: new Float64Array(size),
    margin: new Float64Array(size),
  };
}

/** What each unit bought before its first day of contact, and whether it had bought anything at all by then. */
export interface UnitsBefore extends UnitOutcomes {
  /** 1 for units with an order line before t0, however long ago. */
  readonly known: Uint8Array;
}

/** What every unit bought in the `days` before t0 (default: ever), by the own day of its lines. */
export function unitsBefore(store: Store, question: CampaignQuestion, days: number | undefined): UnitsBefore {
  const columns = columnsOf(store, question, 0);
  const { units } = columns;
  const past = columns.bought();
  const found = { ...blank(units.size), known: new Uint8Array(units.size) };
  const assumed = question.assumeMarginMillionths !== undefined;
  const net = new Map<number, number>();
  for (let unit = 0; unit < units.size; unit++) {
    const to = units.t0[unit]!;
    const rate = units.asked[units.campaign[unit]!]!.rate ?? 0;
    net.clear();
    for (let m = units.start[unit]!; m < units.start[unit + 1]!; m++) {
      const customer = units.member[m]!;
      if (customer === 0) continue;
      const first = past.start[customer]!;
      const end = firstFrom(past.day, first, past.start[customer + 1]!, to);
      if (end > first) found.known[unit] = 1;
      const from = days === undefined ? first : firstFrom(past.day, first, end, to - days);
      for (let at = from; at < end; at++) {
        const amount = past.amount[at]!;
        const known = assumed ? 0 : past.known[at]!;
        const rated = assumed ? amount : past.rated[at]!;
        found.spend[unit]! += amount;
        found.margin[unit]! += known + (rated * rate) / 1_000_000;
        if (past.single) {
          if (amount > 0) found.orders[unit]!++;
        } else net.set(past.outcomeOrder[at]!, (net.get(past.outcomeOrder[at]!) ?? 0) + amount);
      }
    }
    for (const amount of net.values()) if (amount > 0) found.orders[unit]!++;
    found.purchase[unit] = found.orders[unit]! > 0 ? 1 : 0;
  }
  return found;
}

/** The definition of who responded: units, by people and not by machines, in the window. */
export const unitResponsesSql = `
with ${askedCampaigns}, ${unitsSql}
select distinct u.campaign, u.unit, u.arm
from unit u
join member m on m.campaign = u.campaign and m.unit = u.unit and m.arm = u.arm
join response_rows r on r.customer = m.customer and r.campaign = m.campaign
  and r.day between u.t0 and u.last_day and r.day <= @as_of
where r.type = @type and coalesce(r.machine, 0) = 0
order by u.campaign, u.unit, u.arm`;

/** 1 for every unit with a response of a type within its window. */
export function unitResponses(store: Store, question: CampaignQuestion, type: string): Float64Array {
  const { units } = columnsOf(store, question, 0);
  const place = placeOf(units);
  const found = new Float64Array(units.size);
  const rows = overUnits<{ campaign: number; unit: string; arm: string }>(store, unitResponsesSql, {
    ...campaignParameters(store, question),
    every: 0,
    type,
  });
  for (const { campaign, unit, arm } of rows) {
    const at = place.get(`${campaign} ${arm} ${unit}`);
    if (at !== undefined) found[at] = 1;
  }
  return found;
}

function placeOf(units: UnitColumns): ReadonlyMap<string, number> {
  const place = new Map<string, number>();
  for (let unit = 0; unit < units.size; unit++) {
    const { campaign } = units.asked[units.campaign[unit]!]!;
    place.set(
      `${campaign} ${units.arms.names[units.arm[unit]!] ?? ''} ${units.keyName(units.key[unit]!)}`,
      unit,
    );
  }
  return place;
}
