/**
 * Are promises honest, and do lists earn? Simulated campaigns in four worlds, through the functions of the commands.
 * Prints two markdown tables. `node bench/honesty.mjs [--runs 1000] [--workers 2] [--customers 5000] [--holdout 0.2] [--cost 25] [--seed 1]
 * [--uplift s|t|x|transformed] [--learner logistic|boosting]` (cost in minor units, seed of the first run; --uplift: lists by a
 * meta-learner), after a build.
 */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { cutoff } from '../dist/act/cutoff.js';
import { promise } from '../dist/act/promise.js';
import { scoreEffect, trainEffect } from '../dist/predict/effect.js';
import { scoreUplift, trainUplift } from '../dist/predict/uplift.js';
import { random } from '../dist/random.js';
import { simulate } from '../dist/world/simulate.js';
import { kinds, promiseTable, profitTable, summarise } from './honestyTables.mjs';
import { oneList } from './oneList.mjs';

const layersOf = (meta, learner) => ({
  simulate,
  cutoff,
  promise,
  random,
  ...(meta === undefined
    ? { trainEffect, scoreEffect }
    : {
        trainEffect: (set) => trainUplift(set, { meta, learner, outcome: 'margin', seed: 1 }),
        scoreEffect: scoreUplift,
      }),
});

if (isMainThread) {
  const flag = (name, fallback) => {
    const at = process.argv.indexOf(`--${name}`);
    return at < 0 ? fallback : Number(process.argv[at + 1]);
  };
  const word = (name, fallback) => {
    const at = process.argv.indexOf(`--${name}`);
    return at < 0 ? fallback : process.argv[at + 1];
  };
  const uplift = word('uplift', undefined);
  const learner = word('learner', 'logistic');
  const runs = flag('runs', 1000);
  const workers = flag('workers', 2);
  const customers = flag('customers', 5000);
  const holdout = flag('holdout', 0.2);
  const contactCost = flag('cost', 25);
  const seed = flag('seed', 1);
  const settings = { workers, runs, customers, holdout, contactCost, seed, uplift, learner };
  const started = performance.now();
  const results = await Promise.all(Array.from({ length: workers }, (_, w) => work({ w, ...settings })));
  const byKind = new Map(kinds.map((kind) => [kind, results.flatMap((part) => part[kind])]));
  console.log(`${runs} campaigns in each world, ${customers} customers, 6 past campaigns, ${100 * holdout} % held out, a contact costs ${(contactCost / 100).toFixed(2)}, seeds from ${seed}${uplift === undefined ? '' : `, lists by ${uplift}-learners on ${learner}`}\n`);
  console.log(promiseTable(byKind));
  console.log(profitTable(byKind));
  console.log(`${Math.round((performance.now() - started) / 1000)} s on ${workers} threads`);
} else {
  const { w, workers, runs, customers, holdout, contactCost, seed, uplift, learner } = workerData;
  const layers = layersOf(uplift, learner);
  const found = Object.fromEntries(kinds.map((kind) => [kind, []]));
  kinds.forEach((kind, k) => {
    for (let run = w; run < runs; run += workers) {
      const made = oneList(layers, { kind, seed: seed + run * kinds.length + k, customers, holdout, contactCost });
      const told = made.model.verdict?.state !== 'none';
      found[kind].push(summarise(told ? made : { ...made, list: unpromised(made.list), half: unpromised(made.half) }));
    }
  });
  parentPort.postMessage(found);
}

/** What "clm act list" says where past campaigns are no evidence that contact changes anything. */
function unpromised(list) {
  return { ...list, promised: { state: 'no_evidence' } };
}

function work(data) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: data });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}
