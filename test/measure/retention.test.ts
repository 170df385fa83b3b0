import { describe, expect, it } from 'vitest';
import { parseDay } from '../../src/days.js';
import { purchaseCycle } from '../../src/measure/purchaseCycle.js';
import { type PurchaseHistory, retentionPeriods, valueOfOnePoint } from '../../src/measure/retention.js';
import { bench } from '../commands/loadInto.js';

type Order = readonly [day: string, margin: number];

/** A history of a few customers, written out; margins below 0 are returns. */
function history(customers: readonly (readonly Order[])[], won: readonly number[] = []): PurchaseHistory {
  const start = [0];
  for (const orders of customers) start.push(start.at(-1)! + orders.length);
  const all = customers.flat();
  return {
    customers: customers.length,
    start: Int32Array.from(start),
    day: Int32Array.from(all, ([day]) => parseDay(day)!),
    amount: Float64Array.from(all, ([, margin]) => margin),
    margin: Float64Array.from(all, ([, margin]) => margin),
    acquisitionCost: Float64Array.from(customers, (_, i) => won[i] ?? Number.NaN),
    contactStart: new Int32Array(customers.length + 1),
    contactDay: new Int32Array(),
    contactCost: new Float64Array(),
  };
}

describe('retention', () => {
  const stayed: readonly Order[] = [
    ['2024-02-01', 10],
    ['2025-02-01', 10],
  ];
  const left: readonly Order[] = [['2024-03-01', 10]];
  const fresh: readonly Order[] = [['2025-03-01', 20]];
  const back: readonly Order[] = [
    ['2022-03-01', 5],
    ['2025-03-01', 20],
  ];
  const onlyReturned: readonly Order[] = [
    ['2024-03-01', 10],
    ['2025-01-05', -4],
  ];
  const asOf = parseDay('2025-12-31')!;

  it('by hand: who was there before and came again, is new, or came back', () => {
    const periods = retentionPeriods(
      history([stayed, left, fresh, back, onlyReturned], [1, 2, 3]),
      asOf,
      365,
      8,
    );
    expect(periods.at(-1)).toMatchObject({
      before: 3,
      retained: 1,
      fresh: 1,
      returned: 1,
      active: 3,
      margin: 46,
      acquisitionCost: 3,
      acquisitionKnown: 1,
    });
    expect(periods.at(-1)!.retention).toBeCloseTo(1 / 3, 12);
    expect(periods.at(-1)!.retentionLow).toBeLessThan(1 / 3);
  });

  it('active customers are the retained, the new and the returned, in every period', () => {
    for (const one of retentionPeriods(history([stayed, left, fresh, back]), asOf, 100, 20))
      expect(one.retained + one.fresh + one.returned).toBe(one.active);
  });

  it('one more point, by hand: margin 100, retention 0.5, no discount, two periods', () => {
    expect(valueOfOnePoint(100, 0.5, 0, 2)).toBeCloseTo(100 * (0.51 + 0.51 * 0.51 - 0.5 - 0.25), 10);
    expect(valueOfOnePoint(100, 0.995, 0, 2)).toBeUndefined();
  });

  it('cycles: a season that is quiet makes nobody late', () => {
    const monthly = (year: number, months: readonly number[]): Order[] =>
      months.map((month) => [`${year}-${String(month).padStart(2, '0')}-15`, 10]);
    const busy = [1, 2, 3, 4, 5, 6, 9, 10, 11, 12];
    const people = Array.from({ length: 6 }, () => [
      ...monthly(2023, busy),
      ...monthly(2024, busy),
      ...monthly(2025, [1, 2, 3, 4, 5, 6]),
    ]);
    const found = purchaseCycle(history(people), parseDay('2025-08-31')!);
    expect(found.seasonal).toBe(true);
    expect(found.season[6]).toBe(0);
    expect(found.cycles.reduce((sum, one) => sum + one.late, 0)).toBe(0);
    expect(found.repeatBuyers).toBe(6);
    const flat = purchaseCycle(history(people.map((orders) => orders.slice(0, 6))), parseDay('2023-08-31')!);
    expect(flat.seasonal).toBe(false);
    expect(flat.cycles.reduce((sum, one) => sum + one.late, 0)).toBe(6);
  });
});

describe('what winning customers cost', () => {
  it('is earned back by cohorts, and how many it is known of is said: by hand', async () => {
    const place = await bench('--margin', '0.5');
    await place.load(
      'customers',
      'customer_id,acquired_on,acquisition_cost\na,2024-01-05,10\nb,2024-01-08,30\nc,2024-02-03,5\nd,2024-02-10,\n',
    );
    await place.load(
      'orders',
      'order_id,customer_id,ordered_on,amount,cost\n1,a,2024-01-05,100,40\n2,b,2024-01-08,50,\n3,a,2024-02-20,60,20\n4,c,2024-02-03,80,\n5,d,2024-02-10,20,10\n6,b,2024-03-15,50,\n',
    );
    const { out, err } = await place.clm(
      'measure',
      'retention',
      '--by',
      'cohort',
      '--columns',
      'cohort,age,margin,earned_per_customer,acquisition_cost_per_customer',
      '--no-header',
    );
    expect(out).toBe(
      '2024-01,0,85.00,42.50,20.00\n2024-01,1,40.00,62.50,20.00\n2024-01,2,25.00,75.00,20.00\n2024-02,0,50.00,25.00,5.00\n2024-02,1,0.00,25.00,5.00\n',
    );
    expect(err).toContain('2 of 2 cohorts have earned back');
    expect(err).toContain('is known of 3 of 4 customers');
    place.close();
  });
});
