import { expect, test } from 'vitest';
import { trainEffect } from '../../src/predict/effect.js';
import { foldsOf } from '../../src/predict/effectRows.js';
import { effectScreen, mostSpareColumns } from '../../src/predict/effectScreen.js';
import type { TrainingSet } from '../../src/predict/trainingSet.js';
import { trainUplift } from '../../src/predict/uplift.js';
import { random } from '../../src/random.js';

const carrier = 'a200';

/**
 * Three campaigns with 301 attributes of noise, of which the first five foretell purchases. `a200` turns the effect of contact
 * around while it says nothing of purchases on average.
 */
function wide(seed: number, turn: number, rows = 4500): TrainingSet {
  const uniform = random(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const features = Array.from({ length: 301 }, (_, j) => ({
    name: `a${j}`,
    kind: 'numeric' as const,
    values: Float64Array.from({ length: rows }, normal),
  }));
  const valueAt = (j: number, i: number) => features[j]!.values[i]!;
  const treated = Uint8Array.from({ length: rows }, () => (uniform() < 0.5 ? 1 : 0));
  const purchase = treated.map((t, i) => {
    let odds = -1.3 + 0.2 * t + turn * (t - 0.5) * valueAt(200, i);
    for (let j = 0; j < 5; j++) odds += 0.3 * valueAt(j, i);
    return uniform() < 1 / (1 + Math.exp(-odds)) ? 1 : 0;
  });
  return {
    rows,
    features,
    campaigns: ['k1', 'k2', 'k3'],
    campaign: Int32Array.from({ length: rows }, (_, i) => Math.floor((3 * i) / rows)),
    treated,
    response: purchase,
    purchase,
    margin: Float64Array.from(purchase, (bought) => bought * (1000 - 1000 * Math.log(1 - uniform()))),
    spare: features.map(({ name }) => name),
  };
}

function spread(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / values.length);
}

test('of too many attributes those stay that foretell purchases, and one that only changes the effect', () => {
  const set = wide(6, 0.6);
  const { model } = trainEffect(set);
  const { names } = model.encoder;
  expect(names).toHaveLength(mostSpareColumns);
  expect(names).toEqual(expect.arrayContaining(['a0', 'a1', 'a2', 'a3', 'a4', carrier]));
  expect(model.leftOut).toEqual(set.spare!.filter((name) => !names.includes(name)));
  const interaction = model.purchase.interaction.map(Math.abs);
  expect(Math.max(...interaction)).toBe(interaction[names.indexOf(carrier)]);
});

test('the choice without a campaign knows nothing of what happened in it', () => {
  const set = wide(2, 0, 1500);
  const before = effectScreen(set, foldsOf(set)).without[1]!;
  const others = set.purchase.map((bought, i) => (set.campaign[i] === 1 ? 1 - bought : bought));
  const margin = Float64Array.from(others, (bought, i) => bought * Math.max(set.margin[i]!, 500 + i));
  const changed = {
    ...set,
    purchase: others,
    margin: margin.map((m, i) => (set.campaign[i] === 1 ? m : set.margin[i]!)),
  };
  const after = effectScreen(changed, foldsOf(changed));
  expect(after.without[1]).toEqual(before);
  expect(after.whole.leftOut).not.toEqual(effectScreen(set, foldsOf(set)).whole.leftOut);
});

test('without an effect, what was picked for its interactions is not believed more than what was not', () => {
  const set = wide(3, 0, 3000);
  const { history } = trainEffect(set);
  const meanMargin = set.margin.reduce((sum, value) => sum + value, 0) / set.rows;
  expect(spread(history.fitted)).toBeLessThan(0.2 * meanMargin);
});

test('few attributes are all used, and so is every feature that may not be left out', () => {
  const { spare, ...set } = wide(4, 0, 900);
  const few = { ...set, features: set.features.slice(0, 90) };
  const { model, history } = trainEffect({ ...few, spare: spare!.slice(0, 90) });
  expect({ model, history }).toEqual(trainEffect(few));
  expect(model.leftOut).toBeUndefined();
  const kept = set.features.slice(100, 200).map(({ name }) => name);
  const screen = effectScreen({ ...set, spare: spare!.filter((name) => !kept.includes(name)) }, foldsOf(set));
  expect(screen.whole.encoder.names).toEqual(expect.arrayContaining(kept));
  expect(screen.whole.encoder.names).toHaveLength(kept.length + mostSpareColumns);
});

test('regressions of a meta-learner choose too: what scores a campaign knows nothing of what happened in it', () => {
  const set = wide(7, 0.6, 1500);
  const options = { meta: 't', learner: 'logistic', outcome: 'purchase', seed: 1 } as const;
  const { model, judged } = trainUplift(set, options);
  expect(model.encoder.names).toHaveLength(mostSpareColumns);
  expect(model.leftOut).toHaveLength(201);
  const inFirst = (_: number, i: number) => set.campaign[i] === 0;
  const purchase = set.purchase.map((bought, i) => (inFirst(0, i) ? 1 - bought : bought));
  const other = trainUplift({ ...set, purchase, response: purchase }, options);
  expect(other.judged.effect.filter(inFirst)).toEqual(judged.effect.filter(inFirst));
  expect(other.judged.effect).not.toEqual(judged.effect);
});
