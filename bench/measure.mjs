/**
 * How fast questions are answered, beside DuckDB on two threads and pandas: 1 M customers, 10 M order lines and 5 M contacts
 * (`node bench/measure.mjs 1000000` for a tenth, a second number for more rounds). Each answer is a whole process that reads a file of its
 * own making: clm its store, DuckDB its database, pandas a pickle of typed columns. The rounds ask all of them in turn and ratios
 * are taken within a round, because machines wander. Goals against DuckDB: segments 0.5, lift 0.7, cohorts 0.3, deciles 0.7.
 * DuckDB gives every column that clm prints (measureDuck.py says what it leaves out); some sums of all answers are compared.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { writeFiles } from './measureFiles.mjs';

const lines = Number(process.argv[2] ?? 10_000_000);
const rounds = Number(process.argv[3] ?? 3);
const program = process.env.CLM_BIN ?? fileURLToPath(new URL('../bin/clm.js', import.meta.url));
const peer = fileURLToPath(new URL('./measureDuck.py', import.meta.url));
/** CLM_BENCH_FOLDER keeps what was made for another run. */
const kept = process.env.CLM_BENCH_FOLDER;
const folder = kept ?? mkdtempSync(join(tmpdir(), 'clm-bench-'));

// Certificates of a network's own, which node reads at every start where it is told to, are no part of a question.
const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;

function timed(command, words) {
  const started = performance.now();
  const options = { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28, env };
  const { status, stdout, stderr, error } = spawnSync(command, words, options);
  const seconds = (performance.now() - started) / 1000;
  if (error !== undefined || status !== 0) throw error ?? new Error(`${command} ${words.join(' ')}: ${stderr}`);
  return { seconds, out: stdout };
}
const clm = (...words) => timed(process.execPath, [program, ...words, '--quiet', '--db', 'clm.db']);
const has = (python, module) => spawnSync(python, ['-c', `import ${module}`]).status === 0;
const duckdb = ['python3', '/usr/bin/python3'].find((python) => has(python, 'duckdb'));
const pandas = ['python3', '/usr/bin/python3'].find((python) => has(python, 'pandas'));

/** The cells of a CSV by column name; no cell of these answers holds a comma. */
const rowsOf = (text) => {
  const [head, ...rows] = text.trim().split('\n').map((line) => line.split(','));
  return rows.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i]])));
};
const sum = (rows, of) => rows.reduce((total, row) => total + Number(of(row)), 0);
/** Sums of columns; those of money in cents. */
const sums = (rows, counts, money) =>
  Object.fromEntries([
    ...counts.map((name) => [name, sum(rows, (row) => row[name])]),
    ...money.map((name) => [name, 100 * sum(rows, (row) => row[name])]),
  ]);

const cohorts = {
  goal: 0.3,
  words: ['measure', 'retention', '--by', 'cohort'],
  sums: (rows) => ({
    ...sums(rows, ['active', 'orders'], ['margin', 'earned_per_customer']),
    'acquisition cost': 100 * sum(rows, (row) => row.acquisition_cost_per_customer),
  }),
};

/** `name` is what the question is called in measureDuck.py; `pandas` says that it answers it too, by fewer columns. */
const questions = [
  {
    name: 'segments',
    goal: 0.5,
    words: ['measure', 'segments'],
    sums: (rows) => ({
      ...sums(rows, ['customers', 'orders'], ['spend']),
      ...Object.fromEntries(rows.map((row) => [`recency of ${row.segment}`, Number(row.recency_days)])),
    }),
    pandas: true,
  },
  {
    name: 'lift',
    goal: 0.7,
    words: ['measure', 'lift', '--metric', 'margin', '--window', '30'],
    sums: (rows) =>
      Object.fromEntries(
        ['treated', 'control'].flatMap((arm) => [
          [`n, ${arm}`, sum(rows, (row) => row[arm])],
          [`buyers, ${arm}`, sum(rows, (row) => row[`${arm}_buyers`])],
          [`margin, ${arm}`, 100 * sum(rows, (row) => row[`${arm}_sum`])],
          [`mean, ${arm}`, 100 * sum(rows, (row) => row[`${arm}_mean`])],
        ]),
      ),
  },
  { name: 'cohorts', ...cohorts },
  // The least of what DuckDB could be asked for; clm answers all of it.
  { name: 'actives', ...cohorts, pandas: true, note: ', who is active and nothing else' },
  {
    name: 'deciles',
    goal: 0.7,
    words: ['measure', 'customers'],
    sums: (rows) => ({
      ...sums(rows, ['customers', 'orders'], ['spend', 'margin', 'contact_cost', 'profit']),
      ...Object.fromEntries(rows.map((row) => [`profit of decile ${row.decile}`, 100 * Number(row.profit)])),
    }),
  },
];

const tables = ['customers', 'products', 'campaigns', 'contacts', 'orders'];

try {
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(folder, 'orders.csv'))) await writeFiles(folder, lines);
  if (!existsSync(join(folder, 'clm.db'))) {
    clm('init', '--currency', 'EUR');
    for (const table of tables) {
      const { seconds } = clm('ingest', table, `${table}.csv`);
      console.log(`ingest ${table}: ${seconds.toFixed(1)} s`);
    }
  }
  if (duckdb !== undefined && !existsSync(join(folder, 'peer.duckdb'))) timed(duckdb, [peer, 'load', folder]);
  if (pandas !== undefined && !existsSync(join(folder, 'orders.pkl')))
    timed(pandas, [peer, 'pandas-load', folder]);
  const bytes = () => statSync(join(folder, 'clm.db')).size;
  const size = bytes();
  const first = clm('measure', 'segments');
  console.log(
    `first answer after a load, which keeps the columns: ${first.seconds.toFixed(2)} s; the store grew from ` +
      `${(size / 1e6).toFixed(0)} to ${(bytes() / 1e6).toFixed(0)} MB`,
  );
  const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
  for (const { name, goal, words, sums: sumsOf, pandas: inPandas, note = '' } of questions) {
    const found = { clm: [], duckdb: [], pandas: [] };
    for (let round = 0; round < rounds; round++) {
      const answer = clm(...words);
      found.clm.push(answer.seconds);
      const own = sumsOf(rowsOf(answer.out));
      for (const [engine, python] of [['duckdb', duckdb], ['pandas', inPandas ? pandas : undefined]]) {
        if (python === undefined || (engine === 'pandas' && !existsSync(join(folder, 'orders.pkl')))) continue;
        const { seconds, out } = timed(python, [peer, engine, name, folder]);
        found[engine].push(seconds);
        for (const [what, its] of Object.entries(JSON.parse(out)))
          if (!(Math.abs(its - own[what]) <= 1e-6 * Math.abs(own[what])))
            console.log(`${name}, ${what}: clm says ${own[what]}, ${engine} ${its}`);
      }
    }
    const ratio = (engine) => {
      if (found[engine].length === 0) return `no ${engine} here`;
      const ratios = found.clm.map((seconds, i) => seconds / found[engine][i]);
      return `${median(ratios).toFixed(2)} of ${engine}'s ${median(found[engine]).toFixed(2)} s`;
    };
    console.log(
      `clm ${words.join(' ')}${note}: ${median(found.clm).toFixed(2)} s, ${ratio('duckdb')} (goal ${goal})` +
        `${inPandas ? `, ${ratio('pandas')}` : ''}`,
    );
  }
  console.log(`${lines} order lines, ${rounds} rounds, ${cpus()[0]?.model}, node ${process.version}`);
} finally {
  if (kept === undefined) rmSync(folder, { recursive: true, force: true });
}
