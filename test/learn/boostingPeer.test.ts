import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type BoostingOptions, fitBoosting, predictBoosting } from '../../src/learn/boosting.js';
import type { RawColumn } from '../../src/learn/encoder.js';
import { logLoss } from '../../src/learn/logLoss.js';

/** Written by boosting.py: per tree its nodes, each a column (−1 at a leaf) and the rows that came to it. */
interface Peer {
  readonly name: string;
  readonly trees?: readonly (readonly (readonly [number, number])[])[];
  readonly predicted?: readonly number[];
  /** On the rows learned from, where trees need not be the same. */
  readonly log_loss?: number;
}

const peers: readonly Peer[] = JSON.parse(
  readFileSync(new URL('../peers/boosting.json', import.meta.url), 'utf8'),
);
const rows = 3000;
const names = ['smooth', 'digit', 'rare', 'gap', 'skewed'];

/** The rows of boosting.py. */
function drawn() {
  let state = 42;
  const uniform = () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
  const columns = names.map((name) => ({ name, kind: 'numeric' as const, values: new Float64Array(rows) }));
  const made = () => new Float64Array(rows);
  const [clicked, amount, count, weights] = [made(), made(), made(), made()];
  for (let i = 0; i < rows; i++) {
    const [smooth, digit, rare, gap, skewed] = [uniform(), uniform(), uniform(), uniform(), uniform()];
    const row = [
      smooth,
      Math.floor(digit * 10),
      rare < 0.9 ? 0 : rare,
      gap < 0.2 ? Number.NaN : gap,
      skewed * skewed * skewed,
    ];
    columns.forEach((column, c) => {
      column.values[i] = row[c]!;
    });
    const eta = 2 * smooth - (digit > 0.6 ? 1 : 0) + (gap < 0.2 ? 1.5 : 0) + (skewed < 0.3 ? smooth : 0);
    clicked[i] = uniform() * 4 < eta ? 1 : 0;
    amount[i] = eta + uniform() - 0.5;
    count[i] = Math.floor((eta + 2) * uniform());
    weights[i] = 1 + Math.floor(uniform() * 3);
  }
  return { columns: columns as readonly RawColumn[], clicked, amount, count, weights };
}

const { columns, clicked, amount, count, weights } = drawn();
const settings = { rate: 0.2, trees: 12, leaves: 8, minimumRows: 20, ridge: 0 };
const cases: Readonly<Record<string, readonly [Float64Array, BoostingOptions]>> = {
  logistic: [clicked, { loss: 'logistic' }],
  'logistic, ridge 5': [clicked, { loss: 'logistic', ridge: 5 }],
  'logistic, monotone': [clicked, { loss: 'logistic', monotone: { smooth: -1, gap: 1 } }],
  'logistic, weights': [clicked, { loss: 'logistic', weights }],
  squared: [amount, { loss: 'squared' }],
  poisson: [count, { loss: 'poisson' }],
};

test.each(peers.filter(({ trees }) => trees !== undefined))(
  '$name: tree by tree the splits of scikit-learn, and its predictions',
  (peer) => {
    const [y, options] = cases[peer.name]!;
    const model = fitBoosting(columns, y, { ...settings, ...options });
    const own = model.trees.map((tree) =>
      tree.column.map((column, node) => [
        column < 0 ? -1 : names.indexOf(model.columns[column]!.name),
        tree.rows[node]!,
      ]),
    );
    const inOrder = (nodes: readonly (readonly number[])[]) => nodes.map((node) => node.join(' ')).sort();
    expect(own.map(inOrder)).toEqual(peer.trees!.map(inOrder));
    const predicted = predictBoosting(model, columns, rows);
    peer.predicted!.forEach((p, i) => {
      expect(predicted[i]!).toBeCloseTo(p, 6);
    });
  },
);

test('monotone columns cost about the log loss they cost in scikit-learn', () => {
  const peer = peers.find(({ name }) => name === 'logistic, monotone')!;
  const [y, options] = cases[peer.name]!;
  const predicted = predictBoosting(fitBoosting(columns, y, { ...settings, ...options }), columns, rows);
  expect(logLoss(predicted, y)!).toBeLessThan(peer.log_loss! * 1.005);
});
