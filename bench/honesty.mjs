/**
 * Are promises honest, and do lists earn? Simulated campaigns in four worlds, through the functions of the commands.
 * Prints two markdown tables. `node bench/honesty.mjs [--runs 1000] [--workers 2] [--customers 5000] [--holdout 0.2] [--cost 25] [--seed 1]`
 * (cost in minor units, seed of the first run), after a build.
 */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { cutoff } from '../dist/act/cutoff.js';
import { promise } from '../dist/act/promise.js';
import { scoreEffect, trainEffect } from '../dist/predict/effect.js';
import { random } from '../dist/random.js';
import { simulate } from '../dist/world/simulate.js';
import { kinds, promiseTable, profitTable, summarise } from './honestyTables.mjs';
import { oneList } from './oneList.mjs';

const layers = { simulate, trainEffect, scoreEffect, cutoff, promise, random };

if (isMainThread) {
  const flag = (name, fallback) => {
    const at = process.argv.indexOf(`--${name}`);
    return at < 0 ? fallback : Number(process.argv[at + 1]);
  };
  const runs = flag('runs', 1000);
  const workers = flag('workers', 2);
  const customers = flag('customers', 5000);
  const holdout = flag('holdout', 0.2);
  const contactCost = flag('cost', 25);
  const seed = flag('seed', 1);
  const settings = { workers, runs, customers, holdout, contactCost, seed };
  const started = performance.now();
  const results = await Promise.all(Array.from({ length: workers }, (_, w) => work({ w, ...settings })));
  const byKind = new Map(kinds.map((kind) => [kind, results.flatMap((part) => part[kind])]));
  console.log(`${runs} campaigns in each world, ${customers} customers, 6 past campaigns, ${100 * holdout} % held out, a contact costs ${(contactCost / 100).toFixed(2)}, seeds from ${seed}\n`);
  console.log(promiseTable(byKind));
  console.log(profitTable(byKind));
  console.log(`${Math.round((performance.now() - started) / 1000)} s on ${workers} threads`);
} else {
  const { w, workers, runs, customers, holdout, contactCost, seed } = workerData;
  const found = Object.fromEntries(kinds.map((kind) => [kind, []]));
  kinds.forEach((kind, k) => {
    for (let run = w; run < runs; run += workers) {
      found[kind].push(summarise(oneList(layers, { kind, seed: seed + run * kinds.length + k, customers, holdout, contactCost })));
    }
  });
  parentPort.postMessage(found);
}

function work(data) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: data });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}
