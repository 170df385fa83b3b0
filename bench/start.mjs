// How long `clm --help` takes over bare node: pairs run in turn, the median of the differences. Goal: at most 100 ms.
import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

const clm = fileURLToPath(new URL('../bin/clm.js', import.meta.url));

const timed = (...words) => {
  const start = performance.now();
  const { status } = spawnSync(process.execPath, words, { stdio: 'ignore' });
  if (status !== 0) throw new Error(`${words.join(' ')} ended with ${status}`);
  return performance.now() - start;
};

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

timed('-e', '0');
timed(clm, '--help');
const pairs = Array.from({ length: 15 }, () => ({ bare: timed('-e', '0'), help: timed(clm, '--help') }));
const over = median(pairs.map(({ bare, help }) => help - bare));
console.log(`clm --help over bare node: ${over.toFixed(0)} ms (goal 100; bare node ${median(pairs.map((p) => p.bare)).toFixed(0)} ms)`);
