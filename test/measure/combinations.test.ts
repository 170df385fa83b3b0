import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frequentSets } from '../../src/learn/frequentSets.js';
import { combinations } from '../../src/measure/combinations.js';
import { benjaminiHochberg } from '../../src/stats/benjaminiHochberg.js';
import { dataFolder, hasData } from '../harness/places.js';

const baskets = fc.array(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 6 }), {
  minLength: 1,
  maxLength: 25,
});

describe('frequent sets', () => {
  it('are those that counting every subset finds', () => {
    fc.assert(
      fc.property(baskets, fc.integer({ min: 1, max: 6 }), (of, least) => {
        const counted = new Map<string, number>();
        for (let mask = 1; mask < 64; mask++) {
          const items = [0, 1, 2, 3, 4, 5].filter((item) => ((mask >> item) & 1) === 1);
          const count = of.filter((basket) => items.every((item) => basket.includes(item))).length;
          if (count >= least) counted.set(items.join(' '), count);
        }
        const found = new Map(frequentSets(of, least, 6).map(({ items, count }) => [items.join(' '), count]));
        expect(found).toEqual(counted);
      }),
      { seed: 7 },
    );
  });
});

describe('combinations', () => {
  it('by hand: ten baskets', () => {
    const of = [[0, 1], [0, 1], [0, 1], [0, 1, 2], [0], [1], [2], [2], [2], [3]];
    const [best] = combinations(of, { least: 2, confidence: 0.5, largest: 3, redundancyRemoved: true });
    expect(best).toMatchObject({
      both: 4,
      givenCount: 5,
      thenCount: 5,
      support: 0.4,
      confidence: 0.8,
      lift: 1.6,
    });
    expect(best!.leverage).toBeCloseTo(0.15, 12);
    // Fisher's exact test of (4, 1; 1, 4): (C(5,4)·C(5,1) + 1) / C(10,5)
    expect(best!.pValue).toBeCloseTo(26 / 252, 12);
  });

  it('leaves out a longer rule that is no surer than a shorter one', () => {
    const of = [...new Array(8).fill([0, 1, 2]), ...new Array(2).fill([0, 2]), ...new Array(4).fill([3])];
    const all = combinations(of, { least: 2, confidence: 0.5, largest: 3, redundancyRemoved: false });
    const kept = combinations(of, { least: 2, confidence: 0.5, largest: 3, redundancyRemoved: true });
    const has = (rules: typeof all, given: string, then: number) =>
      rules.some((rule) => rule.given.join(' ') === given && rule.then === then);
    expect(has(all, '0 1', 2)).toBe(true);
    expect(has(kept, '0 1', 2)).toBe(false);
    expect(has(kept, '0', 2)).toBe(true);
  });

  it('finds next to nothing where nothing goes together', () => {
    let state = 11;
    const next = () => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return state / 2_147_483_648;
    };
    const of = Array.from({ length: 2000 }, () =>
      Array.from({ length: 30 }, (_, i) => i).filter(() => next() < 0.1),
    );
    const rules = combinations(of, { least: 10, confidence: 0, largest: 2, redundancyRemoved: false });
    expect(rules.length).toBeGreaterThan(500);
    expect(rules.filter((rule) => rule.adjustedP < 0.05).length).toBeLessThan(0.05 * rules.length);
  });

  it('adjusts p-values as Benjamini and Hochberg print them (1995, section 3.2, fifteen comparisons)', () => {
    const p = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
      0.759, 1,
    ];
    expect(benjaminiHochberg(p).filter((adjusted) => adjusted <= 0.05)).toHaveLength(4);
  });
});

describe.skipIf(!hasData('groceries'))('Groceries (skipped without ../shared/data)', () => {
  const names: string[] = [];
  const of: number[][] = [];
  if (hasData('groceries')) {
    const text = gunzipSync(
      readFileSync(join(dataFolder, 'groceries/groceries_items_by_transaction.csv.gz')),
    ).toString();
    const byBasket = new Map<string, number[]>();
    for (const line of text.trim().split('\n').slice(1)) {
      const comma = line.indexOf(',');
      const item = line.slice(comma + 1).replaceAll('"', '');
      if (!names.includes(item)) names.push(item);
      const basket = byBasket.get(line.slice(0, comma)) ?? [];
      basket.push(names.indexOf(item));
      byBasket.set(line.slice(0, comma), basket);
    }
    of.push(...byBasket.values());
  }
  const countOf = (...items: string[]) =>
    of.filter((basket) => items.every((item) => basket.includes(names.indexOf(item)))).length;

  it('has the counts, supports and confidences of its README', () => {
    const sets = new Map(frequentSets(of, 10, 3).map(({ items, count }) => [items.join(' '), count]));
    const at = (...items: string[]) =>
      sets.get(
        items
          .map((item) => names.indexOf(item))
          .sort((a, b) => a - b)
          .join(' '),
      );
    expect(of.length).toBe(9835);
    expect(names.length).toBe(169);
    expect(at('whole milk')).toBe(2513);
    expect(at('soda')).toBe(1715);
    expect(at('other vegetables', 'whole milk')).toBe(736);
    expect(countOf('other vegetables', 'whole milk')).toBe(736);
    const rules = combinations(of, { least: 10, confidence: 0.8, largest: 10, redundancyRemoved: false });
    const wine = rules.find(
      (rule) =>
        names[rule.then] === 'bottled beer' &&
        rule.given
          .map((item) => names[item])
          .sort()
          .join() === 'liquor,red/blush wine',
    )!;
    expect(wine.both).toBe(19);
    expect(wine.confidence).toBeCloseTo(0.9048, 4);
    // The count that every tutorial of the R package arules shows for support 0.001 and confidence 0.8.
    expect(rules.length).toBe(410);
    for (const rule of rules.slice(0, 40)) {
      const given = rule.given.map((item) => names[item]!);
      expect(rule.both).toBe(countOf(...given, names[rule.then]!));
      expect(rule.givenCount).toBe(countOf(...given));
    }
  }, 240_000);
});
