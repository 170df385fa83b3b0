import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { campaignCost } from '../../src/measure/campaignCost.js';
import { type CostFacts, costLedger } from '../../src/measure/costLedger.js';

const nothing: CostFacts = {
  campaignId: 'spring',
  fixedCost: 0,
  booked: [],
  contacts: [],
  prices: [],
  counts: [],
  arms: [
    { arm: 'a', assigned: 4, included: 4 },
    { arm: 'b', assigned: 4, included: 4 },
  ],
};

const amount = fc.integer({ min: -100_000, max: 1_000_000 });
const arm = fc.constantFrom('', 'a', 'b', 'control', 'gone');
const anyFacts = fc
  .record({
    fixedCost: fc.nat(1_000_000),
    booked: fc.array(fc.record({ arm, kind: fc.constantFrom('', 'media', 'creative'), amount }), {
      maxLength: 6,
    }),
    sizes: fc.array(fc.tuple(fc.integer({ min: 1, max: 500 }), fc.double({ min: 0, max: 1, noNaN: true })), {
      minLength: 1,
      maxLength: 3,
    }),
  })
  .map(
    ({ fixedCost, booked, sizes }): CostFacts => ({
      ...nothing,
      fixedCost,
      booked,
      arms: sizes.map(([assigned, part], i) => ({
        arm: 'abc'[i]!,
        assigned,
        included: Math.round(assigned * part),
      })),
    }),
  );

describe('the ledger', () => {
  it('charges and leaves out exactly what was booked, part by part', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const lines = costLedger(facts, 2);
        const sum = (part: string) =>
          lines
            .filter((line) => line.part === part)
            .reduce((total, line) => total + line.charged + line.leftOut, 0);
        expect(sum('fixed_cost')).toBe(facts.fixedCost);
        for (const kind of ['', 'media', 'creative']) {
          const booked = facts.booked.filter((cost) => cost.kind === kind);
          expect(sum(kind)).toBe(booked.reduce((total, cost) => total + cost.amount, 0));
        }
        expect(lines.every((line) => Number.isInteger(line.charged))).toBe(true);
      }),
    );
  });

  it('sums to the cost of each arm, and leaves nothing out of units that are all looked at', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const whole = {
          ...facts,
          arms: facts.arms.map((one) => ({ ...one, included: one.assigned })),
        };
        const lines = costLedger(whole, 2);
        expect(lines.filter((line) => line.leftOut !== 0)).toEqual([]);
        const total = [...campaignCost(lines).values()].reduce((sum, cost) => sum + cost, 0);
        expect(total).toBe(facts.fixedCost + facts.booked.reduce((sum, cost) => sum + cost.amount, 0));
      }),
    );
  });

  it('multiplies prices by the counts of each arm, rounded once, half to even', () => {
    const price = (more: object) => ({
      arm: '',
      channel: '',
      kind: 'list rental',
      basis: 'per contact',
      price: 5000,
      ...more,
    });
    const counts = [
      { arm: 'a', channel: 'post', basis: 'per contact', count: 3 },
      { arm: 'a', channel: 'email', basis: 'per contact', count: 2 },
      { arm: 'b', channel: 'post', basis: 'per contact', count: 1 },
      { arm: 'b', channel: '', basis: 'per response', count: 7 },
    ];
    const charged = (prices: CostFacts['prices']) =>
      costLedger({ ...nothing, prices, counts }, 2).map((line) => [line.arm, line.count, line.charged]);
    // Half a cent each: 2.5 becomes 2, 0.5 becomes 0.
    expect(charged([price({})])).toEqual([
      ['a', 5, 2],
      ['b', 1, 0],
    ]);
    expect(charged([price({ channel: 'post' })])).toEqual([
      ['a', 3, 2],
      ['b', 1, 0],
    ]);
    expect(charged([price({ arm: 'b', basis: 'per response', channel: 'post' })])).toEqual([['b', 7, 4]]);
    expect(charged([price({ arm: 'control' })])).toEqual([]);
  });

  it('refuses the price of contacts in any two ways', () => {
    const contacts = [{ arm: 'a', contacts: 3, rateSum: 30_000, unpriced: 0 }];
    const booked = [{ arm: '', kind: 'contact', amount: 10 }];
    const prices = [{ arm: '', channel: '', kind: 'contact', basis: 'per contact', price: 1 }];
    const of = (facts: Partial<CostFacts>) => () => costLedger({ ...nothing, ...facts }, 2);
    expect(of({ contacts, booked })).toThrow(
      expect.objectContaining({ exit: 5, code: 'cost_declared_twice' }),
    );
    expect(of({ contacts, prices })).toThrow(/declared twice/);
    expect(of({ booked, prices })).toThrow(/declared twice/);
    const rental = [{ ...prices[0]!, kind: 'list rental' }];
    expect(of({ contacts, prices: rental })).not.toThrow();
  });
});
