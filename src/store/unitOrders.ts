import type { Day } from '../days.js';
import type { CampaignQuestion } from './campaignUnits.js';
import { firstFrom, type OrderLines } from './orderLines.js';
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
  lines: OrderLines,
  question: CampaignQuestion,
  take: (unit: number, orders: UnitOrders) => void,
): void {
  const orders: UnitOrders = { size: 0, order: [], day: [], second: [], amount: [], known: [], rated: [] };
  const assumed = question.assumeMarginMillionths !== undefined;
  const { start, day: days, outcomeDay, outcomeOrder, second, amount, cost } = lines;
  const bought = { outcomeOrder, second, amount, cost };
  for (let unit = 0; unit < units.size; unit++) {
    orders.size = 0;
    const from = units.t0[unit]!;
    const to = units.lastDay[unit]!;
    for (let m = units.start[unit]!; m < units.start[unit + 1]!; m++) {
      const customer = units.member[m]!;
      if (customer === 0) continue;
      const end = start[customer + 1]!;
      for (let at = firstFrom(days, start[customer]!, end, from); at < end; at++) {
        const day = outcomeDay[at]!;
        if (day >= from && day <= to) add(orders, bought, at, day, assumed);
      }
    }
    take(unit, orders);
  }
}

type Bought = Pick<OrderLines, 'outcomeOrder' | 'second' | 'amount' | 'cost'>;

function add(orders: UnitOrders, lines: Bought, at: number, day: Day, assumed: boolean): void {
  const order = lines.outcomeOrder[at]!;
  let place = 0;
  while (place < orders.size && orders.order[place] !== order) place++;
  const amount = lines.amount[at]!;
  const cost = lines.cost[at]!;
  const isRated = assumed || Number.isNaN(cost);
  const known = isRated ? 0 : amount - cost;
  const rated = isRated ? amount : 0;
  const second = lines.second[at]!;
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
