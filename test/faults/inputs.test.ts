import { spawn, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, bench } from '../commands/loadInto.js';
import { house } from '../harness/places.js';

const program = join(house, 'bin/clm.js');
const env = { ...process.env, CLM_NOW: '2026-03-31T09:00:00Z' };
let place: Bench;

beforeEach(async () => {
  place = await bench();
});
afterEach(() => place.close());

const header = 'order_id,customer_id,ordered_on,amount\n';
function lines(from: number, count: number): string {
  let text = '';
  for (let i = from; i < from + count; i++) text += `O${i},C${i % 50},2026-01-05,${i % 90}.25\n`;
  return text;
}
const total = 'select count(*), count(distinct customer_id), sum(amount) from orders';

function start(...argv: readonly string[]) {
  const child = spawn(process.execPath, [program, ...argv], {
    cwd: place.folder,
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let err = '';
  let out = '';
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stdin.on('error', () => {});
  const ended = new Promise<{ status: number | null; out: string; err: string }>((done) =>
    child.on('close', (status) => done({ status, out, err })),
  );
  return { child, ended };
}

async function sound(): Promise<void> {
  const { status, out } = await place.clm('check');
  expect(status, out).toBe(0);
}

describe('a file that is cut short', () => {
  it('a .gz, at any byte: 3, and nothing is loaded', async () => {
    await place.load('orders', header + lines(900, 3), '--add-customers');
    const before = await place.rows(total);
    const whole = gzipSync(header + lines(0, 25));
    place.file('other.csv', header + lines(500, 5));
    for (let bytes = 0; bytes < whole.length; bytes++) {
      place.file('cut.csv.gz', whole.subarray(0, bytes));
      const { status, err } = await place.clm(
        'ingest',
        'orders',
        'other.csv',
        'cut.csv.gz',
        '--add-customers',
      );
      expect(status, `${bytes} bytes: ${err}`).toBe(3);
      expect(err).toMatch(/^clm: cut\.csv\.gz/);
    }
    expect(await place.rows(total)).toEqual(before);
    place.file('cut.csv.gz', whole);
    expect((await place.clm('ingest', 'orders', 'other.csv', 'cut.csv.gz', '--add-customers')).status).toBe(
      0,
    );
    expect(await place.rows(total)).toEqual(['33|25|571.25']);
    await sound();
  }, 240_000);

  it('a .gz with a byte turned over, at any byte: never a crash, and all of it or nothing', async () => {
    const whole = gzipSync(header + lines(0, 15));
    for (let at = 0; at < whole.length; at++) {
      const turned = Buffer.from(whole);
      turned[at]! ^= 0x10;
      place.file('turned.csv.gz', turned);
      const { status, err } = await place.clm('ingest', 'orders', 'turned.csv.gz', '--add-customers', '-n');
      expect([0, 3], `byte ${at}: ${err}`).toContain(status);
      expect(err).not.toMatch(/unexpected/);
    }
  }, 240_000);

  it('a pipe that dies in the middle of a row: 3, and nothing is loaded', async () => {
    const { child, ended } = start('ingest', 'orders', '-', '--add-customers');
    child.stdin.write(`${header}${lines(0, 2000)}O2000,C1,2026-`);
    child.stdin.destroy();
    const { status, err } = await ended;
    expect(err).toMatch(/stdin|-:/);
    expect(status).toBe(3);
    expect(await place.rows(total)).toEqual(['0|0|']);
    await sound();
  });
});

it('a pipe that dies within the last field is spoken of', async () => {
  const { child, ended } = start('ingest', 'orders', '-', '--add-customers');
  child.stdin.end(`${header}O1,A,2026-01-05,12`);
  const { status, err } = await ended;
  expect(err).toMatch(/^note: stdin: the last line has no line end: if the pipe was cut short/m);
  expect(status).toBe(0);
});

describe('several at once', () => {
  it('writers wait for each other, and every one of them is heard', async () => {
    for (let i = 0; i < 4; i++) place.file(`w${i}.csv`, header + lines(i * 3000, 3000));
    const ends = await Promise.all(
      [0, 1, 2, 3].map(
        (i) => start('ingest', 'orders', `w${i}.csv`, '--add-customers', '--wait', '50').ended,
      ),
    );
    expect(ends.map(({ status, err }) => `${status} ${err.includes('busy')}`)).toEqual(
      Array(4).fill('0 false'),
    );
    expect(
      await place.rows('select count(*), count(distinct order_id), count(distinct load) from orders'),
    ).toEqual(['12000|12000|4']);
    await sound();
  }, 240_000);

  it('a writer that does not wait is told: 11, and the other one is not disturbed', async () => {
    place.file('w.csv', header + lines(0, 20));
    const { child, ended } = start('ingest', 'orders', '-', '--add-customers');
    child.stdin.write(header + lines(1000, 30_000));
    await new Promise((wait) => setTimeout(wait, 1500));
    const other = spawnSync(
      process.execPath,
      [program, 'ingest', 'orders', 'w.csv', '--add-customers', '--wait', '0'],
      {
        cwd: place.folder,
        encoding: 'utf8',
        env,
      },
    );
    child.stdin.end();
    const { status, err } = await ended;
    expect(`${status} ${err}`).toMatch(/^0 /);
    expect(other.status).toBe(11);
    expect(await place.rows('select count(*) from orders')).toEqual(['30000']);
  }, 240_000);

  it('a reader sees what was before or what is after, never between', async () => {
    await place.load('orders', header + lines(0, 1000), '--add-customers');
    const before = (await place.rows(total))[0];
    const { child, ended } = start('ingest', 'orders', '-', '--add-customers');
    const seen: (string | undefined)[] = [];
    let running = true;
    ended.then(() => {
      running = false;
    });
    for (let i = 1; i <= 20 && running; i++) {
      child.stdin.write((i === 1 ? header : '') + lines(i * 1000, 1000));
      seen.push((await place.rows(total))[0]);
      if (i % 5 === 0) await sound();
    }
    child.stdin.end();
    while (running) {
      seen.push((await place.rows(total))[0]);
      await new Promise((wait) => setTimeout(wait, 5));
    }
    const after = (await place.rows(total))[0];
    expect(new Set(seen).size).toBeLessThanOrEqual(2);
    expect([...new Set(seen)].filter((one) => one !== before && one !== after)).toEqual([]);
    expect(after?.split('|')[0]).toBe('21000');
    await sound();
  }, 240_000);

  it('nothing is left in the folder', async () => {
    place.file('o.csv', `${header}${lines(0, 10)}bad\n`);
    await place.clm(
      'ingest',
      'orders',
      'o.csv',
      '--add-customers',
      '--rejects',
      'r.csv',
      '--max-rejects',
      '1',
    );
    await place.clm('ingest', 'orders', 'o.csv', 'none.csv', '--rejects', 'r2.csv');
    expect(readdirSync(place.folder).filter((name) => !/^(clm\.db|o\.csv|r2?\.csv)$/.test(name))).toEqual([]);
  });
});
