import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { betaBinomialLogLikelihood, fitBetaBinomial } from '../../src/learn/betaBinomial.js';
import { house } from '../harness/places.js';

interface Peer {
  readonly a: number;
  readonly b: number;
  readonly gain: number;
  readonly cells: readonly (readonly [number, number, number])[];
}

const peers: Readonly<Record<string, Peer>> = JSON.parse(
  readFileSync(join(house, 'test/peers/betaBinomial.json'), 'utf8'),
);

const trials = (cells: Peer['cells']) => ({
  times: cells.flatMap(([times, , weight]) => new Array<number>(weight).fill(times)),
  count: cells.flatMap(([, count, weight]) => new Array<number>(weight).fill(count)),
});

// Saxon families: published fits give a = 34.13, b = 31.61 (Lindsey & Mersch 1992, and R's vcd).
test.each(Object.entries(peers))('%s: the maximum that scipy finds', (_, { a, b, gain, cells }) => {
  const fit = fitBetaBinomial(trials(cells));
  expect(fit.state).toBe('differ');
  expect(fit.mean).toBeCloseTo(a / (a + b), 6);
  expect(fit.strength / (a + b)).toBeCloseTo(1, 4);
  expect(fit.gain).toBeCloseTo(gain, 5);
});

test('the slope is that of the likelihood', () => {
  const likelihood = betaBinomialLogLikelihood(
    [
      { times: 5, count: 2, weight: 3 },
      { times: 2, count: 0, weight: 4 },
    ],
    5,
  );
  const at = (a: number, b: number) => likelihood(Float64Array.of(a, b));
  const step = 1e-6;
  const { gradient } = at(0.7, 2.5);
  expect(gradient[0]).toBeCloseTo((at(0.7 + step, 2.5).value - at(0.7 - step, 2.5).value) / (2 * step), 6);
  expect(gradient[1]).toBeCloseTo((at(0.7, 2.5 + step).value - at(0.7, 2.5 - step).value) / (2 * step), 6);
});

test('alike, untold, all or nothing, nobody: an answer for each', () => {
  const alike = fitBetaBinomial({ times: [10, 10, 10, 10], count: [3, 2, 3, 2] });
  expect([alike.state, alike.mean, alike.strength]).toEqual(['alike', 0.25, Number.POSITIVE_INFINITY]);
  expect(fitBetaBinomial({ times: [1, 1, 0], count: [1, 0, 0] }).state).toBe('untold');
  expect(fitBetaBinomial({ times: [3, 3], count: [0, 0] })).toMatchObject({ state: 'alike', mean: 0 });
  expect(fitBetaBinomial({ times: [], count: [] })).toMatchObject({ state: 'untold', mean: 0 });
  const split = fitBetaBinomial({
    times: new Array<number>(40).fill(4),
    count: Array.from({ length: 40 }, (_, i) => 4 * (i % 2)),
  });
  expect(split).toMatchObject({ state: 'differ', mean: 0.5, strength: 0.5 });
});
