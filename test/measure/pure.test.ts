import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestArm } from '../../src/measure/bestArm.js';
import { campaignCost } from '../../src/measure/campaignCost.js';
import { buyersCheck, type CheckFacts, checks, trust } from '../../src/measure/checks.js';
import { contrast, defaultMethod } from '../../src/measure/contrast.js';
import { type CostFacts, costLedger } from '../../src/measure/costLedger.js';
import { costPerOutcome } from '../../src/measure/costPerOutcome.js';
import { costSplit } from '../../src/measure/costSplit.js';
import { roi } from '../../src/measure/roi.js';
import { rateSample, sampleOf, scaled } from '../../src/stats/sample.js';

/** n units of which k buy baskets that alternate around `basket`. */
const arm = (n: number, k: number, basket: number, spread = 0.3) => {
  const values = Array.from({ length: k }, (_, i) => basket * (i % 2 === 0 ? 1 - spread : 1 + spread));
  return { ...sampleOf(values), n };
};

describe('method', () => {
  it('is Newcombe for rates, two-part below 100 buyers in the smaller arm, Welch from there on', () => {
    expect(defaultMethod('rate', rateSample(500, 9000), rateSample(50, 1000))).toBe('newcombe');
    expect(defaultMethod('amount', arm(9000, 900, 50), arm(1000, 99, 50))).toBe('two-part');
    expect(defaultMethod('amount', arm(9000, 900, 50), arm(1000, 100, 50))).toBe('welch');
  });

  it('is two-part with 100 buyers whose baskets are very uneven', () => {
    const uneven = (n: number, k: number) => ({ ...arm(n, k, 50), sumSquares: 50 * 50 * k * 5 });
    expect(defaultMethod('amount', uneven(9000, 900), uneven(1000, 100))).toBe('two-part');
  });

  it('falls back to Welch, untrusted, where the two-part interval does not exist', () => {
    const found = contrast('amount', sampleOf([5, 0, 0, 0]), sampleOf([-3, 0, 0, 0]))!;
    expect(found).toMatchObject({ method: 'welch', trusted: false });
    expect(found.low).toBeLessThan(found.difference);
  });

  it('has no interval but a difference where nobody bought', () => {
    expect(contrast('amount', sampleOf([0, 0]), sampleOf([0, 0]))).toMatchObject({
      difference: 0,
      low: undefined,
      trusted: false,
    });
  });
});

describe('roi', () => {
  const result = (name: string, margin: ReturnType<typeof arm>, cost = 1000) => ({
    arm: name,
    margin,
    purchasers: margin.buyers,
    attributedMargin: 4000,
    cost,
  });

  it('is linear in the difference', () => {
    const found = roi(result('a', arm(900, 90, 50)), result('control', arm(100, 5, 50)), true);
    expect(found.incrementalMargin).toBeCloseTo(
      (900 * (90 * 50)) / 900 - 900 * (sampleOf([35, 65, 35, 65, 35]).sum / 100),
      9,
    );
    expect(found.incrementalRoi).toBeCloseTo((found.incrementalMargin! - 1000) / 1000, 12);
    expect(found.incrementalRoiLow).toBeCloseTo((found.incrementalMarginLow! - 1000) / 1000, 12);
    expect(found.grossRoi).toBeCloseTo((4500 - 1000) / 1000, 12);
    expect(found.attributedRoi).toBe(3);
    expect(found.state).toBe('ok');
  });

  it.each([
    ['no_control', undefined, true, 1000],
    ['immature', arm(100, 5, 50), false, 1000],
    ['no_cost', arm(100, 5, 50), true, 0],
  ] as const)('%s', (state, control, mature, cost) => {
    const held = control === undefined ? undefined : result('control', control);
    const found = roi(result('a', arm(900, 90, 50), cost), held, mature);
    expect(found.state).toBe(state);
    expect(found.incrementalRoi).toBeUndefined();
    if (state === 'no_cost') expect(found.grossRoi).toBeUndefined();
    else expect(found.incrementalMargin).toBeUndefined();
  });
});

describe('cost', () => {
  it('is split to the last minor unit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1e9, max: 1e9 }),
        fc.array(fc.nat(1000), { minLength: 1, maxLength: 6 }),
        (total, weights) => {
          const parts = costSplit(total, weights);
          expect(parts.reduce((a, b) => a + b, 0)).toBe(total);
          const whole = weights.reduce((a, b) => a + b, 0);
          for (const [i, part] of parts.entries()) {
            if (whole > 0) expect(Math.abs(part - (total * weights[i]!) / whole)).toBeLessThan(1);
          }
        },
      ),
    );
  });

  const costOf = (of: CostFacts) => campaignCost(costLedger(of, 2));
  const facts = {
    campaignId: 'spring',
    fixedCost: 1001,
    booked: [
      { arm: '', kind: 'media', amount: 200 },
      { arm: 'a', kind: 'media', amount: 50 },
      { arm: 'control', kind: '', amount: 7 },
    ],
    contacts: [{ arm: 'a', contacts: 3, rateSum: 2400, unpriced: 0 }],
    prices: [],
    counts: [],
    arms: [
      { arm: 'a', assigned: 100, included: 100 },
      { arm: 'b', assigned: 300, included: 150 },
    ],
  };

  it('is contacts, what is booked, and a part of what is shared by assigned units', () => {
    const costs = costOf(facts);
    // Shared 1208: 302 and 906; half of b's units are looked at; three contacts at 0.0008 round to nothing.
    expect(costs.get('a')).toBe(302 + 50 + 0);
    expect(costs.get('b')).toBe(453);
    expect(costOf({ ...facts, contacts: [{ ...facts.contacts[0]!, rateSum: 25_000 }] }).get('a')).toBe(354);
  });

  it('declared twice is refused', () => {
    const twice = { ...facts, booked: [{ arm: '', kind: 'contact', amount: 10 }] };
    expect(() => costOf(twice)).toThrow(/declared twice/);
    const unpriced = [{ arm: 'a', contacts: 3, rateSum: 0, unpriced: 3 }];
    expect(costOf({ ...twice, contacts: unpriced }).get('b')).toBe(379);
  });

  it('per incremental buyer inverts the interval of the effect', () => {
    const clear = costPerOutcome(1000, 200, 1000, 50, 1000)!;
    expect(clear.state).toBe('ok');
    expect(clear.cost).toBeCloseTo(1000 / 150, 10);
    expect(clear.low).toBeCloseTo(1000 / clear.outcomesHigh, 10);
    expect(clear.high).toBeCloseTo(1000 / clear.outcomesLow, 10);
    const unclear = costPerOutcome(1000, 52, 1000, 50, 1000)!;
    expect(unclear).toMatchObject({ state: 'unbounded', high: undefined });
    expect(unclear.low).toBeGreaterThan(0);
    expect(costPerOutcome(0, 52, 1000, 50, 1000)).toMatchObject({ state: 'no_cost', cost: undefined });
  });
});

