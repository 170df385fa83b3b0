import { chmod, mkdtemp, writeFile as put, readdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFile, writeResult } from '../../src/render/write.js';
import type { Result, Row } from '../../src/result.js';

function counting(log: { made: number }, rows: number): Result {
  function* source(): Generator<Row> {
    for (let i = 0; i < rows; i++) {
      log.made = i + 1;
      yield ['x'.repeat(100)];
    }
  }
  return { columns: [{ name: 'x', kind: 'text' }], rows: source() };
}

describe('writeResult', () => {
  it('makes no more rows than a slow reader takes', async () => {
    const log = { made: 0 };
    const ahead: number[] = [];
    let taken = 0;
    const slow = new Writable({
      write(chunk: Buffer, _encoding, done) {
        taken += chunk.length;
        ahead.push(log.made * 101 - taken);
        setTimeout(done, 1);
      },
    });
    await writeResult(counting(log, 20_000), slow, { format: 'csv' });
    expect(taken).toBe(2 + 20_000 * 101);
    expect(Math.max(...ahead)).toBeLessThan(3 * 64 * 1024);
  });

  it('says that the disk is full', async () => {
    const full = new Writable({
      write(_chunk, _encoding, done) {
        done(Object.assign(new Error('write ENOSPC'), { code: 'ENOSPC' }));
      },
    });
    await expect(writeResult(counting({ made: 0 }, 3), full, { format: 'csv' })).rejects.toMatchObject({
      message: 'output: cannot write: disk full',
      exit: 1,
    });
  });

  it('rejects with the error of the stream and makes no more rows', async () => {
    const log = { made: 0 };
    const gone = new Writable({
      write(_chunk, _encoding, done) {
        done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
      },
    });
    await expect(writeResult(counting(log, 1e9), gone, { format: 'csv' })).rejects.toMatchObject({
      code: 'EPIPE',
    });
    expect(log.made).toBeLessThan(5000);
  });
});

describe('writeFile', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'clm-write-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const hello = async (stream: Writable) => {
    stream.write('hello\n');
  };

  it('writes a file with the mode it is given', async () => {
    await writeFile(join(folder, 'list.csv'), hello, 0o600);
    expect(await readFile(join(folder, 'list.csv'), 'utf8')).toBe('hello\n');
    expect((await stat(join(folder, 'list.csv'))).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['list.csv']);
  });

  it('leaves the old file and nothing else when writing fails', async () => {
    const path = join(folder, 'old.csv');
    await put(path, 'old');
    const failing = async (stream: Writable) => {
      stream.write('half');
      throw new Error('stopped');
    };
    await expect(writeFile(path, failing)).rejects.toThrow('stopped');
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['old.csv']);
  });

  it('keeps the mode of a file it replaces and follows links', async () => {
    const path = join(folder, 'real.csv');
    await put(path, 'old');
    await chmod(path, 0o640);
    await symlink(path, join(folder, 'link.csv'));
    await writeFile(join(folder, 'link.csv'), hello);
    expect(await readFile(path, 'utf8')).toBe('hello\n');
    expect((await stat(path)).mode & 0o777).toBe(0o640);
    expect((await readdir(folder)).sort()).toEqual(['link.csv', 'real.csv']);
  });

  it('writes to a device without replacing it', async () => {
    await writeFile('/dev/null', hello);
    expect((await stat('/dev/null')).isCharacterDevice()).toBe(true);
  });

  it('says what is wrong with a path', async () => {
    await expect(writeFile(join(folder, 'no', 'x.csv'), hello)).rejects.toMatchObject({
      message: `${join(folder, 'no', 'x.csv')}: cannot write: no such folder`,
      exit: 2,
    });
    await expect(writeFile(folder, hello)).rejects.toMatchObject({
      exit: 2,
      message: `${folder}: cannot write: it is a folder`,
    });
  });

  it.skipIf(process.platform !== 'linux')('fails with 1 on a full disk', async () => {
    await expect(writeFile('/dev/full', hello)).rejects.toMatchObject({
      exit: 1,
      message: '/dev/full: cannot write: disk full',
    });
  });
});
