import { describe, expect, it } from 'vitest';
import { type DailyEffect, effectToCome, stretch, stretchedP } from '../../src/measure/effectCourse.js';
import { type Random, random, randomNormal } from '../../src/random.js';

const days = 30;
const [treated, control] = [4500, 1200];

/** Orders by day of a campaign whose effect comes as `course` says; `effect` in orders per unit. */
function campaign(course: readonly number[], effect: number, uniform: Random): DailyEffect {
  const count = (mean: number) => Math.max(0, mean + Math.sqrt(mean) * randomNormal(uniform));
  const orders = course.map((part) => count(treated * Math.max(0, 0.2 / days + effect * part)));
  const heldOut = course.map(() => count((control * 0.2) / days));
  return {
    difference: Float64Array.from(orders, (n, a) => n / treated - heldOut[a]! / control),
    variance: Float64Array.from(
      orders,
      (n, a) => n / (treated * treated) + heldOut[a]! / (control * control),
    ),
  };
}

const total = (values: Iterable<number>) => [...values].reduce((sum, value) => sum + value, 0);
const shares = (weights: readonly number[]) => weights.map((one) => one / total(weights));
const even = shares(Array.from({ length: days }, () => 1));
const early = shares(Array.from({ length: days }, (_, a) => Math.exp(-a / 6)));

/** Of many campaigns looked at on day `seen`: how often the end was inside the 80 % interval, and the sums of both. */
function tried(course: readonly number[], known: number, seen: number, runs: number) {
  const uniform = random(11);
  let inside = 0;
  let forecast = 0;
  let came = 0;
  for (let run = 0; run < runs; run++) {
    const effect = () => 0.04 * (1 + 0.5 * randomNormal(uniform));
    const finished = Array.from({ length: known }, () => campaign(course, effect(), uniform));
    const own = campaign(course, effect(), uniform);
    const reached = Float64Array.from(even, (_, a) => (a < seen ? treated : 0));
    const due = new Float64Array(days).fill(treated);
    const come = effectToCome((days - seen) / seen, reached, due, finished);
    const now = total(own.difference.subarray(0, seen));
    const growth = 1 + come.ratio;
    const half = 1.2816 * growth * Math.sqrt(total(own.variance.subarray(0, seen)));
    const end = total(own.difference);
    if (Math.abs(end - growth * now) <= half * stretch(come, now, half, 1.2816)) inside++;
    forecast += growth * now;
    came += end;
  }
  return { inside: inside / runs, bias: forecast / came };
}

describe('the effect still to come of a running campaign', () => {
  it('is learnt where effects come early: no longer twice what comes, and the end inside the interval', () => {
    const learnt = tried(early, 6, 10, 400);
    expect(learnt.bias).toBeGreaterThan(0.9);
    expect(learnt.bias).toBeLessThan(1.4);
    expect(learnt.inside).toBeGreaterThan(0.76);
    expect(tried(early, 0, 10, 400).bias).toBeGreaterThan(2);
  });

  it('covers the end, known course or not, early or late in the window', () => {
    for (const [course, known, seen] of [
      [even, 6, 10],
      [even, 0, 10],
      [even, 6, 25],
      [early, 6, 5],
      [early, 6, 25],
    ] as const) {
      expect(tried(course, known, seen, 400).inside, `${seen} days, ${known} known`).toBeGreaterThan(0.74);
    }
    expect(Math.abs(tried(even, 6, 10, 400).bias - 1)).toBeLessThan(0.15);
  });

  it('is what exposure says, give or take as much as it, where nothing is known', () => {
    const none = effectToCome(2, new Float64Array(days), new Float64Array(days), []);
    expect(none.ratio).toBeCloseTo(2, 9);
    expect(none.error).toBeCloseTo(2 / Math.sqrt(3), 2);
    expect(effectToCome(0, new Float64Array(days), new Float64Array(days), [])).toMatchObject({
      ratio: 0,
      error: 0,
    });
  });

  it('a statistic divided by two', () => {
    expect(stretchedP(0.0455002638963584, 2)).toBeCloseTo(0.3173105078629141, 9);
  });
});
