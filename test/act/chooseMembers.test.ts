import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Assignment, assign } from '../../src/act/assign.js';
import { type Candidate, chooseMembers, type ListRule } from '../../src/act/chooseMembers.js';
import { waterfall } from '../../src/act/waterfall.js';

const arms = [
  { name: 'a', share: 0.5, cost: undefined, offer: undefined, contactCost: 10 },
  { name: 'b', share: 0.5, cost: undefined, offer: undefined, contactCost: 30 },
];

const rule = (more: Partial<ListRule> = {}): ListRule => ({
  salt: 'salt',
  campaign: 'spring',
  holdout: 0.2,
  arms,
  ranking: 'none',
  top: undefined,
  budget: undefined,
  min: undefined,
  cautious: false,
  stored: new Map<string, Assignment>(),
  ...more,
});

const people = (count: number, more: (i: number) => Partial<Candidate> = () => ({})): Candidate[] =>
  Array.from({ length: count }, (_, i) => ({
    customer: i + 1,
    customerId: `C${String(i + 1).padStart(6, '0')}`,
    unit: `c:${i + 1}`,
    reason: undefined,
    mailbox: undefined,
    score: undefined,
    effect: undefined,
    standardError: undefined,
    ...more(i),
  }));

describe('assignment by hash', () => {
  it('gives about the shares, and says the chance of each arm', () => {
    const { members } = chooseMembers(people(20_000), rule());
    const share = (arm: string) => members.filter((member) => member.arm === arm).length / members.length;
    expect(share('control')).toBeCloseTo(0.2, 1.9);
    expect(share('a')).toBeCloseTo(0.4, 1.9);
    expect(members.find((member) => member.arm === 'b')?.propensity).toBeCloseTo(0.4, 12);
  });

  it('does not move when people are added, dropped or reordered', () => {
    const all = people(500);
    const before = new Map(chooseMembers(all, rule()).members.map((m) => [m.customer, m.arm]));
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: 1 }), (some) => {
        for (const member of chooseMembers(some, rule()).members) {
          expect(member.arm).toBe(before.get(member.customer));
        }
      }),
      { numRuns: 20 },
    );
  });

  it('only moves people into the holdout when it grows', () => {
    for (let i = 0; i < 500; i++) {
      const small = assign('s', 'c', String(i), 0.1, arms).arm;
      const large = assign('s', 'c', String(i), 0.3, arms).arm;
      if (small === 'control') expect(large).toBe('control');
      else expect([small, 'control']).toContain(large);
    }
  });

  it('keeps the arm that an earlier list drew', () => {
    const stored = new Map([['c:1', { arm: 'control', propensity: 0.1 }]]);
    const member = chooseMembers(people(1), rule({ holdout: 0, stored })).members[0];
    expect(member).toMatchObject({ arm: 'control', contacted: false, propensity: 0.1 });
  });
});

