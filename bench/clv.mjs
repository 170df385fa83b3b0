// How fast a BG/NBD model of a million simulated customers is fitted, and how good the fit is, beside scipy where Python has
// it: the same histories, runs taken in turns, median of three (one above 300,000), processor seconds. Goal: likelihood no
// worse, a fifth of scipy's time. Another number of customers may be given.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bgNbdLogLikelihood, fitBgNbd } from '../dist/learn/bgNbd.js';
import { fitGammaGamma } from '../dist/learn/gammaGamma.js';
import { collapseHistories } from '../dist/learn/histories.js';
import { fitParetoNbd } from '../dist/learn/paretoNbd.js';
import { scoreClv } from '../dist/predict/clv.js';
import { random } from '../dist/random.js';
import { drawBuyers } from './clvBuyers.mjs';

const customers = Number(process.argv[2] ?? 1_000_000);
const buyers = drawBuyers(customers, random(7));
const { frequency, recency, age, margin } = buyers;

const timed = (work) => {
  const start = process.cpuUsage();
  const value = work();
  const { user, system } = process.cpuUsage(start);
  return { value, seconds: (user + system) / 1e6 };
};
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const text = (values) => [...values].map((value) => value.toFixed(4)).join(', ');

const own = () => timed(() => fitBgNbd(collapseHistories(frequency, recency, age).histories));
const folder = mkdtempSync(join(tmpdir(), 'clm-bench-'));
try {
  writeFileSync(join(folder, 'x'), new Float64Array(frequency));
  writeFileSync(join(folder, 'recency'), recency);
  writeFileSync(join(folder, 'age'), age);
  const script = fileURLToPath(new URL('clvScipy.py', import.meta.url));
  const peer = (way) => {
    const done = spawnSync('python3', [script, folder, way], { encoding: 'utf8' });
    return done.status === 0 ? JSON.parse(done.stdout) : undefined;
  };
  const { histories, rowOf } = collapseHistories(frequency, recency, age);
  console.log(`${customers} customers, ${histories.rows} different histories; true r 0.5, alpha 8, a 0.8, b 2.5`);
  const runs = [];
  const peers = { rows: [], collapsed: [] };
  for (let i = 0; i < (customers > 300_000 ? 1 : 3); i++) {
    runs.push(own());
    for (const way of Object.keys(peers)) {
      const answer = peer(way);
      if (answer !== undefined) peers[way].push(answer);
    }
  }
  const fit = runs[0].value;
  const seconds = median(runs.map((run) => run.seconds));
  const likelihood = bgNbdLogLikelihood(histories);
  console.log(`BG/NBD here: ${seconds.toFixed(2)} s, ${text(fit.parameters)}, log-likelihood ${fit.logLikelihood.toFixed(4)}`);
  for (const [way, answers] of Object.entries(peers)) {
    if (answers.length === 0) {
      console.log(`BG/NBD, scipy over ${way}: not there`);
      continue;
    }
    const best = answers[0];
    const theirs = median(answers.map((answer) => answer.seconds));
    const reached = likelihood(Float64Array.from(best.parameters)).value;
    console.log(
      `BG/NBD, scipy over ${way}, ${best.method}: ${theirs.toFixed(2)} s, ${text(best.parameters)}, log-likelihood ${reached.toFixed(4)}; ` +
        `time here / scipy = ${(seconds / theirs).toFixed(3)}, log-likelihood here − scipy = ${(fit.logLikelihood - reached).toFixed(4)}`,
    );
  }
  const pareto = timed(() => fitParetoNbd(histories));
  console.log(`Pareto/NBD here: ${pareto.seconds.toFixed(2)} s, log-likelihood ${pareto.value.logLikelihood.toFixed(4)}`);
  const back = [...frequency.keys()].filter((i) => frequency[i] > 0);
  const spending = { x: back.map((i) => frequency[i]), mean: back.map((i) => margin[i]) };
  const spend = timed(() => fitGammaGamma(spending));
  console.log(`Gamma-Gamma here, ${back.length} who came back: ${spend.seconds.toFixed(2)} s, ${text(spend.value.parameters)} (true 6, 4, 15)`);
  const learned = {
    model: 'bg-nbd',
    buying: fit,
    spend: spend.value,
    spendReason: undefined,
    average: { ordersPerTime: 0, marginPerOrder: 0 },
  };
  const outlook = { horizon: 52, discount: 0.1, perYear: 365.25 / 7 };
  const scored = timed(() => scoreClv(learned, buyers, outlook));
  console.log(`scores of all, 52 weeks: ${scored.seconds.toFixed(2)} s`);
  if (rowOf.length !== customers) throw new Error('a customer was lost');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
