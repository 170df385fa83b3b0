import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CreditRule, creditRules, shapley, shareOut } from '../../src/measure/creditRules.js';
import { markovAttribution } from '../../src/measure/markov.js';
import type { Path } from '../../src/measure/paths.js';
import { dataFolder, hasData } from '../harness/places.js';

const touches = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 5 });
const journeys = fc.array(
  fc.record({
    touches,
    conversions: fc.integer({ min: 0, max: 5 }),
    value: fc.integer({ min: 0, max: 100 }),
    nulls: fc.integer({ min: 0, max: 5 }),
  }),
  { minLength: 1, maxLength: 8 },
);

describe('credit', () => {
  it.each(creditRules)('%s gives every conversion out once', (rule: CreditRule) => {
    fc.assert(
      fc.property(journeys, (paths) => {
        const credit = shareOut(paths, 4, rule);
        const total = paths.reduce((sum, path) => sum + path.conversions, 0);
        expect(credit.reduce((sum, one) => sum + one.conversions, 0)).toBeCloseTo(total, 9);
        for (const one of credit) expect(one.conversions).toBeGreaterThanOrEqual(0);
      }),
      { seed: 1 },
    );
  });

  it('position: 40 % to each end, the rest between; decay halves every seven days', () => {
    const path: Path = {
      touches: [0, 1, 2, 3],
      conversions: 1,
      value: 10,
      nulls: 0,
      daysBefore: [14, 7, 7, 0],
    };
    expect(shareOut([path], 4, 'position').map((one) => one.conversions)).toEqual([0.4, 0.1, 0.1, 0.4]);
    const decay = shareOut([path], 4, 'decay').map((one) => one.conversions);
    expect(decay[0]! * 4).toBeCloseTo(decay[3]!, 12);
    expect(decay[1]! * 2).toBeCloseTo(decay[3]!, 12);
  });

  it('Shapley equals the average over all orders of arrival', () => {
    fc.assert(
      fc.property(journeys, (paths) => {
        const brute = shapleyByPermutations(paths, 4);
        shapley(paths, 4).forEach((one, i) => {
          expect(one.conversions).toBeCloseTo(brute[i]!, 9);
        });
      }),
      { seed: 2 },
    );
  });
});

describe('the Markov model', () => {
  it.each([1, 2, 3])('of order %i equals a sum over all walks on small graphs', (order) => {
    fc.assert(
      fc.property(journeys, (paths) => {
        const found = markovAttribution(paths, 4, order);
        const brute = removalByWalking(paths, 4, order);
        if (found === undefined) {
          expect(brute).toBeUndefined();
          return;
        }
        found.channels.forEach((one, i) => {
          expect(one.removal).toBeCloseTo(brute![i]!, 6);
        });
      }),
      { seed: 3, numRuns: 40 },
    );
  });
});

/** Conversions of journeys within a set of channels, as channels arrive in every order. */
function shapleyByPermutations(paths: readonly Path[], size: number): number[] {
  const worth = (set: ReadonlySet<number>) =>
    paths
      .filter((path) => path.touches.every((touch) => set.has(touch)))
      .reduce((sum, path) => sum + path.conversions, 0);
  const sums = new Array<number>(size).fill(0);
  let orders = 0;
  const arrive = (rest: readonly number[], there: readonly number[]) => {
    if (rest.length === 0) {
      orders++;
      there.forEach((channel, i) => {
        const before = new Set(there.slice(0, i));
        sums[channel] = sums[channel]! + worth(new Set([...before, channel])) - worth(before);
      });
      return;
    }
    for (const next of rest)
      arrive(
        rest.filter((one) => one !== next),
        [...there, next],
      );
  };
  arrive(
    Array.from({ length: size }, (_, i) => i),
    [],
  );
  return sums.map((sum) => sum / orders);
}