describe('the members of a list', () => {
  it('are one person per unit, the first who may be contacted', () => {
    const household = people(3, (i) => ({ unit: 'h:1', reason: i === 0 ? 'denied' : undefined }));
    const chosen = chooseMembers(household, rule({ holdout: 0 }));
    expect(chosen.members.map((member) => member.customer)).toEqual([2]);
    expect(chosen.reasons).toEqual(['denied', undefined, 'same_unit']);
  });

  it('do not share a mailbox between units', () => {
    const shared = people(2, () => ({ mailbox: 'x@example.org' }));
    expect(chooseMembers(shared, rule({ holdout: 0 })).reasons).toEqual([undefined, 'same_unit']);
  });

  it('are cut where a contact stops paying, and the held out are drawn from the same selection', () => {
    const scored = people(1000, (i) => ({ effect: i / 10, score: i / 10 }));
    const chosen = chooseMembers(scored, rule({ ranking: 'effect' }));
    expect(chosen.endedBy).toBe('profit');
    expect(chosen.members.length).toBe(799);
    expect(Math.min(...chosen.members.map((member) => member.effect!))).toBeGreaterThan(20);
    const one = chosen.members.find((member) => member.arm === 'b')!;
    expect(one.expectedProfit).toBeCloseTo(one.effect! - 30, 9);
  });

  it('counts only people to contact against top and budget', () => {
    const scored = people(1000, (i) => ({ effect: 100 + i, score: 100 + i }));
    const top = chooseMembers(scored, rule({ ranking: 'effect', top: 100 }));
    expect(top.members.filter((member) => member.contacted).length).toBe(100);
    expect(top.members.length).toBeGreaterThan(110);
    expect(top.endedBy).toBe('top');
    const worst = top.members.reduce((a, b) => (a.effect! < b.effect! ? a : b));
    expect(worst.contacted).toBe(true);
    const budget = chooseMembers(scored, rule({ ranking: 'effect', budget: 1000 }));
    const spent = budget.members.reduce((sum, member) => sum + member.contactCost, 0);
    expect(spent).toBeLessThanOrEqual(1000);
    expect(spent).toBeGreaterThan(970);
    expect(budget.endedBy).toBe('budget');
  });

  it('leaves out, if cautious, those whom a standard error could make a loss', () => {
    const scored = people(100, (i) => ({ effect: 25, score: 25, standardError: i < 50 ? 4 : 6 }));
    const chosen = chooseMembers(scored, rule({ ranking: 'effect', cautious: true, holdout: 0 }));
    expect(chosen.members.map((member) => member.customer)).toEqual(
      Array.from({ length: 50 }, (_, i) => i + 1),
    );
  });

  it('are nobody at budget 0 and top 0', () => {
    expect(chooseMembers(people(10), rule({ budget: 0 })).members).toEqual([]);
    expect(chooseMembers(people(10), rule({ top: 0 })).members).toEqual([]);
  });

  it('are ranked by response where only that is known', () => {
    const scored = people(100, (i) => ({ score: i / 100 }));
    const chosen = chooseMembers(scored, rule({ ranking: 'response', top: 10, holdout: 0 }));
    expect(chosen.members.map((member) => member.customer)).toEqual([
      91, 92, 93, 94, 95, 96, 97, 98, 99, 100,
    ]);
    expect(chosen.members[0]?.expectedProfit).toBeUndefined();
  });

  it('are a random sample without a model', () => {
    const chosen = chooseMembers(people(2000), rule({ top: 200, holdout: 0 }));
    const mean = chosen.members.reduce((sum, member) => sum + member.customer, 0) / 200;
    expect(mean).toBeGreaterThan(850);
    expect(mean).toBeLessThan(1150);
  });

  it('are printed by id, whatever the order they came in', () => {
    const ids = chooseMembers(people(50).reverse(), rule()).members.map((member) => member.customerId);
    expect(ids).toEqual([...ids].sort());
  });
});

describe('the waterfall', () => {
  it('gives each person one reason, in order, and adds up', () => {
    const reasons = ['held_out', 'denied', undefined, 'rule:staff', 'denied', 'too_recent', undefined];
    const steps = waterfall(reasons);
    expect(steps.map((step) => [step.reason, step.removed, step.left])).toEqual([
      ['denied', 2, 5],
      ['rule:staff', 1, 4],
      ['too_recent', 1, 3],
      ['held_out', 1, 2],
    ]);
    expect(steps.at(-1)?.left).toBe(reasons.filter((reason) => reason === undefined).length);
  });

  it('tells who would not pay from whom the number or the budget left out', () => {
    const paying = people(100, (i) => ({ effect: i < 60 ? 100 + i : 5 }));
    const cut = (more: Partial<ListRule>) => {
      const { reasons } = chooseMembers(paying, rule({ ranking: 'effect', holdout: 0, ...more }));
      return waterfall(reasons).map((step) => [step.reason, step.removed]);
    };
    expect(cut({})).toEqual([['below_cut_off', 40]]);
    expect(cut({ min: 100 })).toEqual([['below_minimum', 61]]);
    expect(cut({ top: 10 })).toEqual([
      ['below_cut_off', 40],
      ['beyond_top', 50],
    ]);
    expect(cut({ budget: 0 })).toEqual([
      ['below_cut_off', 40],
      ['beyond_budget', 60],
    ]);
    const drawn = chooseMembers(people(100), rule({ holdout: 0, top: 30 }));
    expect(waterfall(drawn.reasons).map((step) => [step.reason, step.removed])).toEqual([['beyond_top', 70]]);
  });
});