describe('checks', () => {
  const good: CheckFacts = {
    arms: [
      { arm: 'a', units: 900, complete: 900, share: 0.9 },
      { arm: 'control', units: 100, complete: 100, share: 0.1 },
    ],
    contacted: true,
    contaminated: 0,
    sharedEmails: 0,
    unitsInTwoArms: 0,
    respondedBefore: 0,
    covariates: [
      {
        name: 'age',
        arms: new Map([
          ['a', arm(900, 900, 40)],
          ['control', arm(100, 100, 40)],
        ]),
      },
    ],
  };

  it('a sound campaign is trusted', () => {
    expect(trust(checks(good, false))).toBe('ok');
    expect(checks(good, false).map((check) => check.status)).toEqual(Array(7).fill('ok'));
  });

  it.each([
    [
      'srm',
      {
        arms: [
          { ...good.arms[0]!, units: 850, complete: 850 },
          { ...good.arms[1]!, units: 150, complete: 150 },
        ],
      },
    ],
    ['contamination', { contaminated: 1 }],
    ['not_sent', { contacted: false }],
    ['double_membership', { sharedEmails: 1 }],
    ['double_membership', { unitsInTwoArms: 1 }],
    [
      'balance',
      {
        covariates: [
          {
            name: 'age',
            arms: new Map([
              ['a', arm(900, 900, 40)],
              ['control', arm(100, 100, 60)],
            ]),
          },
        ],
      },
    ],
    ['maturity', { arms: good.arms.map((of) => ({ ...of, complete: 0 })) }],
    ['response_before_contact', { respondedBefore: 2 }],
  ] as const)('%s fails alone', (id, broken) => {
    expect(trust(checks({ ...good, ...broken } as CheckFacts, false))).toBe(id);
  });

  it('what can not be tested does not fail', () => {
    const bare = { ...good, arms: good.arms.map((of) => ({ ...of, share: undefined })), covariates: [] };
    const found = checks(bare, false);
    expect(trust(found)).toBe('ok');
    expect(found.filter((check) => check.status === 'not_testable').map((check) => check.id)).toEqual([
      'srm',
      'balance',
    ]);
  });

  it('some units left out is no failure, unless they are looked at', () => {
    const partly = { ...good, arms: good.arms.map((of) => ({ ...of, complete: of.complete - 1 })) };
    expect(trust(checks(partly, false))).toBe('ok');
    expect(trust(checks(partly, true))).toBe('maturity');
  });

  it('several failures are listed', () => {
    expect(trust([...checks({ ...good, contaminated: 3 }, false), buyersCheck(false, 1, 1)])).toBe(
      'contamination few_buyers',
    );
  });
});

describe('best arm', () => {
  it('is decided when it beats every other arm, control included, after Holm', () => {
    const arms = [
      { arm: 'control', margin: arm(10_000, 500, 50), costPerUnit: 0 },
      { arm: 'a', margin: arm(10_000, 900, 50), costPerUnit: 0.5 },
      { arm: 'b', margin: arm(10_000, 600, 50), costPerUnit: 0.1 },
    ];
    const found = bestArm(arms)!;
    expect(found).toMatchObject({ arm: 'a', decided: true });
    expect(found.profitPerUnit).toBeCloseTo(4.5 - 0.5, 10);
    const dear = bestArm(arms.map((of) => (of.arm === 'a' ? { ...of, costPerUnit: 2 } : of)))!;
    expect(dear).toMatchObject({ arm: 'b', decided: true });
    const close = bestArm(arms.map((of) => (of.arm === 'a' ? { ...of, costPerUnit: 1.7 } : of)))!;
    expect(close).toMatchObject({ arm: 'b', decided: false });
  });

  it('does not depend on the unit of money', () => {
    const arms = (factor: number) =>
      [arm(1000, 30, 50), arm(1000, 50, 60)].map((margin, i) => ({
        arm: String(i),
        margin: scaled(margin, factor),
        costPerUnit: i * 0.2 * factor,
      }));
    const [one, hundred] = [bestArm(arms(1))!, bestArm(arms(100))!];
    expect(hundred.against[0]!.pValue).toBeCloseTo(one.against[0]!.pValue!, 9);
  });
});
