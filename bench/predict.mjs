// Training and scoring of chances beside scikit-learn and XGBoost, on the same rows in one run: time and accuracy side by
// side, one thread each, processor seconds. node bench/predict.mjs [--rows 500000] [--columns 40]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { auc } from '../dist/learn/auc.js';
import { fitBoosting, predictBoosting } from '../dist/learn/boosting.js';
import { fitLogistic, predictLogistic } from '../dist/learn/logistic.js';
import { logLoss } from '../dist/learn/logLoss.js';
import { matrix } from '../dist/learn/matrix.js';
import { random, randomNormal } from '../dist/random.js';

const { values } = parseArgs({
  options: { rows: { type: 'string', default: '500000' }, columns: { type: 'string', default: '40' } },
});
const rows = Number(values.rows);
const columns = Number(values.columns);
const cut = rows - Math.floor(rows / 5);

const uniform = random(1);
const x = new Float64Array(rows * columns);
const y = new Uint8Array(rows);
for (let i = 0; i < rows; i++) {
  for (let j = 0; j < columns; j++) x[i * columns + j] = j % 4 === 3 ? Math.floor(uniform() * 10) : randomNormal(uniform);
  const at = (j) => x[i * columns + j];
  const eta = -2 + 0.5 * at(0) + 0.4 * at(1) * at(2) + Math.sin(2 * at(4)) + (at(3) > 6 && at(5) > 0 ? 0.8 : 0) + 0.1 * at(6);
  y[i] = uniform() < 1 / (1 + Math.exp(-eta)) ? 1 : 0;
}
const outcome = y.subarray(cut);

function tried(learner, fit) {
  const seconds = () => (process.cpuUsage().user + process.cpuUsage().system) / 1e6;
  const started = seconds();
  const predict = fit();
  const trained = seconds();
  const chances = predict();
  const scored = seconds();
  return {
    learner,
    train: trained - started,
    score: scored - trained,
    auc: auc(chances, outcome),
    log_loss: logLoss(chances, outcome),
  };
}

const named = (from, to) =>
  Array.from({ length: columns }, (_, j) => ({
    name: `x${j}`,
    kind: 'numeric',
    values: Float64Array.from({ length: to - from }, (_, i) => x[(from + i) * columns + j]),
  }));
const [learn, held] = [named(0, cut), named(cut, rows)];
const past = y.subarray(0, cut);
const found = [
  tried('clm logistic', () => {
    const model = fitLogistic(matrix(cut, columns, x.subarray(0, cut * columns)), past, { ridge: 1, tolerance: 1e-6 });
    return () => predictLogistic(model, matrix(rows - cut, columns, x.subarray(cut * columns)));
  }),
  tried('clm boosting', () => {
    const model = fitBoosting(learn, past, { loss: 'logistic', ridge: 0 });
    return () => predictBoosting(model, held, rows - cut);
  }),
];

const folder = mkdtempSync(join(tmpdir(), 'clm-bench-'));
writeFileSync(join(folder, 'x.f64'), new Uint8Array(x.buffer));
writeFileSync(join(folder, 'y.u8'), y);
const peers = spawnSync(
  '/usr/bin/python3',
  [fileURLToPath(new URL('predictPeers.py', import.meta.url)), folder, String(rows), String(columns)],
  { env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' }, encoding: 'utf8' },
);
rmSync(folder, { recursive: true });
if (peers.status === 0) found.push(...peers.stdout.trim().split('\n').map((line) => JSON.parse(line)));
else console.log('no peers: python3 with scikit-learn is not here');

console.log(`${rows} rows (the last fifth held out) of ${columns} columns, one thread each`);
for (const one of found) {
  const peer = found.find((other) => other.learner === one.learner.replace('clm', 'scikit-learn'));
  const ratio = peer === undefined || peer === one ? '' : `  ${(one.train / peer.train).toFixed(2)} of its training time`;
  console.log(
    `${one.learner.padEnd(22)} train ${one.train.toFixed(2)} s  score ${one.score.toFixed(2)} s  auc ${one.auc.toFixed(5)}  log-loss ${one.log_loss.toFixed(5)}${ratio}`,
  );
}
