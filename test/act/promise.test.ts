import { expect, test } from 'vitest';
import { type PlannedList, promise } from '../../src/act/promise.js';
import { random, randomNormal } from '../../src/random.js';

/** Past campaigns whose measured effect in the whole group is about `effects[k]`, predicted as 100 for everybody. */
function past(effects: readonly number[], perCampaign = 2000, noise = 50) {
  const uniform = random(11);
  const rows = effects.length * perCampaign;
  const campaign = Int32Array.from({ length: rows }, (_, i) => Math.floor(i / perCampaign));
  const treated = Uint8Array.from({ length: rows }, (_, i) => (i % 5 === 0 ? 0 : 1));
  return {
    campaigns: effects.map((_, k) => `campaign ${k}`),
    campaign,
    treated,
    margin: Float64Array.from(
      campaign,
      (k, i) => 300 + treated[i]! * effects[k]! + noise * randomNormal(uniform),
    ),
    fitted: new Float64Array(rows).fill(100),
    crossFitted: new Float64Array(rows).fill(100),
  };
}

const list: PlannedList = {
  effect: new Float64Array(1000).fill(100),
  treated: 900,
  control: 100,
  cost: 900 * 20,
  contactCost: 20,
};

test('the centre is what the selected group measured, not what the model predicted', () => {
  const made = promise(list, past([60, 60, 60, 60, 60, 60]));
  expect(made.state).toBe('ok');
  expect(made.parts!.predictedEffect).toBe(100);
  expect(made.parts!.predictedEffect + made.parts!.correction).toBeCloseTo(60, -0.5);
  expect(made.promised! / 900).toBeGreaterThan(60 - 20 - 3);
  expect(made.promised! / 900).toBeLessThan(60 - 20 + 3);
});

test('the 95 % interval holds the 80 % interval, which holds the centre', () => {
  const made = promise(list, past([60, 80, 40, 90, 70, 55]));
  expect(made.interval95!.low).toBeLessThan(made.interval80!.low);
  expect(made.interval80!.low).toBeLessThan(made.promised!);
  expect(made.interval80!.high).toBeGreaterThan(made.promised!);
  expect(made.interval95!.high).toBeGreaterThan(made.interval80!.high);
});

test('campaigns that differ widen the interval by what lies between them', () => {
  const alike = promise(list, past([60, 60, 60, 60, 60, 60]));
  const different = promise(list, past([10, 110, 20, 100, 0, 120]));
  expect(different.parts!.betweenCampaigns).toBeGreaterThan(3 * alike.parts!.betweenCampaigns);
  expect(different.parts!.betweenCampaigns).toBeGreaterThan(40);
  const width = (made: typeof alike) => made.interval80!.high - made.interval80!.low;
  expect(width(different)).toBeGreaterThan(2 * width(alike));
});

test('with one level of noise and no variation the interval is the normal one', () => {
  const made = promise(list, past([60, 60, 60, 60, 60, 60]));
  const { estimation, betweenCampaigns, auditNoise } = made.parts!;
  const deviation = 900 * Math.sqrt(estimation ** 2 + betweenCampaigns ** 2 + auditNoise ** 2);
  const width = made.interval80!.high - made.interval80!.low;
  expect(width / (2 * 1.2815515655446004 * deviation)).toBeCloseTo(1, 1);
});

test('audit noise is that of the planned arms', () => {
  const made = promise(list, past([60, 60, 60, 60, 60, 60]));
  expect(made.parts!.auditNoise).toBeCloseTo(50 * Math.sqrt(1 / 900 + 1 / 100), -0.5);
});

test('a short past shows little of its noise: the model says what the units of the list may spend', () => {
  const outlook = (square: number) => ({
    marginTreated: new Float64Array(1000).fill(400),
    squareTreated: new Float64Array(1000).fill(square),
    squareControl: new Float64Array(1000).fill(square),
  });
  const spread = 500;
  const noiseBy = (perCampaign: number) =>
    promise({ ...list, outlook: outlook(400 * 400 + spread * spread) }, past([60, 60], perCampaign)).parts!
      .auditNoise;
  const planned = Math.sqrt(1 / 900 + 1 / 100);
  expect(noiseBy(50)).toBeGreaterThan(0.8 * spread * planned);
  expect(noiseBy(20_000)).toBeLessThan(0.3 * spread * planned);
  expect(promise(list, past([60, 60], 50)).parts!.auditNoise).toBeLessThan(0.2 * spread * planned);
});

test('baskets that vary between campaigns widen the prior where margins are large beside the effect', () => {
  const betweenAt = (margin: number) =>
    promise(
      {
        ...list,
        outlook: {
          marginTreated: new Float64Array(1000).fill(margin),
          squareTreated: new Float64Array(1000).fill(20_000),
          squareControl: new Float64Array(1000).fill(20_000),
        },
      },
      past([30, 90], 2000, 300),
    ).parts!.betweenCampaigns;
  expect(betweenAt(2000)).toBeGreaterThan(1.5 * betweenAt(100));
});

test('the rule of the list picks the same share of each past campaign by cross-fitted scores', () => {
  const history = past([60, 60, 60]);
  const fitted = Float64Array.from(history.fitted, (_, i) => (i % 2 === 0 ? 100 : 10));
  const crossFitted = Float64Array.from(history.fitted, (_, i) => (i % 4 === 0 ? 90 : 20));
  const made = promise(list, { ...history, fitted, crossFitted });
  for (const selection of made.parts!.campaigns) {
    expect(selection.treated + selection.control).toBeGreaterThanOrEqual(1000);
  }
});

test('an empty list promises nothing and costs what is fixed', () => {
  const empty = { ...list, effect: new Float64Array(0), treated: 0, control: 0, cost: 700 };
  expect(promise(empty, past([60]))).toMatchObject({ state: 'empty', promised: -700, chanceOfProfit: 0 });
});

test('without held-out units, now or in the past, there is no promise', () => {
  const history = past([60]);
  const nobody = { ...history, treated: new Uint8Array(history.treated.length).fill(1) };
  expect(promise(list, nobody)).toMatchObject({ state: 'no_history', promised: undefined });
  expect(promise({ ...list, control: 0 }, history)).toMatchObject({
    state: 'no_history',
    promised: undefined,
  });
});
