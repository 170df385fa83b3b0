import { summarise } from '../../bench/honestyTables.mjs';
import { oneList } from '../../bench/oneList.mjs';
import { cutoff } from '../../src/act/cutoff.js';
import { promise } from '../../src/act/promise.js';
import { scoreEffect, trainEffect } from '../../src/predict/effect.js';
import { random } from '../../src/random.js';
import { simulate, type WorldKind } from '../../src/world/simulate.js';

const layers = { simulate, trainEffect, scoreEffect, cutoff, promise, random };
const runs = 200;

/** The benchmark's loop, 200 times in one world; `npm run bench:honesty` is the full one. */
export function simulatedLists(kind: WorldKind) {
  return Array.from({ length: runs }, (_, run) =>
    summarise(oneList(layers, { kind, seed: 40_000 + run, customers: 5000, campaigns: 6, holdout: 0.2 })),
  );
}
