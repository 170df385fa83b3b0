import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/open.js';
import { house } from '../harness/places.js';

const program = join(house, 'bin/clm.js');
let folder: string;
const env = { ...process.env, CLM_NOW: '2026-03-31T09:00:00Z' };

function clm(...argv: string[]) {
  return spawnSync(process.execPath, [program, ...argv], { cwd: folder, encoding: 'utf8', env });
}

function lines(from: number, count: number): string {
  const rows: string[] = [];
  for (let i = from; i < from + count; i++)
    rows.push(`O${i},C${i % 5000},2026-01-05,${i % 90}.25,P${i % 300}`);
  return `${rows.join('\n')}\n`;
}
const header = 'order_id,customer_id,ordered_on,amount,product_id\n';

/** How many orders, customers and loads the store holds, after its file was found sound. */
function state(): string {
  const store = openStore(join(folder, 'clm.db'), { wait: 5, write: true });
  try {
    expect(store.db.pragma('integrity_check', { simple: true })).toBe('ok');
    const count = (table: string) =>
      (store.db.prepare(`select count(*) as n from ${table}`).get() as { n: number }).n;
    return [count('order_rows'), count('customer_rows'), count('load_rows')].join(' ');
  } finally {
    store.close();
  }
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clm-faults-'));
  expect(clm('init').status).toBe(0);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('kill -9', () => {
  it('while rows still come leaves the store as it was, and the load can be run again', async () => {
    const child = spawn(process.execPath, [program, 'ingest', 'orders', '-', '--add-customers'], {
      cwd: folder,
      env,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    child.stdin.on('error', () => {});
    child.stdin.write(header);
    for (let i = 0; i < 60_000; i += 5_000) {
      if (!child.stdin.write(lines(i, 5_000))) await once(child.stdin, 'drain');
    }
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
    expect(state()).toBe('0 0 0');
    writeFileSync(join(folder, 'orders.csv'), header + lines(0, 1_000));
    expect(clm('ingest', 'orders', 'orders.csv', '--add-customers').status).toBe(0);
    expect(state()).toBe('1000 1000 1');
  });

  it('at any moment leaves all of a file or nothing', async () => {
    writeFileSync(join(folder, 'orders.csv'), header + lines(0, 30_000));
    const seen = new Set<string>();
    for (const delay of [120, 250, 400, 600, 900, 1300]) {
      const child = spawn(process.execPath, [program, 'ingest', 'orders', 'orders.csv', '--add-customers'], {
        cwd: folder,
        env,
        stdio: 'ignore',
      });
      const closed = once(child, 'close');
      setTimeout(() => child.kill('SIGKILL'), delay);
      await closed;
      const now = state();
      expect(now).toMatch(/^(0 0 0|30000 5000 \d)$/);
      seen.add(now.split(' ')[0]!);
    }
    expect(seen.size).toBeGreaterThan(0);
  });
});

it('a full disk ends with 1 and changes nothing', () => {
  writeFileSync(join(folder, 'orders.csv'), header + lines(0, 60_000));
  // A limit on the size of files the process may write stands for a disk that is full.
  const limited = spawnSync(
    'sh',
    [
      '-c',
      `ulimit -f 1000; exec "$0" "$@"`,
      process.execPath,
      program,
      'ingest',
      'orders',
      'orders.csv',
      '--add-customers',
    ],
    { cwd: folder, encoding: 'utf8', env },
  );
  expect(limited.stderr).toMatch(
    /^clm: clm\.db: could not be written: .*nothing was changed\nhint: make room/,
  );
  expect(limited.status).toBe(1);
  expect(limited.stdout).toBe('');
  expect(state()).toBe('0 0 0');
});

it('a store that somebody else writes is busy: 11', () => {
  writeFileSync(join(folder, 'orders.csv'), header + lines(0, 10));
  const other = openStore(join(folder, 'clm.db'), { wait: 0, write: true });
  other.db.exec('begin immediate');
  const { status, stderr } = clm('ingest', 'orders', 'orders.csv', '--add-customers', '--wait', '0');
  other.db.exec('rollback');
  other.close();
  expect(status).toBe(11);
  expect(stderr).toMatch(/busy: another clm is writing \(waited 0 s\)/);
  expect(clm('ingest', 'orders', 'orders.csv', '--add-customers', '--wait', '0').status).toBe(0);
});

it('a file that fails after thousands of rows loads nothing', () => {
  writeFileSync(join(folder, 'orders.csv'), `${header}${lines(0, 40_000)}O9,"C1,2026-01-05,1,P1\n`);
  const { status, stderr } = clm('ingest', 'orders', 'orders.csv', '--add-customers');
  expect(stderr).toMatch(/^clm: orders\.csv:40002: the quote opened here is never closed\n/);
  expect(status).toBe(3);
  expect(state()).toBe('0 0 0');
});
