// How fast the simulated shop of 20,000 customers is measured, learned from and scored: whole processes, median of three.
// Machines differ: compare runs of one machine.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

const clm = fileURLToPath(new URL('../bin/clm.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'clm-bench-'));

const run = (...words) => {
  const start = performance.now();
  const done = spawnSync(process.execPath, [clm, ...words], { cwd: folder, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`clm ${words.join(' ')} ended with ${done.status}: ${done.stderr}`);
  return (performance.now() - start) / 1000;
};

const median = (...words) => [run(...words), run(...words), run(...words)].toSorted((a, b) => a - b)[1];

try {
  console.log(`clm demo: ${run('demo', 'shop', '--quiet').toFixed(1)} s (goal 10)`);
  const db = ['--db', join(folder, 'shop/clm.db'), '--quiet', '--output', join(folder, 'out.csv')];
  const roi = median('measure', 'roi', ...db);
  const train = median('predict', 'train', 'catalogue', '--target', 'effect', ...db);
  const score = median('predict', 'score', 'catalogue', ...db);
  console.log(`measure roi, 9 campaigns, 44,000 assignments, 184,000 order lines: ${roi.toFixed(2)} s`);
  console.log(`predict train, effect: ${train.toFixed(2)} s`);
  console.log(`predict score, 20,000 customers: ${score.toFixed(2)} s, ${Math.round(20000 / score)} customers/s`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
