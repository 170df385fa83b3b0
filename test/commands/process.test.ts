import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { migrations } from '../../src/store/migrations.js';

const clm = resolve('bin/clm.js');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clm-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function run(...words: string[]) {
  return spawnSync(process.execPath, [clm, ...words], { cwd: folder, encoding: 'utf8' });
}

describe('the process', () => {
  test('a broken pipe ends with status 0', async () => {
    expect(run('init').status).toBe(0);
    const many = `with recursive n(i) as (select 1 union all select i + 1 from n where i < 400000) select i, 'some text to fill the pipe' as t from n`;
    const child = spawn(process.execPath, [clm, 'query', many], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let talk = '';
    child.stderr.on('data', (chunk) => {
      talk += chunk;
    });
    child.stdout.once('data', () => child.stdout.destroy());
    const status = await new Promise((done) => child.on('close', done));
    expect(talk).toBe('');
    expect(status).toBe(0);
  });

  test('a closed stdin is an empty one, never a wait or a crash', () => {
    run('init');
    const ran = spawnSync('sh', ['-c', `"${process.execPath}" "${clm}" query - <&-`], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(ran.status).toBe(2);
    expect(ran.stderr).not.toMatch(/at .*\.js/);
  });

  test('a store that somebody else is writing to is busy: 11', () => {
    run('init');
    const other = new Database(join(folder, 'clm.db'));
    other.exec('begin immediate');
    const ran = run('set', 'margin', '0.3', '--wait', '0.2');
    other.exec('rollback');
    other.close();
    expect(ran.stderr).toContain('busy: another clm is writing (waited 0.2 s)');
    expect(ran.status).toBe(11);
    expect(run('set', 'margin', '0.3').status).toBe(0);
  });

  test('reading goes on while somebody else writes', () => {
    run('init');
    const other = new Database(join(folder, 'clm.db'));
    other.exec('begin immediate');
    const ran = run('status', '--wait', '0');
    other.exec('rollback');
    other.close();
    expect(ran.status).toBe(0);
  });

  test('a store from a newer version is refused: 12', () => {
    run('init');
    const db = new Database(join(folder, 'clm.db'));
    db.pragma(`user_version = ${migrations.length + 1}`);
    db.close();
    const ran = run('status');
    expect(ran.stderr).toContain('written by a newer version of clm');
    expect(ran.status).toBe(12);
  });

  test('without arguments: the help, and status 2', () => {
    const ran = run();
    expect(ran.status).toBe(2);
    expect(ran.stderr).toContain('Commands:');
    expect(ran.stdout).toBe('');
  });
});

describe('what only a process shows', () => {
  test.each(['2026-02-30T00:00:00Z', '2026-03-31', '2026-03-31T09:00:00', '7', 'now'])(
    'CLM_NOW=%s is no instant: 2',
    (instant) => {
      const ran = spawnSync(process.execPath, [clm, 'schema'], {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, CLM_NOW: instant },
      });
      expect(ran.status).toBe(2);
      expect(ran.stderr).toBe(`clm: CLM_NOW: "${instant}" is not an instant such as 2026-03-31T09:00:00Z\n`);
    },
  );

  test.runIf(existsSync('/dev/full'))('a full disk behind stdout is one complaint, and status 1', () => {
    const ran = spawnSync('sh', ['-c', `"${process.execPath}" "${clm}" schema --quiet > /dev/full`], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(ran.stderr).toBe('clm: output: cannot write: disk full\n');
    expect(ran.status).toBe(1);
  });

  test('an infinite number of a query is an empty field', () => {
    run('init');
    expect(run('query', 'select 1e999 as a, 2 as b', '--format', 'json').stdout).toBe(
      '[\n{"a":null,"b":2}\n]\n',
    );
    expect(run('query', 'select -1e999 as a, 2 as b').stdout).toBe('a,b\n,2\n');
  });
});

test('a folder that the demo can not make ends with 1 and says why', () => {
  writeFileSync(join(folder, 'file'), '');
  const ran = run('demo', 'file/inside');
  expect(ran.stderr).toMatch(/^clm: file\/inside: can not play here: a file is in the way\nhint: /);
  expect(ran.status).toBe(1);
});

test('rejects do not go over the file that standard input comes from', () => {
  run('init');
  writeFileSync(join(folder, 'in.csv'), 'customer_id\nA\n');
  const line = `"${process.execPath}" "${clm}" ingest customers - --rejects in.csv < in.csv`;
  const ran = spawnSync('sh', ['-c', line], { cwd: folder, encoding: 'utf8' });
  expect(ran.stderr).toMatch(/^clm: --rejects: in\.csv is a file that the command reads\n/);
  expect(ran.status).toBe(2);
  expect(readFileSync(join(folder, 'in.csv'), 'utf8')).toBe('customer_id\nA\n');
});

test('a store that the disk has no room for is not made: 1, and nothing is left', () => {
  // A limit on the size of files the process may write stands for a disk that is full.
  const line = `ulimit -f 20; exec "${process.execPath}" "${clm}" init`;
  const ran = spawnSync('sh', ['-c', line], { cwd: folder, encoding: 'utf8' });
  expect(ran.stderr).toMatch(/^clm: clm\.db: could not be written: .*\nhint: make room/);
  expect(ran.status).toBe(1);
  expect(readdirSync(folder)).toEqual([]);
});

test.each(['-1', '1e12', 'soon'])('--wait %s is no time to wait: 2', (seconds) => {
  run('init');
  const ran = run('status', '--wait', seconds);
  expect(ran.stderr).toMatch(`clm: --wait: "${seconds}" is invalid: expected `);
  expect(ran.status).toBe(2);
});
