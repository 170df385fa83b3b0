import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../src/cli.js';
import { type BufferIo, bufferIo } from '../harness/bufferIo.js';
import { emptyStore } from '../harness/emptyStore.js';

/** A store in a folder of its own, and commands run against it inside the test. */
export interface Bench {
  readonly folder: string;
  /** Writes a file into the folder and answers its name. */
  file(name: string, text: string | Uint8Array): string;
  /** Runs a command line, given as words. */
  clm(
    ...argv: readonly string[]
  ): Promise<{ readonly status: number; readonly out: string; readonly err: string }>;
  /** Loads CSV text into a table: the counts as `inserted updated unchanged rejected`. */
  load(table: string, text: string, ...flags: readonly string[]): Promise<string>;
  /** The rows of a query, fields joined by bars. */
  rows(sql: string): Promise<readonly string[]>;
  close(): void;
}

/** Makes a store (EUR, UTC) in a fresh folder; `settings` are further words for `clm init`. */
export async function bench(...settings: readonly string[]): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'clm-ingest-'));
  let files = 0;
  const clm = async (...argv: readonly string[]) => {
    const io: BufferIo = bufferIo({ cwd: folder });
    const status = await run(argv, io);
    return { status, out: io.out(), err: io.err() };
  };
  const file = (name: string, text: string | Uint8Array) => {
    writeFileSync(join(folder, name), text);
    return name;
  };
  await emptyStore(folder, ['--currency', 'EUR', ...settings], clm);
  return {
    folder,
    clm,
    file,
    async load(table, text, ...flags) {
      const { out, err } = await clm('ingest', table, file(`${table}-${++files}.csv`, text), ...flags);
      const counts = out.split('\n')[1]?.split(',').slice(2, 6).join(' ');
      return counts === undefined || counts === '' ? err : counts;
    },
    async rows(sql) {
      const { out, err, status } = await clm('query', sql, '--no-header');
      if (status !== 0) throw new Error(err);
      return out
        .split('\n')
        .slice(0, -1)
        .map((line) => line.replaceAll(',', '|'));
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
