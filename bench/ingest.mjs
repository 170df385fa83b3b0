/**
 * How fast order lines go in, beside the tools that people use today: a million lines (`node bench/ingest.mjs 10000000` for more,
 * a second number for more rounds). Each way is a whole process on a fresh store or database; the rounds run all of them in
 * turn and ratios are taken within a round, because machines wander; "on cores" is the least that all threads together computed,
 * in seconds, which wanders less. Goals: at most 1.0 of `sqlite3 .import` into the same table with the same unique key, at most
 * 0.1 of sqlite-utils, at most 512 MB, and 3 % and 10 % of a full load for 0.1 % and 1 % more.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { writeOrders } from './ingestFiles.mjs';

const lines = Number(process.argv[2] ?? 1_000_000);
const rounds = Number(process.argv[3] ?? 3);
const program = process.env.CLM_BIN ?? fileURLToPath(new URL('../bin/clm.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'clm-bench-'));
const hasTime = spawnSync('/usr/bin/time', ['-f', '%M', 'true']).status === 0;

/** Runs a command to its end: seconds, those of its threads on a core, and peak memory in MB. */
function timed(command, words, input) {
  const [name, args] = hasTime ? ['/usr/bin/time', ['-f', 'peak %M busy %U %S', command, ...words]] : [command, words];
  const started = performance.now();
  const { status, stderr, error } = spawnSync(name, args, { cwd: folder, encoding: 'utf8', input, maxBuffer: 1 << 26 });
  const seconds = (performance.now() - started) / 1000;
  if (error !== undefined || status !== 0) throw error ?? new Error(`${command} ${words.join(' ')}: ${stderr}`);
  const told = /peak (\d+) busy ([\d.]+) ([\d.]+)/.exec(stderr);
  return told === null ? { seconds } : { seconds, peak: Number(told[1]) / 1024, busy: Number(told[2]) + Number(told[3]) };
}

const clm = (...words) => timed(process.execPath, [program, ...words]);
const remove = (...names) => {
  for (const name of names) for (const end of ['', '-wal', '-shm', '-journal']) rmSync(join(folder, name + end), { force: true });
};
const load = (file, threads) => () => {
  remove('clm.db');
  clm('init', '--db', 'clm.db');
  process.env.CLM_THREADS = threads;
  const answer = clm('ingest', 'orders', file, '--add-customers', '--db', 'clm.db');
  delete process.env.CLM_THREADS;
  return answer;
};
const add = (file, count) => () => {
  copyFileSync(join(folder, 'full.db'), join(folder, 'more.db'));
  return { ...clm('ingest', 'orders', file, '--add-customers', '--db', 'more.db'), rows: count };
};

const table = `create table orders (order_id text not null, line integer not null, customer_id text not null,
  ordered_on text not null, product_id text, quantity real not null, amount real not null, discount real, channel text,
  unique (order_id, line));`;

const python = (code) => () => {
  remove('peer.db');
  return timed('python3', ['-c', code]);
};
const has = (command, ...words) => spawnSync(command, words).status === 0;

/** Each peer: whether it is here, and how it loads `plain.csv`. */
const peers = [
  {
    name: 'sqlite3 .import',
    here: has('sqlite3', '--version'),
    run() {
      remove('peer.db');
      return timed('sqlite3', ['peer.db'], `${table}\n.mode csv\n.import --skip 1 plain.csv orders\n`);
    },
  },
  {
    name: 'sqlite-utils insert --csv',
    here: has('sqlite-utils', '--version'),
    run() {
      remove('peer.db');
      return timed('sqlite-utils', ['insert', 'peer.db', 'orders', 'plain.csv', '--csv', '--pk', 'order_id', '--pk', 'line', '--silent']);
    },
  },
  {
    name: 'pandas to_sql',
    here: has('python3', '-c', 'import pandas'),
    run: python(`import pandas, sqlite3
db = sqlite3.connect('peer.db')
db.execute("""${table}""")
pandas.read_csv('plain.csv').to_sql('orders', db, if_exists='append', index=False)
db.commit()`),
  },
  {
    name: 'DuckDB copy',
    here: has('python3', '-c', 'import duckdb'),
    run: python(`import duckdb
db = duckdb.connect('peer.db')
db.execute("""${table.replace('amount real', 'amount decimal(12, 2)')}""")
db.execute("copy orders from 'plain.csv' (header)")`),
  },
];

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

try {
  const customers = Math.max(1, Math.floor(lines / 10));
  const small = { thousandth: Math.ceil(lines / 1000), hundredth: Math.ceil(lines / 100) };
  await writeOrders(join(folder, 'plain.csv'), { count: lines, customers });
  await writeOrders(join(folder, 'quoted.csv'), { count: lines, customers, quoted: true });
  await writeOrders(join(folder, 'thousandth.csv'), { from: lines, count: small.thousandth, customers });
  await writeOrders(join(folder, 'hundredth.csv'), { from: lines, count: small.hundredth, customers });

  load('plain.csv', '')();
  copyFileSync(join(folder, 'clm.db'), join(folder, 'full.db'));
  const ways = [
    { name: 'clm ingest', run: load('plain.csv', '') },
    ...peers.filter((peer) => peer.here),
    { name: 'clm ingest, one thread', run: load('plain.csv', '1') },
    { name: 'clm ingest, texts in quotes', run: load('quoted.csv', '') },
    { name: 'clm: 0.1 % more', run: add('thousandth.csv', small.thousandth), rows: small.thousandth },
    { name: 'clm: 1 % more', run: add('hundredth.csv', small.hundredth), rows: small.hundredth },
    { name: 'clm: the same file again', run: add('plain.csv', lines) },
  ].map((way) => ({ rows: lines, ...way, runs: [] }));
  for (let round = 0; round < rounds; round++) for (const way of ways) way.runs.push(way.run());

  console.log(`${lines} order lines, ${rounds} rounds in turn, ${cpus().length} cores; medians\n`);
  console.log(`${''.padEnd(30)}${'seconds'.padStart(9)}${'on cores'.padStart(10)}${'rows/s'.padStart(11)}${'peak MB'.padStart(9)}${'of clm'.padStart(9)}${'clm of it'.padStart(11)}`);
  const full = ways[0].runs;
  for (const { name, rows, runs } of ways) {
    const seconds = median(runs.map((run) => run.seconds));
    const peak = runs[0].peak === undefined ? '' : String(Math.round(Math.max(...runs.map((run) => run.peak))));
    const busy = runs[0].busy === undefined ? '' : Math.min(...runs.map((run) => run.busy)).toFixed(2);
    const of = (ratio) => median(runs.map(ratio)).toFixed(3);
    const share = of((run, i) => run.seconds / full[i].seconds);
    const inverse = of((run, i) => full[i].seconds / run.seconds);
    console.log(
      `${name.padEnd(30)}${seconds.toFixed(2).padStart(9)}${busy.padStart(10)}${String(Math.round(rows / seconds)).padStart(11)}${peak.padStart(9)}${share.padStart(9)}${inverse.padStart(11)}`,
    );
  }
  for (const { name } of peers.filter((peer) => !peer.here)) console.log(`${name}: not on this machine`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
