import { expect, test } from 'vitest';
import { logLoss } from '../../src/learn/logLoss.js';
import { calibration } from '../../src/predict/calibration.js';
import { recalibrated, recalibration, recalibrations } from '../../src/predict/recalibration.js';
import { random } from '../../src/random.js';

/** Chances of four campaigns and what happened, given how truth follows from them. */
function world(rows: number, seed: number, truthOf: (p: number) => number) {
  const uniform = random(seed);
  const chances = Float64Array.from({ length: rows }, () => 0.02 + 0.6 * uniform());
  const outcomes = Uint8Array.from(chances, (p) => (uniform() < truthOf(p) ? 1 : 0));
  const campaigns = Int32Array.from({ length: rows }, (_, i) => Math.floor((4 * i) / rows));
  return { chances, outcomes, campaigns };
}

/** A step no line in log odds follows: nobody below 0.3 who is not told apart, most above. */
const step = (p: number) => (p < 0.3 ? 0.06 : p < 0.5 ? 0.3 : 0.34);

test('steps are followed where there are 1,000 events, better than by a line, and the order of chances is kept', () => {
  const { chances, outcomes, campaigns } = world(20_000, 1, step);
  const found = recalibration(chances, outcomes, campaigns);
  expect(found.isotonic).toBeDefined();
  const fresh = world(20_000, 2, step);
  const mended = recalibrated(found, fresh.chances);
  const line = recalibrated(recalibration(chances.slice(0, 4000), outcomes.slice(0, 4000)), fresh.chances);
  expect(logLoss(mended, fresh.outcomes)!).toBeLessThan(logLoss(line, fresh.outcomes)!);
  expect(calibration(mended, fresh.outcomes).gate).toBe('pass');
  for (const bin of calibration(mended, fresh.outcomes).bins) {
    expect(Math.abs(bin.expected - bin.actual)).toBeLessThan(0.04);
  }
  const order = fresh.chances.map((_, i) => i).sort((a, b) => fresh.chances[a]! - fresh.chances[b]!);
  for (let k = 1; k < order.length; k++) {
    const [a, b] = [order[k - 1]!, order[k]!];
    if (fresh.chances[a]! < fresh.chances[b]! && !(mended[a]! < mended[b]!)) expect.fail(`${a} and ${b}`);
  }
});

test.each([
  ['right as they are', (p: number) => p],
  ['twice too sure', (p: number) => 1 / (1 + Math.sqrt((1 - p) / p))],
] as const)('chances %s are mended by a line: isotonic is not better there', (_, truthOf) => {
  const { chances, outcomes, campaigns } = world(20_000, 3, truthOf);
  expect(recalibration(chances, outcomes, campaigns).isotonic).toBeUndefined();
});

test('below 1,000 events the line stays, below 100 the chances do', () => {
  const { chances, outcomes, campaigns } = world(3000, 4, step);
  expect(outcomes.reduce((sum, y) => sum + y, 0)).toBeLessThan(1000);
  expect(recalibration(chances, outcomes, campaigns).isotonic).toBeUndefined();
  expect(recalibration(chances.slice(0, 300), outcomes.slice(0, 300))).toEqual({ intercept: 0, slope: 1 });
});

test('a single campaign is compared by fifths', () => {
  const { chances, outcomes } = world(20_000, 5, step);
  expect(recalibration(chances, outcomes).isotonic).toBeDefined();
});

test('what is learned before each campaign is what its past alone teaches', () => {
  const { chances, outcomes, campaigns } = world(24_000, 6, step);
  const { before, all } = recalibrations(chances, outcomes, campaigns);
  expect(all).toEqual(recalibration(chances, outcomes, campaigns));
  for (const [campaign, own] of before) {
    const past = (_: number, i: number) => campaigns[i]! < campaign;
    expect(own).toEqual(recalibration(chances.filter(past), outcomes.filter(past), campaigns.filter(past)));
  }
  const kinds = new Set([...before.values()].map(({ isotonic }) => isotonic !== undefined));
  expect(kinds.size).toBe(2);
});
