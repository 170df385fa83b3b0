import { describe, expect, it } from 'vitest';
import { type Counted, cell } from '../../bench/intervals.mjs';
import { roi } from '../../src/measure/roi.js';
import { random, randomNormal } from '../../src/random.js';
import { welch } from '../../src/stats/welch.js';

const library = { roi, welch, random, randomNormal };

/** The short version of bench/intervals.mjs: fewer cells, fewer campaigns, room for their noise. */
describe('the interval that roi shows as trusted, over campaigns with baskets changed by x0.8 to x1.25', () => {
  const cells: [number, number, number, Counted][] = [];
  for (const spread of [0.5, 1, 2]) {
    for (const holdout of [0.1, 0.2]) {
      for (const buyers of [5, 12, 50, 120]) {
        cells.push([
          spread,
          holdout,
          buyers,
          cell(library, { spread, holdout, buyers, campaigns: 400, seed: cells.length + 1 }),
        ]);
      }
    }
  }
  const sum = (of: (counted: Counted) => number) =>
    cells.reduce((total, [, , , found]) => total + of(found), 0);
  const trusted = sum((found) => found.trusted);

  it('is trusted nearly always', () => {
    expect(trusted / sum((found) => found.campaigns)).toBeGreaterThan(0.97);
  });

  it('covers the truth at least 93 %, each tail at most 5 %', () => {
    expect(sum((found) => found.covered) / trusted).toBeGreaterThan(0.935);
    expect(sum((found) => found.below) / trusted).toBeLessThan(0.04);
    expect(sum((found) => found.above) / trusted).toBeLessThan(0.04);
  });

  it.each(cells)(
    'baskets with CV %d, %d held out, %d control buyers',
    (_spread, _holdout, _buyers, found) => {
      expect(found.covered / found.trusted).toBeGreaterThan(0.905);
      expect(found.below / found.trusted).toBeLessThan(0.075);
      expect(found.above / found.trusted).toBeLessThan(0.075);
      expect(found.width).toBeLessThan(2.2);
    },
  );

  it('is as narrow as Welch’s where that can be believed, and wider where it can not', () => {
    const width = (spread: number, buyers: number) =>
      cells.find((c) => c[0] === spread && c[1] === 0.1 && c[2] === buyers)![3].width!;
    expect(width(0.5, 120)).toBeCloseTo(1, 2);
    expect(width(2, 5)).toBeGreaterThan(1.3);
  });
});
