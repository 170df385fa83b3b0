import { existsSync, linkSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, bench } from './loadInto.js';

let shop: Bench;
beforeEach(async () => {
  shop = await bench();
  shop.file('in.csv', 'customer_id\nA\nB\n');
});
afterEach(() => shop.close());

const bytes = (name: string) => readFileSync(join(shop.folder, name));

describe('no command writes over what it reads', () => {
  it.each([
    ['the store, with -o', ['status', '-o', 'clm.db'], 'clm.db'],
    ['the store, by another path', ['status', '-o', './clm.db'], 'clm.db'],
    ['the store, with --rejects', ['ingest', 'customers', 'in.csv', '--rejects', 'clm.db'], 'clm.db'],
    ['an input, with --rejects', ['ingest', 'customers', 'in.csv', '--rejects', 'in.csv'], 'in.csv'],
    ['an input, with -o', ['ingest', 'customers', 'in.csv', '-o', 'in.csv'], 'in.csv'],
    ['an input under -n', ['ingest', 'customers', 'in.csv', '-n', '-o', 'in.csv'], 'in.csv'],
    ['a recorded list', ['act', 'record', 'in.csv', '--campaign', 'x', '-o', 'in.csv'], 'in.csv'],
  ])('%s', async (_, words, kept) => {
    const before = bytes(kept);
    const { status, err, out } = await shop.clm(...words);
    expect(status).toBe(2);
    expect(err).toMatch(/^clm: --(output|rejects): \S+ is (the store|a file that the command reads)\nhint: /);
    expect(out).toBe('');
    expect(bytes(kept).equals(before)).toBe(true);
    expect((await shop.rows('select count(*) from loads'))[0]).toBe('0');
  });

  it('links deceive nobody', async () => {
    symlinkSync(join(shop.folder, 'clm.db'), join(shop.folder, 'soft.db'));
    linkSync(join(shop.folder, 'in.csv'), join(shop.folder, 'hard.csv'));
    expect((await shop.clm('status', '-o', 'soft.db')).status).toBe(2);
    expect((await shop.clm('status', '--db', 'soft.db', '-o', 'clm.db')).status).toBe(2);
    expect((await shop.clm('ingest', 'customers', 'in.csv', '--rejects', 'hard.csv')).status).toBe(2);
  });

  it('neither what SQLite keeps beside the store, nor a store that is about to be made', async () => {
    expect((await shop.clm('status', '-o', 'clm.db-wal')).status).toBe(2);
    expect((await shop.clm('init', '--db', 'new.db', '-o', 'new.db')).status).toBe(2);
    expect(existsSync(join(shop.folder, 'new.db'))).toBe(false);
  });

  it('- is no file', async () => {
    for (const flag of ['-o', '--rejects']) {
      const { status, err } = await shop.clm('ingest', 'customers', 'in.csv', flag, '-');
      expect(err).toMatch(/^clm: --(output|rejects): - is standard input\nhint: /);
      expect(status).toBe(2);
    }
    expect(existsSync(join(shop.folder, '-'))).toBe(false);
  });

  it('rejects and output are two files, or a device', async () => {
    const load = ['ingest', 'customers', 'in.csv', '--rejects'];
    const twice = await shop.clm(...load, 'r.csv', '-o', 'r.csv');
    expect(twice.err).toContain('--output: r.csv is already what --rejects writes');
    expect((await shop.clm(...load, '/dev/null', '-o', '/dev/null')).status).toBe(0);
  });

  it('a dry run writes no rejects file, and says so', async () => {
    shop.file('bad.csv', 'customer_id,birth_date\nA,never\n');
    const { status, err } = await shop.clm('ingest', 'customers', 'bad.csv', '-n', '--rejects', 'r.csv');
    expect(status).toBe(3);
    expect(err).toContain('hint: without -n, --rejects <file> writes all of them');
    expect(existsSync(join(shop.folder, 'r.csv'))).toBe(false);
  });
});
