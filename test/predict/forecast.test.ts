import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { continued, fitSmoothing } from '../../src/learn/exponentialSmoothing.js';
import { seasonalStart } from '../../src/learn/seasonalStart.js';
import { forecast, periodsNeeded } from '../../src/predict/forecast.js';
import { random, randomNormal } from '../../src/random.js';
import { dataFolder, hasData, house } from '../harness/places.js';

/** Mean absolute scaled errors of R's forecast package, by test/peers/forecast.R. */
const peers = JSON.parse(readFileSync(join(house, 'test/peers/forecast.json'), 'utf8')) as Record<
  string,
  Record<'weeks' | 'origins' | 'snaive' | 'naive' | 'ets' | 'stlf', number>
>;

function column(file: string, name: string): Float64Array {
  const [head, ...rows] = readFileSync(join(dataFolder, 'mmm', file), 'utf8')
    .trim()
    .split('\n');
  const at = head!.replaceAll('"', '').split(',').indexOf(name);
  return Float64Array.from(rows, (row) => Number(row.split(',')[at]));
}

describe.skipIf(!hasData())('weekly series of the public data (skipped without ../shared/data)', () => {
  it.each([
    ['robyn', 'robyn_dt_simulated_weekly.csv', 'revenue'],
    ['pymc', 'pymc_mmm_example.csv', 'y'],
    ['roas', 'pymc_mmm_roas_data.csv', 'y'],
  ])(
    '%s: the baselines are those of R, and the chosen way is about as good as its best',
    (name, file, of) => {
      const peer = peers[name]!;
      const values = column(file, of);
      const made = forecast(values, 52, 13)!;
      const mase = (method: string) => made.tried.find((one) => one.method.name === method)!.mase;
      expect([values.length, made.origins]).toEqual([peer.weeks, peer.origins]);
      expect(mase('seasonal-naive')).toBeCloseTo(peer.snaive, 5);
      expect(mase('naive')).toBeCloseTo(peer.naive, 5);
      const best = Math.min(...made.tried.map((one) => one.mase));
      expect(best).toBeLessThan(1.05 * Math.min(peer.snaive, peer.naive, peer.ets, peer.stlf));
    },
  );
});

describe('smoothing', () => {
  it('continues a series that is nothing but season and line', () => {
    const season = [5, -2, -3, 0];
    const values = Float64Array.from({ length: 40 }, (_, i) => 100 + 0.5 * i + season[i % 4]!);
    const start = seasonalStart(values, 4);
    for (const [i, deviation] of start.season.entries()) expect(deviation).toBeCloseTo(season[i]!, 1);
    const ahead = continued(fitSmoothing(values, { trend: true, season: 4 }), 4);
    for (let h = 0; h < 4; h++)
      expect(Math.abs(ahead[h]! - (100 + 0.5 * (40 + h) + season[h]!))).toBeLessThan(0.5);
  });

  it('draws a season that is nothing but chance to nothing', () => {
    const uniform = random(5);
    const values = Float64Array.from({ length: 60 }, () => 10 + randomNormal(uniform));
    const spread = Math.max(...seasonalStart(values, 12).season.map(Math.abs));
    expect(spread).toBeLessThan(0.6);
  });

  it('keeps a level where nothing changes, and each rate within 0 and 1', () => {
    const flat = fitSmoothing(new Float64Array(20).fill(7), { trend: true, season: 0 });
    expect([...continued(flat, 3)]).toEqual([7, 7, 7]);
    for (const rate of Object.values(flat.rates)) expect(rate >= 0 && rate <= 1).toBe(true);
  });
});

describe('forecast', () => {
  it('needs enough periods to be tried on, and no more', () => {
    const values = Float64Array.from({ length: 30 }, (_, i) => 10 + (i % 3));
    expect(forecast(values.subarray(0, periodsNeeded(4) - 1), 0, 4)).toBeUndefined();
    expect(forecast(values.subarray(0, periodsNeeded(4)), 0, 4)?.origins).toBe(4);
  });

  it('repeats the last season where nothing does better', () => {
    const values = Float64Array.from({ length: 60 }, (_, i) => [3, 9, 27, 5, 1, 8][i % 6]!);
    const made = forecast(values, 6, 6)!;
    expect(made.method.name).toBe('seasonal-naive');
    expect(made.periods.map((one) => one.expected)).toEqual([3, 9, 27, 5, 1, 8]);
    expect(made.total).toEqual({ expected: 53, low: 53, high: 53 });
  });

  it('what comes later never changes a forecast, and intervals never narrow', () => {
    const uniform = random(3);
    const values = Float64Array.from(
      { length: 80 },
      (_, i) => 50 + 10 * Math.sin(i / 2) + randomNormal(uniform),
    );
    const made = forecast(values.subarray(0, 70), 12, 6)!;
    expect(forecast(values.slice(0, 70), 12, 6)).toEqual(made);
    if (!made.method.log) {
      const widths = made.periods.map(({ low, high }) => high - low);
      for (let h = 1; h < widths.length; h++)
        expect(widths[h]!).toBeGreaterThanOrEqual(widths[h - 1]! - 1e-9);
    }
  });

  it('95 % intervals hold what comes at least nine times in ten, for each period and for all together', () => {
    const counts = { periods: 0, inside: 0, totals: 0 };
    const runs = 60;
    for (let run = 0; run < runs; run++) {
      const uniform = random(900 + run);
      let level = 1000;
      const values = Float64Array.from({ length: 54 }, (_, i) => {
        level += 12 * randomNormal(uniform);
        return level + 150 * Math.sin((2 * Math.PI * i) / 12) + 50 * randomNormal(uniform);
      });
      const made = forecast(values.subarray(0, 48), 12, 6)!;
      const held = ({ low, high }: { low: number; high: number }, value: number) =>
        value >= low && value <= high;
      made.periods.forEach((one, h) => {
        counts.periods++;
        if (held(one, values[48 + h]!)) counts.inside++;
      });
      if (
        held(
          made.total,
          values.subarray(48).reduce((sum, value) => sum + value, 0),
        )
      )
        counts.totals++;
    }
    expect(counts.inside / counts.periods).toBeGreaterThan(0.9);
    expect(counts.inside / counts.periods).toBeLessThan(0.995);
    expect(counts.totals / runs).toBeGreaterThan(0.9);
  });

  it('weeks far ahead of a series that is noise about a season are hardly less sure than the next one', () => {
    let [next, last] = [0, 0];
    for (let run = 0; run < 10; run++) {
      const uniform = random(70 + run);
      const values = Float64Array.from(
        { length: 130 },
        (_, i) => 400 + 100 * Math.sin((2 * Math.PI * i) / 52) + 30 * randomNormal(uniform),
      );
      const { periods } = forecast(values, 52, 13)!;
      next += periods[0]!.high - periods[0]!.low;
      last += periods[12]!.high - periods[12]!.low;
    }
    expect(last / next).toBeGreaterThan(1);
    expect(last / next).toBeLessThan(2.2);
  });
});
