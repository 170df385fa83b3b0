// Training and scoring of chances beside scikit-learn and XGBoost, on the same rows in one run, and k-means: time and accuracy
// side by side, one thread each, processor seconds. node bench/predict.mjs [--rows 500000] [--columns 40] [--points 1000000]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { auc } from '../dist/learn/auc.js';
import { fitBoosting, predictBoosting } from '../dist/learn/boosting.js';
import { kmeansFrom } from '../dist/learn/kmeans.js';
import { fitLogistic, predictLogistic } from '../dist/learn/logistic.js';
import { logLoss } from '../dist/learn/logLoss.js';
import { matrix } from '../dist/learn/matrix.js';
import { random, randomNormal } from '../dist/random.js';

const { values } = parseArgs({
  options: { rows: { type: 'string', default: '500000' }, columns: { type: 'string', default: '40' }, points: { type: 'string', default: '1000000' } },
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

const seconds = () => (process.cpuUsage().user + process.cpuUsage().system) / 1e6;

function tried(learner, fit) {
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
const rowsOf = (from, to) => ({ rows: to - from, columns, values: x.subarray(from * columns, to * columns) });
const past = y.subarray(0, cut);
const found = [
  tried('clm logistic', () => {
    const model = fitLogistic(rowsOf(0, cut), past, { ridge: 1, tolerance: 1e-6 });
    return () => predictLogistic(model, rowsOf(cut, rows));
  }),
  tried('clm boosting', () => {
    const model = fitBoosting(learn, past, { loss: 'logistic', ridge: 0 });
    return () => predictBoosting(model, held, rows - cut);
  }),
];

// Points around eight centres, from the first eight of them on, twenty iterations.
const points = Number(values.points);
const [clusters, sides, rounds] = [8, 10, 20];
const middles = Float64Array.from({ length: clusters * sides }, () => 1.5 * randomNormal(uniform));
const cloud = new Float64Array(points * sides);
for (let i = 0; i < points; i++) {
  const own = Math.floor(uniform() * clusters) * sides;
  for (let j = 0; j < sides; j++) cloud[i * sides + j] = middles[own + j] + randomNormal(uniform);
}
const begun = seconds();
const grouped = kmeansFrom(matrix(points, sides, cloud), matrix(clusters, sides, cloud.subarray(0, clusters * sides)), rounds);
const kmeans = { learner: 'clm k-means', iteration: (seconds() - begun) / grouped.iterations, inertia: grouped.inertia };

const folder = mkdtempSync(join(tmpdir(), 'clm-bench-'));
writeFileSync(join(folder, 'x.f64'), new Uint8Array(x.buffer));
writeFileSync(join(folder, 'y.u8'), y);
writeFileSync(join(folder, 'points.f64'), new Uint8Array(cloud.buffer));
const peers = spawnSync(
  '/usr/bin/python3',
  [fileURLToPath(new URL('predictPeers.py', import.meta.url)), folder, String(rows), String(columns), String(rounds)],
  { env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' }, encoding: 'utf8' },
);
rmSync(folder, { recursive: true });
if (peers.status === 0) found.push(...peers.stdout.trim().split('\n').map((line) => JSON.parse(line)));
else console.log('no peers: python3 with scikit-learn is not here');

console.log(`${rows} rows (the last fifth held out) of ${columns} columns, one thread each; scoring per million rows`);
const partOf = (own, name, of) => {
  const peer = found.find((other) => other.learner === name);
  return peer === undefined ? '' : `  ${(of(own) / of(peer)).toFixed(2)} of ${name}`;
};
const million = 1e6 / (rows - cut);
for (const one of found.filter((one) => one.train !== undefined)) {
  const name = one.learner.startsWith('clm') ? one.learner.replace('clm', 'scikit-learn') : '';
  const ratio = partOf(one, name, (of) => of.train) + partOf(one, `${name} (Newton)`, (of) => of.train);
  console.log(
    `${one.learner.padEnd(30)} train ${one.train.toFixed(2)} s  score ${(one.score * million).toFixed(2)} s  auc ${one.auc.toFixed(5)}  log-loss ${one.log_loss.toFixed(5)}${ratio}`,
  );
}
console.log(`${points} points of ${sides} columns, ${clusters} clusters, ${rounds} iterations`);
for (const one of [kmeans, ...found.filter((one) => one.iteration !== undefined)]) {
  const ratio = one === kmeans ? partOf(one, 'scikit-learn k-means', (of) => of.iteration) : '';
  console.log(`${one.learner.padEnd(30)} ${one.iteration.toFixed(3)} s an iteration  inertia ${one.inertia.toFixed(0)}${ratio}`);
}
