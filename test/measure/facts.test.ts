import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { customerYears } from '../../src/measure/customerYears.js';
import { loyalAgainstOthers } from '../../src/measure/loyalAgainstOthers.js';
import { recoveredStay } from '../../src/measure/recoveredStay.js';
import { retentionEconomics } from '../../src/measure/retentionEconomics.js';
import { thumbRules, verdictOn } from '../../src/measure/thumbRules.js';
import { upgrades } from '../../src/measure/upgrades.js';
import { whale } from '../../src/measure/whale.js';
import { whaleShares } from '../../src/measure/whaleShares.js';
import { random, randomNormal } from '../../src/random.js';
import { bootstrap } from '../../src/stats/bootstrap.js';
import { randomGroups } from '../../src/stats/randomGroups.js';
import { loadShop } from '../store/loadShop.js';

/** What pandas says of the bundled shop; `test/peers/facts.py` made it. */
const peer = JSON.parse(readFileSync(new URL('../peers/facts.json', import.meta.url), 'utf8')) as Record<
  string,
  number
>;

type Order = readonly [day: number, amount: number, margin: number];

/** A history of one list of orders per customer, without contacts. */
function historyOf(customers: readonly (readonly Order[])[], acquisitionCost: readonly number[] = []) {
  const start = [0];
  for (const orders of customers) start.push(start.at(-1)! + orders.length);
  const all = customers.flat();
  return {
    customers: customers.length,
    customer: Int32Array.from(customers, (_, c) => c + 1),
    start: Int32Array.from(start),
    day: Int32Array.from(all, ([day]) => day),
    amount: Float64Array.from(all, ([, amount]) => amount),
    margin: Float64Array.from(all, ([, , margin]) => margin),
    acquisitionCost: Float64Array.from(customers, (_, c) => acquisitionCost[c] ?? Number.NaN),
    contactStart: new Int32Array(customers.length + 1),
    contactDay: new Int32Array(0),
    contactCost: new Float64Array(0),
  };
}

describe('verdicts', () => {
  const { top20, loyal_orders, loyal_service, upgrade_big } = thumbRules;
  it('hold where the whole interval agrees, and say the side where none of it does', () => {
    expect(verdictOn(top20, { low: 0.75, high: 0.85 })).toBe('holds');
    expect(verdictOn(top20, { low: 0.6, high: 0.71 })).toBe('less');
    expect(verdictOn(top20, { low: 0.89, high: 0.95 })).toBe('more');
    expect(verdictOn(top20, { low: 0.6, high: 0.8 })).toBe('undecided');
    expect(verdictOn(top20, undefined)).toBe('undecided');
    expect(verdictOn(loyal_orders, { low: 1.01, high: 9 })).toBe('holds');
    expect(verdictOn(loyal_orders, { low: 0.5, high: 1 })).toBe('less');
    expect(verdictOn(loyal_orders, { low: 0.9, high: 1.1 })).toBe('undecided');
    expect(verdictOn(loyal_service, { low: 0.5, high: 0.99 })).toBe('holds');
    expect(verdictOn(loyal_service, { low: 1, high: 2 })).toBe('more');
    expect(verdictOn(upgrade_big, { low: 0.05, high: 0.3 })).toBe('holds');
    expect(verdictOn(upgrade_big, { low: 0.31, high: 0.4 })).toBe('more');
  });
});

