/**
 * How fast order lines go in: a million of them (`node bench/ingest.mjs 200000` for fewer), each way of loading a whole
 * process on a fresh store. Prints rows per second and peak memory. Machines differ: compare runs of one machine.
 */
import { spawnSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const lines = Number(process.argv[2] ?? 1_000_000);
const program = process.env.CLM_BIN ?? join(dirname(fileURLToPath(import.meta.url)), '../bin/clm.js');
const folder = mkdtempSync(join(tmpdir(), 'clm-bench-'));

/** Lines of orders of 1 to 6 lines, by about one customer in ten lines, in order of time. */
async function write(path, withLine, from, count) {
  const out = createWriteStream(path);
  out.write(`order_id,${withLine ? 'line,' : ''}customer_id,ordered_on,product_id,quantity,amount,discount,channel\n`);
  let state = 12345;
  const next = (n) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 8) % n;
  };
  const customers = Math.max(1, Math.floor(lines / 10));
  let text = '';
  for (let written = 0, order = from; written < count; order++) {
    const size = 1 + next(6);
    const customer = next(customers);
    const day = new Date(Date.UTC(2023, 0, 1 + Math.floor((written / count) * 1000))).toISOString().slice(0, 10);
    for (let line = 1; line <= size && written < count; line++, written++) {
      const cents = 100 + next(9900);
      text += `O${100000000 + order},${withLine ? `${line},` : ''}C${1000000 + customer},${day},P${next(20000)},${1 + next(3)},${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')},0.00,${next(2) ? 'web' : 'store'}\n`;
    }
    if (text.length > 1 << 20) {
      if (!out.write(text)) await once(out, 'drain');
      text = '';
    }
  }
  out.end(text);
  await once(out, 'finish');
}

function clm(...argv) {
  const timed = spawnSync('/usr/bin/env', ['sh', '-c', 'command -v /usr/bin/time >/dev/null']).status === 0;
  const command = timed ? ['/usr/bin/time', '-f', 'cpu %U %S peak %M', process.execPath] : [process.execPath];
  const started = performance.now();
  const { status, stderr } = spawnSync(command[0], [...command.slice(1), program, ...argv], { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const [, user, system, peak] = /cpu (\S+) (\S+) peak (\d+)/.exec(stderr) ?? [];
  return { seconds: (performance.now() - started) / 1000, cpu: user && Number(user) + Number(system), peak };
}

function report(what, rows, { seconds, cpu, peak }) {
  const memory = peak === undefined ? '' : `${Math.round(Number(peak) / 1024)} MB`.padStart(9);
  const busy = cpu === undefined ? '' : `${cpu.toFixed(1)} s cpu`.padStart(12);
  console.log(`${what.padEnd(36)}${seconds.toFixed(1).padStart(7)} s${String(Math.round(rows / seconds)).padStart(10)} rows/s${busy}${memory}`);
}

try {
  await write(join(folder, 'positions.csv'), false, 0, lines);
  await write(join(folder, 'lines.csv'), true, 0, lines);
  await write(join(folder, 'more.csv'), true, lines, Math.ceil(lines / 100));
  clm('init', '--db', 'a.db');
  clm('init', '--db', 'b.db');
  report(`${lines} lines, by position`, lines, clm('ingest', 'orders', 'positions.csv', '--add-customers', '--db', 'a.db'));
  report(`${lines} lines, with line numbers`, lines, clm('ingest', 'orders', 'lines.csv', '--add-customers', '--db', 'b.db'));
  report('the same again: nothing changes', lines, clm('ingest', 'orders', 'lines.csv', '--db', 'b.db'));
  report('1 % more', Math.ceil(lines / 100), clm('ingest', 'orders', 'more.csv', '--add-customers', '--db', 'b.db'));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
