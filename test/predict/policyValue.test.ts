import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { unbalanced } from '../../src/predict/balance.js';
import { ownMix, type PolicyUnits, policyValue } from '../../src/predict/policyValue.js';
import { random, randomNormal } from '../../src/random.js';

const peer = JSON.parse(readFileSync(new URL('../peers/policy.json', import.meta.url), 'utf8'));

const units: PolicyUnits = {
  unit: Int32Array.from(peer.arm, (_: number, i: number) => i),
  campaign: Int32Array.from(peer.campaign),
  campaigns: 2,
  arm: Int32Array.from(peer.arm),
  arms: 2,
  margin: Float64Array.from(peer.margin),
  cost: Float64Array.from(peer.cost),
  levels: peer.levels.map((of: number[]) => Float64Array.from(of)),
};

test.each(peer.profits as { rule: string; other: string; robust: number; weighted: number }[])(
  '$rule against $other is what numpy makes of the definitions',
  ({ rule, other, robust, weighted }) => {
    const of = (name: string) => Int32Array.from(peer.rules[name]);
    const value = policyValue(units, of(rule), of(other), 1);
    expect(value.robust!.value).toBeCloseTo(robust, 6);
    expect(value.weighted!.value).toBeCloseTo(weighted, 6);
    expect(value.robust!.low).toBeLessThan(robust);
    expect(value.robust!.high).toBeGreaterThan(robust);
  },
);

test('a rule against itself, and against nobody where it contacts nobody, is worth nothing', () => {
  const some = Int32Array.from(peer.rules.some);
  expect(policyValue(units, some, some, 1)).toMatchObject({ differing: 0, cost: 0 });
});

test('an arm that a campaign did not have is left out, and said', () => {
  const arm = units.arm.map((a, i) => (units.campaign[i] === 1 && a === 2 ? 1 : a));
  const all = new Int32Array(arm.length).fill(2);
  const value = policyValue({ ...units, arm }, all, new Int32Array(arm.length), 1);
  expect(value.unjudged).toBe(units.campaign.filter((c) => c === 1).length);
  expect(value.differing + value.unjudged).toBe(arm.length);
});

test('95 % intervals of both profits cover the truth about as often, in many worlds', () => {
  const covered = [0, 0];
  const runs = 70;
  const n = 500;
  for (let run = 0; run < runs; run++) {
    const uniform = random(7000 + run);
    const x = Float64Array.from({ length: n }, () => (uniform() < 0.5 ? 1 : 0));
    const arm = Int32Array.from(x, () => (uniform() < 0.6 ? 1 : 0));
    const margin = Float64Array.from(x, (v, i) =>
      uniform() < 0.2 + arm[i]! * (0.05 + 0.15 * v) ? 1000 * Math.exp(0.5 * randomNormal(uniform)) : 0,
    );
    const value = policyValue(
      {
        unit: Int32Array.from(x, (_, i) => i),
        campaign: new Int32Array(n),
        campaigns: 1,
        arm,
        arms: 1,
        margin,
        cost: Float64Array.of(0, 100),
        // Wrong on purpose: doubly robust profits do not need them to be right.
        levels: [new Float64Array(n).fill(250), x.map((v) => 300 + 100 * v)],
      },
      Int32Array.from(x, (v) => (v === 1 ? ownMix : 0)),
      new Int32Array(n),
      run,
    );
    const truth = (n / 2) * (0.2 * 1000 * Math.exp(0.125) - 100);
    for (const [k, found] of [value.robust!, value.weighted!].entries()) {
      if (found.low <= truth && found.high >= truth) covered[k]!++;
    }
  }
  // 95 % of 70 is 66.5, with a standard deviation of 1.8.
  for (const count of covered) expect(count).toBeGreaterThanOrEqual(61);
});

test('arms drawn at random pass, arms drawn by recency or region do not', () => {
  const uniform = random(3);
  const n = 3000;
  const recency = Float64Array.from({ length: n }, () => (uniform() < 0.2 ? Number.NaN : 300 * uniform()));
  const region = Int32Array.from(recency, () => Math.floor(uniform() * 5) - 1);
  const features = [
    { name: 'recency', kind: 'numeric', values: recency },
    { name: 'region', kind: 'categorical', codes: region, levels: ['a', 'b', 'c', 'd'] },
  ] as const;
  const drawn = Uint8Array.from(recency, () => (uniform() < 0.8 ? 1 : 0));
  expect(unbalanced(features, drawn)).toEqual([]);
  const chosen = Uint8Array.from(recency, (r) => (uniform() < (r < 100 ? 0.9 : 0.75) ? 1 : 0));
  expect(unbalanced(features, chosen)[0]?.name).toBe('recency');
  const sent = Uint8Array.from(region, (r) => (uniform() < (r === 2 ? 0.95 : 0.75) ? 1 : 0));
  expect(unbalanced(features, sent)[0]?.name).toBe('region');
});
