import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../src/cli.js';
import { outgoing } from '../../src/commands/demo/play.js';
import { rounds as roundsOf } from '../../src/commands/demo/rounds.js';
import { words } from '../../src/commands/demo/stage.js';
import type { Send } from '../../src/world/effect.js';
import { respond, sendOf } from '../../src/world/respond.js';
import { pastTruth, shop } from '../../src/world/shop.js';
import { type BufferIo, bufferIo } from '../harness/bufferIo.js';

const size = 1500;
const rounds = roundsOf(size).slice(0, 2);
const old = ['advent-24', 'spring-25'];
let home: string;
let io: BufferIo;
let status: number;

async function demo(...flags: string[]): Promise<number> {
  io = bufferIo({ cwd: home, now: () => new Date('2026-03-31T09:00:00Z') });
  return run(
    ['demo', 'shop', '--customers', String(size), '--rounds', '2', '--format', 'json', ...flags],
    io,
  );
}

function rows(): Record<string, string | number | null>[] {
  return JSON.parse(io.out()) as Record<string, string | number | null>[];
}

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'clm-demo-'));
  status = await demo();
}, 240_000);

afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('clm demo', () => {
  test('plays the loop to its end and shows every command', () => {
    expect(io.err().slice(-2000), io.err().slice(-2000)).not.toContain('clm: ');
    expect(status).toBe(0);
    for (const stage of [
      'init',
      'ingest orders',
      'measure roi',
      'predict train',
      'act list',
      'act sent',
      'audit',
    ]) {
      expect(io.err()).toContain(`\n$ clm ${stage}`);
    }
    expect(
      Math.max(
        ...io
          .err()
          .split('\n')
          .map((line) => (line.startsWith('$') ? 0 : line.length)),
      ),
    ).toBeLessThan(260);
  });

  test('audits every list it sent, and says the truth of each and of all', async () => {
    const said = rows();
    expect(said.map((row) => row.campaign_id)).toEqual([
      ...old,
      ...rounds.map(({ campaign }) => campaign),
      'all lists',
    ]);
    const store = bufferIo({ cwd: join(home, 'shop') });
    expect(await run(['audit', '--format', 'json'], store)).toBe(0);
    const audited = JSON.parse(store.out()) as Record<string, unknown>[];
    for (const row of said.slice(0, -1)) {
      const own = audited.find(({ list_id }) => list_id === row.list_id);
      expect(own).toBeDefined();
      for (const column of ['promised', 'promised_low', 'realised', 'realised_high']) {
        if (typeof own![column] === 'number') expect(row[column]).toBeCloseTo(own![column], 2);
      }
    }
  });

  test('prints as truth what the world holds to be true of the list that was sent', () => {
    const world = shop(2, size);
    const sent: Send[] = [];
    let sum = 0;
    for (const [i, campaign] of old.entries()) {
      const place = world.sends.findIndex(({ id }) => id === campaign);
      expect(rows()[i]!.truth).toBeCloseTo(pastTruth(world)[place]!.profit / 100, 2);
      sum += Number(rows()[i]!.truth);
    }
    for (const [i, round] of rounds.entries()) {
      const file = readFileSync(join(home, 'shop', `${round.campaign}-members.csv`));
      const members = (parse(file, { columns: true }) as Record<string, string>[]).map((row) => ({
        customerId: row.customer_id!,
        arm: row.arm!,
      }));
      sent.push(sendOf(world, { ...outgoing(round), members }));
      const truth = respond(world, sent, round.asOf, round.through).truth[i]!;
      expect(rows()[old.length + i]!.truth).toBeCloseTo(truth.profit / 100, 2);
      expect(rows()[old.length + i]!.contacted).toBe(members.filter(({ arm }) => arm !== 'control').length);
      sum += Number(rows()[old.length + i]!.truth);
    }
    expect(rows().at(-1)!.truth).toBeCloseTo(sum, 6);
  });

  test('refuses a folder that no demo made, and clears one that a demo made of its own files only', {
    timeout: 240_000,
  }, async () => {
    const before = rows();
    const other = bufferIo({ cwd: home });
    writeFileSync(join(home, 'precious.txt'), 'mine');
    expect(await run(['demo', '.'], other)).toBe(2);
    expect(other.err()).toContain('no demo made');
    writeFileSync(join(home, 'shop', 'precious.txt'), 'mine');
    expect(await demo('--quiet')).toBe(0);
    expect(io.err()).toBe('');
    expect(rows()).toEqual(before);
    expect(existsSync(join(home, 'shop', 'precious.txt'))).toBe(true);
  });
});

test('command lines are cut as a shell would', () => {
  expect(words('act list a -o "b c.csv" --where \'x = "y"\'')).toEqual([
    'act',
    'list',
    'a',
    '-o',
    'b c.csv',
    '--where',
    'x = "y"',
  ]);
});