describe('shares of profit', () => {
  it('are those of the whale curve', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -50, max: 200 }), { minLength: 2, maxLength: 30 }),
        (profits) => {
          const curve = whale(Float64Array.from(profits))!;
          const shares = whaleShares(Float64Array.from(profits), 1);
          if (curve.top20Share === undefined) expect(shares.top20).toBeUndefined();
          else {
            expect(shares.top20).toBeCloseTo(curve.top20Share, 10);
            expect(-shares.bottom40!).toBeCloseTo(curve.bottom40Share!, 10);
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('what retention is worth', () => {
  it('is the growth of a lifetime, here from 50 % to 55 % at 10 % discount', () => {
    const people = Array.from({ length: 40 }, (_, i): readonly Order[] =>
      i % 2 === 0
        ? [
            [100, 10, 5],
            [400, 10, 5],
          ]
        : [[100, 10, 5]],
    ); // prettier-ignore
    const found = retentionEconomics(customerYears(historyOf(people), 730, 365), 0.1, 1);
    expect([found.before, found.retained]).toEqual([40, 20]);
    expect(found.profitGrowth.value).toBeCloseTo(0.05 / (1.1 - 0.55), 12);
    expect(found.winning.value).toBeUndefined();
  });

  it('is more where winning a customer cost something', () => {
    const people: (readonly Order[])[] = [];
    const costs: number[] = [];
    for (let i = 0; i < 40; i++) {
      people.push(
        i % 2 === 0
          ? [
              [100, 10, 5],
              [400, 10, 5],
            ]
          : [[100, 10, 5]],
      ); // prettier-ignore
      costs.push(Number.NaN);
    }
    people.push([[500, 10, 5]]);
    costs.push(4);
    const found = retentionEconomics(customerYears(historyOf(people, costs), 730, 365), 0.1, 1);
    const life = (r: number) => (5 * 1.1) / (1.1 - r) - 4;
    expect(found.profitGrowth.value).toBeCloseTo(life(0.55) / life(0.5) - 1, 12);
    expect(found.winCost).toBe(4);
  });
});

describe('upgrades', () => {
  it('keep the amounts at which tiers began', () => {
    const people = Array.from({ length: 100 }, (_, i): readonly Order[] => {
      const before: Order = [100, 1000 - i, 1];
      return i === 99 ? [before, [400, 981, 1]] : i === 10 ? [before, [400, 999, 1]] : [before];
    });
    const found = upgrades(customerYears(historyOf([...people, [[10, 5, 1]]]), 760, 365));
    expect(found.map(({ tier, customers, moved }) => [tier, customers, moved])).toEqual([
      ['big', 4, 0],
      ['medium', 15, 1],
      ['small', 80, 1],
      ['inactive', 1, 0],
    ]);
  });
});

describe('recovered complainers', () => {
  it('count once, by the first case closed, if their year is over', () => {
    const history = historyOf([
      [
        [50, 1, 1],
        [120, 1, 1],
      ],
      [[50, 1, 1]],
      [
        [50, 1, 1],
        [120, -1, 1],
      ],
    ]); // prettier-ignore
    const cases = [
      { customer: 1, closed: 100 },
      { customer: 1, closed: 130 },
      { customer: 2, closed: 60 },
      { customer: 3, closed: 100 },
      { customer: 3, closed: null },
      { customer: 9, closed: 900 },
      { customer: 8, closed: 100 },
    ];
    const found = recoveredStay(cases, history, 1000, 365);
    expect([found.recovered, found.stayed]).toEqual([4, 1]);
  });
});

describe('intervals cover', () => {
  const worlds = 60;
  const covers = (low: number | undefined, truth: number, high: number | undefined) =>
    low !== undefined && high !== undefined && low <= truth && truth <= high;
  /** Profits of a shop: a third make small losses, the others lognormal gains. */
  const profit = (next: () => number) => (next() < 1 / 3 ? -5 * next() : Math.exp(2 + randomNormal(next)));

  it('what the best and the worst make', () => {
    const next = random(11);
    const truth = whale(Float64Array.from({ length: 200_000 }, () => profit(next)))!;
    let [top, bottom] = [0, 0];
    for (let world = 0; world < worlds; world++) {
      const found = whaleShares(
        Float64Array.from({ length: 400 }, () => profit(next)),
        world,
      );
      if (covers(found.top20Interval?.low, truth.top20Share!, found.top20Interval?.high)) top++;
      if (covers(found.bottom40Interval?.low, -truth.bottom40Share!, found.bottom40Interval?.high)) bottom++;
    }
    expect(top / worlds).toBeGreaterThan(0.87);
    expect(bottom / worlds).toBeGreaterThan(0.87);
  }, 60_000);

  it('loyal customers against others', () => {
    const next = random(12);
    const n = 300;
    let spend = 0;
    for (let world = 0; world < worlds; world++) {
      const loyal = Uint8Array.from({ length: n }, () => (next() < 0.3 ? 1 : 0));
      const spent = Float64Array.from(loyal, (one) => Math.exp(3 + randomNormal(next)) * (one === 1 ? 2 : 1));
      const ones = new Float64Array(n).fill(1);
      const found = loyalAgainstOthers(
        { loyal, orders: ones, spend: spent, paid: ones, usual: ones, served: ones },
        world,
      );
      if (covers(found.spend.interval?.low, 2, found.spend.interval?.high)) spend++;
      expect(found.orders).toEqual({ value: 1, interval: { low: 1, high: 1 } });
    }
    expect(spend / worlds).toBeGreaterThan(0.87);
  }, 60_000);

  it('is the same for the same seed, and none where the answer often is none', () => {
    const values = Float64Array.from({ length: 50 }, (_, i) => i);
    const mean = (counts: Uint16Array) => [values.reduce((sum, v, i) => sum + v * counts[i]!, 0) / 50];
    expect(bootstrap(50, mean, 3)).toEqual(bootstrap(50, mean, 3));
    expect(bootstrap(50, mean, 3)).not.toEqual(bootstrap(50, mean, 4));
    expect(bootstrap(50, (counts) => [counts[0] === 0 ? undefined : 1])).toEqual([undefined]);
    const [interval] = bootstrap(50, mean);
    // Standard error of the mean of 0 … 49 is 2.04.
    expect(interval!.low).toBeCloseTo(24.5 - 1.96 * 2.04, 0);
    expect(interval!.high).toBeCloseTo(24.5 + 1.96 * 2.04, 0);
  });
});

describe('random groups of many', () => {
  it('say the same as drawing', () => {
    const next = random(5);
    const profits = Float64Array.from({ length: 9_999 }, () => Math.exp(2 + randomNormal(next)));
    const sums = (counts: Uint16Array) => {
      let [n, sum] = [0, 0];
      counts.forEach((times, i) => {
        n += times;
        sum += times * profits[i]!;
      });
      return [sum / n];
    };
    const [drawn] = bootstrap(profits.length, sums);
    const [dealt] = randomGroups(profits.length, sums);
    expect((dealt!.low + dealt!.high) / 2).toBeCloseTo(sums(new Uint16Array(9_999).fill(1))[0]!, 9);
    expect((dealt!.high - dealt!.low) / (drawn!.high - drawn!.low)).toBeCloseTo(1, 0);
    const many = Float64Array.from({ length: 20_000 }, () => Math.exp(2 + randomNormal(next)));
    const shares = whaleShares(many, 1);
    expect(shares.top20).toBeCloseTo(whale(many)!.top20Share!, 10);
    // The best fifth of a lognormal with sigma 1: Phi(1 - z(0.8)) = 0.5628.
    expect(shares.top20Interval!.low).toBeLessThan(0.5628);
    expect(shares.top20Interval!.high).toBeGreaterThan(0.5628);
  });
});

describe('the bundled shop', () => {
  it('has the figures that pandas finds', async () => {
    const shop = await loadShop();
    const { out } = await shop.clm('measure', 'facts', '--format', 'json');
    const rows = JSON.parse(out) as readonly { readonly fact: string; readonly measured: number }[];
    for (const [fact, value] of Object.entries(peer)) {
      expect(rows.find((row) => row.fact === fact)?.measured, fact).toBeCloseTo(value, 10);
    }
    shop.close();
  }, 60_000);
});
