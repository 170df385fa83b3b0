import { describe, expect, test } from 'vitest';
import { fitMeta, type MetaLearner, scoreMeta } from '../../src/learn/metaLearner.js';
import { type Learner, tableOf } from '../../src/learn/outcomeModel.js';
import { random, randomNormal } from '../../src/random.js';

/**
 * A trial of two campaigns: the first, in a strong season, contacts nearly everybody, the second few. The true effect on
 * the chance is 0.05 + 0.1·(a above 0), whatever the campaign.
 */
function trial(rows: number, seed: number) {
  const uniform = random(seed);
  const a = Float64Array.from({ length: rows }, () => randomNormal(uniform));
  const b = Float64Array.from({ length: rows }, () => randomNormal(uniform));
  const strong = Uint8Array.from(a, () => (uniform() < 0.5 ? 1 : 0));
  const chance = Float64Array.from(strong, (s) => (s === 1 ? 0.9 : 0.3));
  const treated = Uint8Array.from(chance, (e) => (uniform() < e ? 1 : 0));
  const effect = Float64Array.from(a, (v) => 0.05 + (v > 0 ? 0.1 : 0));
  const y = Float64Array.from(effect, (tau, i) => {
    const base = 0.1 + 0.3 * strong[i]! + (b[i]! > 0 ? 0.1 : 0);
    return uniform() < base + treated[i]! * tau ? 1 : 0;
  });
  const features = [
    { name: 'a', kind: 'numeric', values: a },
    { name: 'b', kind: 'numeric', values: b },
  ] as const;
  return { trial: { table: tableOf(features, rows), treated, y, chance }, effect };
}

const mean = (values: Float64Array) => values.reduce((sum, v) => sum + v, 0) / values.length;

describe.each(['logistic', 'boosting'] as Learner[])('%s', (learner) => {
  const { trial: rows, effect } = trial(12_000, 3);
  test.each(['s', 't', 'x', 'transformed'] as MetaLearner[])(
    '%s finds the effect, its level and who has more',
    (meta) => {
      const scores = scoreMeta(fitMeta(meta, learner, 'chance', rows), rows.table);
      // 0.1 on average; comparing arms as they are, without weights, answers 0.25.
      expect(Math.abs(mean(scores.effect) - mean(effect))).toBeLessThan(0.035);
      const more = mean(scores.effect.filter((_, i) => effect[i]! > 0.1));
      const less = mean(scores.effect.filter((_, i) => effect[i]! < 0.1));
      // An additive logistic S-learner can not see who has more.
      if (meta !== 's' || learner === 'boosting') expect(more - less).toBeGreaterThan(0.04);
      expect(more - less).toBeLessThan(0.15);
    },
  );
});

test('a model is plain data', () => {
  const { trial: rows } = trial(2_000, 4);
  const model = fitMeta('x', 'boosting', 'chance', rows);
  expect(scoreMeta(JSON.parse(JSON.stringify(model)), rows.table)).toEqual(scoreMeta(model, rows.table));
});

test('an arm in which nothing happened has its mean, not a failure', () => {
  const { trial: rows } = trial(500, 5);
  const y = Float64Array.from(rows.treated);
  const scores = scoreMeta(fitMeta('t', 'logistic', 'chance', { ...rows, y }), rows.table);
  expect(scores.effect.every((value) => value === 1)).toBe(true);
});
