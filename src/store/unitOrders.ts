import type { Day } from '../days.js';
import type { Bought } from './bought.js';
import type { CampaignQuestion } from './campaignUnits.js';
import { firstFrom } from './orderLines.js';
import type { UnitColumns } from './unitColumns.js';

/**
 * What one unit bought in its window, per order, in columns whose first `size` places are taken. Minor units; `known` is
 * margin, `rated` the amount whose margin is a rate; `second` is -1 where no time of day is known.
 */
export interface UnitOrders {
  size: number;
  readonly order: number[];
  readonly day: Day[];
  readonly second: number[];
  readonly amount: number[];
  readonly known: number[];
  readonly rated: number[];
}

/**
 * Hands what each unit bought in its window to `take`, unit by unit; the columns are used again for the next one. A return
 * counts with the order that it names. The definition in SQL is `boughtInWindow`.
 */
export function eachUnitsOrders(
  units: UnitColumns,
  bought: Bought,
  question: CampaignQuestion,
  take: (unit: number, orders: UnitOrders) => void,
): void {
  const orders: UnitOrders = { size: 0, order: [], day: [], second: [], amount: [], known: [], rated: [] };
  const assumed = question.assumeMarginMillionths !== undefined;
  const { start, day: days, outcomeDay, single } = bought;
  const { size, t0, lastDay, start: members, member } = units;
  for (let unit = 0; unit < size; unit++) {
    orders.size = 0;
    const from = t0[unit]!;
    const to = lastDay[unit]!;
    for (let m = members[unit]!; m < members[unit + 1]!; m++) {
      const customer = member[m]!;
      if (customer === 0) continue;
      const end = start[customer + 1]!;
      if (end === start[customer] || days[end - 1]! < from) continue;
      for (let at = firstFrom(days, start[customer]!, end, from); at < end; at++) {
        const day = outcomeDay[at]!;
        if (day >= from && day <= to) add(orders, bought, at, day, assumed);
        else if (single) break;
      }
    }
    take(unit, orders);
  }
}

function add(orders: UnitOrders, bought: Bought, at: number, day: Day, assumed: boolean): void {
  const order = bought.outcomeOrder[at]!;
  let place = bought.single ? orders.size : 0;
  while (place < orders.size && orders.order[place] !== order) place++;
  const amount = bought.amount[at]!;
  const known = assumed ? 0 : bought.known[at]!;
  const rated = assumed ? amount : bought.rated[at]!;
  const second = bought.second[at]!;
  if (place === orders.size) {
    orders.size++;
    orders.order[place] = order;
    orders.day[place] = day;
    orders.second[place] = second;
    orders.amount[place] = amount;
    orders.known[place] = known;
    orders.rated[place] = rated;
    return;
  }
  if (day < orders.day[place]!) orders.day[place] = day;
  const earlier = orders.second[place]!;
  if (second >= 0 && (earlier < 0 || second < earlier)) orders.second[place] = second;
  orders.amount[place] = orders.amount[place]! + amount;
  orders.known[place] = orders.known[place]! + known;
  orders.rated[place] = orders.rated[place]! + rated;
}