/** Removal effects by pushing probability along the graph step by step until nothing is left on the way. */
function removalByWalking(paths: readonly Path[], size: number, order: number): number[] | undefined {
  const moves = new Map<string, Map<string, number>>();
  const add = (from: string, to: string, n: number) => {
    const of = moves.get(from) ?? new Map<string, number>();
    of.set(to, (of.get(to) ?? 0) + n);
    moves.set(from, of);
  };
  for (const { touches, conversions, nulls } of paths) {
    if (conversions + nulls === 0) continue;
    let from = 'start';
    touches.forEach((_, i) => {
      const to = touches.slice(Math.max(0, i + 1 - order), i + 1).join('-');
      add(from, to, conversions + nulls);
      from = to;
    });
    if (conversions > 0) add(from, 'won', conversions);
    if (nulls > 0) add(from, 'lost', nulls);
  }
  const chance = (without: number) => {
    let here = new Map([['start', 1]]);
    let won = 0;
    for (let step = 0; step < 3000 && here.size > 0; step++) {
      const next = new Map<string, number>();
      for (const [state, p] of here) {
        const of = moves.get(state);
        if (of === undefined) continue;
        const sum = [...of.values()].reduce((a, b) => a + b, 0);
        for (const [to, n] of of) {
          if (to === 'won') won += (p * n) / sum;
          else if (to !== 'lost' && Number(to.split('-').at(-1)) !== without)
            next.set(to, (next.get(to) ?? 0) + (p * n) / sum);
        }
      }
      here = new Map([...next].filter(([, p]) => p > 1e-14));
    }
    return won;
  };
  const all = chance(-1);
  if (all === 0) return undefined;
  return Array.from({ length: size }, (_, channel) => 1 - chance(channel) / all);
}

describe.skipIf(!hasData('attribution'))(
  'the public set of channel paths (R package ChannelAttribution, PathData)',
  () => {
    const [, ...rows] = hasData('attribution')
      ? readFileSync(`${dataFolder}/attribution/channelattribution_pathdata.csv`, 'utf8').trim().split('\n')
      : [''];
    const names: string[] = [];
    const paths: Path[] = rows.map((row) => {
      const [way, conversions, value, nulls] = row.replaceAll('"', '').split(',');
      const codes = way!.split(' > ').map((name) => {
        if (!names.includes(name)) names.push(name);
        return names.indexOf(name);
      });
      return { touches: codes, conversions: Number(conversions), value: Number(value), nulls: Number(nulls) };
    });
    const at = (name: string) => names.indexOf(name);

    it('gives the published heuristic credits and the exact removal effects', () => {
      const first = shareOut(paths, 12, 'first');
      const last = shareOut(paths, 12, 'last');
      const linear = shareOut(paths, 12, 'linear');
      const markov = markovAttribution(paths, 12, 1)!;
      const table: readonly (readonly [string, number, number, number, number, number, number])[] = [
        ['alpha', 6308, 8447, 7574.718594, 19121.272356, 0.558399, 5344.9477],
        ['iota', 4606, 3355, 3857.096221, 19597.261277, 0.405835, 3884.6147],
        ['eta', 3164, 4167, 3539.951157, 11909.476213, 0.349026, 3340.8474],
        ['beta', 2831, 989, 2083.500145, 12235.591744, 0.264039, 2527.3522],
        ['theta', 1606, 653, 1022.801394, 6652.349347, 0.20601, 1971.9129],
        ['lambda', 902, 1207, 1035.257572, 3735.602165, 0.134022, 1282.8472],
        ['epsilon', 99, 531, 272.170438, 412.301243, 0.062639, 599.5707],
        ['zeta', 27, 107, 136.55154, 103.004, 0.039811, 381.0626],
        ['kappa', 74, 230, 137.964078, 305.74325, 0.028663, 274.3633],
        ['gamma', 165, 92, 121.041639, 718.977992, 0.01788, 171.1454],
        ['delta', 1, 5, 1.725, 6.119, 0.000482, 4.6136],
        ['mi', 2, 2, 2.222222, 5.273, 0.00018, 1.7224],
      ];
      for (const [name, f, l, lin, firstValue, removal, credited] of table) {
        expect(first[at(name)]!.conversions).toBeCloseTo(f, 9);
        expect(last[at(name)]!.conversions).toBeCloseTo(l, 9);
        expect(linear[at(name)]!.conversions).toBeCloseTo(lin, 6);
        expect(first[at(name)]!.value).toBeCloseTo(firstValue, 6);
        expect(markov.channels[at(name)]!.removal).toBeCloseTo(removal, 6);
        expect(markov.channels[at(name)]!.conversions).toBeCloseTo(credited, 4);
      }
      expect(markov.rate).toBeCloseTo(0.2238451, 7);
    });
  },
);
