import type { Day } from '../../days.js';
import type { Whale } from '../../measure/whale.js';
import { howMany } from '../../result.js';
import { customerAccountsSql } from '../../store/customerProfit.js';
import type { Store } from '../../store/open.js';
import { lineParameters } from '../../store/writtenSql.js';
import { fraction, moneyOf, precise, readUpTo, sqlLines } from './explained.js';
import { type AtLevel, levelExplain } from './level.js';
import type { Settled } from './settled.js';

/** What the profit of all customers is made of, with the values of this store. */
export function customersExplain(
  store: Store,
  settled: Settled,
  curve: Whale | undefined,
  asked: {
    readonly from: Day | undefined;
    readonly to: Day;
    /** Margin rate for lines without a known cost, millionths. */
    readonly rate: number | undefined;
    /** For every line, millionths. */
    readonly assumed: number | undefined;
    readonly anonymous: number;
    readonly all: number;
    readonly level: AtLevel | undefined;
  },
): readonly string[] {
  const money = moneyOf(store);
  const sum = (values: Float64Array | Int32Array) => {
    let total = 0;
    for (const value of values) total += value;
    return total;
  };
  const [margin, contact, service] = [
    sum(settled.margin),
    sum(settled.contactCost),
    sum(settled.serviceCost),
  ];
  const [known, rated] = [sum(settled.known), sum(settled.rated)];
  return [
    readUpTo(asked.to, asked.from),
    `counted: ${howMany(settled.size, 'customer')} with an order, a contact or a case; not counted: ${Math.max(0, asked.all - settled.size)} with none of these, and anonymous sales of ${money(asked.anonymous)}, which belong to nobody`,
    `profit = margin - contact cost - service cost, per customer; of all: ${money(margin)} - ${money(contact)} - ${money(service)} = ${money(margin - contact - service)}`,
    `margin = amount - cost of each order line, ${money(known)} where line or product says what it cost; ${asked.rate === undefined ? 'all of them do' : `else amount x margin rate: ${money(rated)} x ${precise(asked.rate / 1_000_000)}`}`,
    `contact cost = ${howMany(sum(settled.contacts), 'contact')} made, each at its own price, else its arm’s, else the campaign’s; costs that are no price per contact belong to nobody here`,
    `service cost = cost of ${howMany(sum(settled.cases), 'case')}, on the day they were opened`,
    ...(curve?.peakShare === undefined
      ? ['cumulative share = profit of this and better customers / profit of all, which is not above 0']
      : [
          `cumulative share = profit of this and better customers / profit of all; at the peak, after ${howMany(curve.peakCustomers, 'customer')}: ${money(curve.peakShare * curve.total)} / ${money(curve.total)} = ${precise(curve.peakShare)}`,
          `best 20 % = the first ${Math.ceil(settled.size / 5)} of ${settled.size}; 80 % of the profit is reached after ${fraction(Math.round(curve.customersFor80! * settled.size), settled.size)} of them`,
        ]),
    'decile = floor(10 x customers before this one / customers) + 1',
    ...levelExplain(asked.level),
    ...sqlLines(customerAccountsSql, lineParameters(store, asked.to, asked.from, asked.assumed)),
  ];
}
