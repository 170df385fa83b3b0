import { expect, test } from 'vitest';
import { chaidLeaves, fitChaid, predictChaid } from '../../src/learn/chaid.js';
import { chiSquareOf, type Group, mergeGroups, waysToMerge } from '../../src/learn/chaidMerge.js';
import { chaidRule } from '../../src/learn/chaidRule.js';
import type { RawColumn } from '../../src/learn/encoder.js';
import { random } from '../../src/random.js';
import { chiSquareTail } from '../../src/stats/chiSquare.js';

const groups = (...table: readonly (readonly [number, number])[]): readonly Group[] =>
  table.map(([events, rest], k) => ({ members: [k], rows: events + rest, events }));

test("chi-square of a table, and p, as R's chisq.test without correction", () => {
  // chisq.test(matrix(c(30, 70, 45, 55, 80, 120), nrow = 2), correct = FALSE): X-squared = 5.0033, df = 2, p-value = 0.08195
  expect(chiSquareOf(groups([30, 70], [45, 55], [80, 120]))).toBeCloseTo(5.0033, 4);
  expect(
    mergeGroups(groups([30, 70], [45, 55], [80, 120]), { ordered: false, floating: -1 }, 0, 1),
  ).toBeUndefined();
  expect(chiSquareTail(chiSquareOf(groups([30, 70], [45, 55], [80, 120])), 2)).toBeCloseTo(0.08195, 5);
});

test('the ways of merging are those of Kass: neighbours, any (Stirling), one without a place', () => {
  expect(waysToMerge(10, 3, 'ordered')).toBe(36);
  expect([1, 2, 3, 4, 5].map((r) => waysToMerge(5, r, 'free'))).toEqual([1, 15, 25, 10, 1]);
  const brute = (c: number, r: number) => {
    let ways = 0;
    const seen = new Set<string>();
    for (let code = 0; code < Math.round(Math.exp(c * Math.log(r))); code++) {
      const parts = Array.from(
        { length: c },
        (_, k) => Math.floor(code / Math.round(Math.exp(k * Math.log(r)))) % r,
      );
      const renamed = parts.map((part) => parts.indexOf(part)).join();
      if (new Set(parts).size !== r || seen.has(renamed)) continue;
      seen.add(renamed);
      const placed = parts.slice(0, -1);
      const together = placed.every((part, k) => placed.indexOf(part) >= 0 && placed.lastIndexOf(part) >= k);
      const unbroken = placed.every((part, k) => k === placed.indexOf(part) || placed[k - 1] === part);
      if (together && unbroken) ways++;
    }
    return ways;
  };
  for (const [c, r] of [
    [4, 2],
    [5, 2],
    [5, 3],
    [6, 4],
  ] as const) {
    expect(waysToMerge(c, r, 'floating'), `${c} into ${r}`).toBe(brute(c, r));
  }
});

test('merging by hand: equal rates join, neighbours only where there is an order', () => {
  const table = groups([10, 90], [30, 70], [12, 88], [31, 69]);
  const free = mergeGroups(table, { ordered: false, floating: -1 }, 0.05, 1)!;
  expect(free.groups.map(({ members }) => members)).toEqual([
    [0, 2],
    [1, 3],
  ]);
  expect(free.adjusted / free.p).toBeCloseTo(7, 9);
  const ordered = mergeGroups(table, { ordered: true, floating: -1 }, 0.05, 1)!;
  expect(ordered.groups).toHaveLength(4);
  const floating = mergeGroups(table, { ordered: true, floating: 3 }, 0.05, 1)!;
  expect(floating.groups.map(({ members }) => members)).toEqual([[0], [1, 3], [2]]);
  expect(mergeGroups(groups([10, 90], [11, 89]), { ordered: false, floating: -1 }, 0.05, 1)).toBeUndefined();
});

/** 4,000 people of four regions; those of east and west under 40 answer to 40 %, all others to 5 %. */
function people(): { features: readonly RawColumn[]; outcome: Uint8Array; margin: Float64Array } {
  const uniform = random(1);
  const rows = 4000;
  const codes = Int32Array.from({ length: rows }, () => Math.floor(uniform() * 4));
  const age = Float64Array.from(codes, () =>
    uniform() < 0.1 ? Number.NaN : 20 + Math.floor(uniform() * 50),
  );
  const noise = Float64Array.from(codes, () => uniform());
  const outcome = Uint8Array.from(codes, (code, i) =>
    uniform() < (code < 2 && age[i]! < 40 ? 0.4 : 0.05) ? 1 : 0,
  );
  const region: RawColumn = {
    name: 'region',
    kind: 'categorical',
    codes,
    levels: ['east', 'west', 'north', 'south'],
  };
  const features: readonly RawColumn[] = [
    { name: 'noise', kind: 'numeric', values: noise },
    region,
    { name: 'age', kind: 'numeric', values: age },
  ];
  return { features, outcome, margin: Float64Array.from(outcome, (y) => 900 * y - 100) };
}

test('a tree finds the rule behind the answers and says it in words', () => {
  const { features, outcome, margin } = people();
  const tree = fitChaid(features, outcome, { values: margin });
  const rates = tree.nodes.map((node) => node.events / node.rows);
  const best = rates.indexOf(Math.max(...rates));
  const rule = chaidRule(tree, best).join(' and ');
  expect(rule).toMatch(/region is (east, west|west, east)/);
  expect(rule).toMatch(/age is at most (3[4-9]|40)/);
  expect(rule).not.toContain('noise');
  expect(rates[best]!).toBeGreaterThan(0.34);
  expect(tree.nodes[best]!.value).toBeCloseTo(900 * rates[best]! - 100, 6);
  const leaves = tree.nodes.filter(({ split }) => split === null);
  expect(leaves.reduce((sum, node) => sum + node.rows, 0)).toBe(4000);
  expect(leaves.reduce((sum, node) => sum + node.events, 0)).toBe(outcome.reduce((sum, y) => sum + y, 0));
  const landed = chaidLeaves(tree, features, 4000);
  tree.nodes.forEach((node, at) => {
    if (node.split === null) expect(landed.filter((leaf) => leaf === at)).toHaveLength(node.rows);
  });
  const copy = JSON.parse(JSON.stringify(tree)) as typeof tree;
  expect(predictChaid(copy, features, 4000)).toEqual(predictChaid(tree, features, 4000));
});

test('columns that say nothing divide nothing; new words go to the largest part', () => {
  let divided = 0;
  for (let seed = 1; seed <= 40; seed++) {
    const uniform = random(seed);
    const codes = Int32Array.from({ length: 1000 }, () => Math.floor(uniform() * 12));
    const outcome = Uint8Array.from(codes, () => (uniform() < 0.2 ? 1 : 0));
    const levels = Array.from({ length: 12 }, (_, k) => `level ${k}`);
    const column: RawColumn = { name: 'c', kind: 'categorical', codes, levels };
    if (fitChaid([column], outcome).nodes.length > 1) divided++;
  }
  expect(divided).toBeLessThanOrEqual(4);
  const { features, outcome } = people();
  const tree = fitChaid(features, outcome, { depth: 1 });
  const root = tree.nodes[0]!.split!;
  const largest = Math.max(...root.children.map((child) => tree.nodes[child]!.rows));
  const fresh: RawColumn = {
    name: 'region',
    kind: 'categorical',
    codes: Int32Array.of(0),
    levels: ['centre'],
  };
  expect(tree.nodes[chaidLeaves(tree, [fresh], 1)[0]!]!.rows).toBe(largest);
});
