import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../src/cli.js';
import { bufferIo } from '../harness/bufferIo.js';
import { emptyStore } from '../harness/emptyStore.js';

/** A store made from CSV texts, in a folder of its own. */
export interface Shop {
  readonly folder: string;
  /** Runs one command line on the store. */
  clm(
    ...argv: readonly string[]
  ): Promise<{ readonly status: number; readonly out: string; readonly err: string }>;
  /** The rows of a command, as JSON. */
  rows(...argv: readonly string[]): Promise<readonly Record<string, string | number | boolean | null>[]>;
  close(): void;
}

/** Loads tables in the given order; every value is the text of a CSV file, or the path of one. */
export async function shop(
  tables: Readonly<Record<string, string>>,
  init: readonly string[] = [],
): Promise<Shop> {
  const folder = mkdtempSync(join(tmpdir(), 'clm-measure-'));
  const clm = async (...argv: readonly string[]) => {
    const io = bufferIo({ cwd: folder });
    const status = await run([...argv], io);
    return { status, out: io.out(), err: io.err() };
  };
  const must = async (...argv: readonly string[]) => {
    const done = await clm(...argv);
    if (done.status !== 0) throw new Error(`clm ${argv.join(' ')}: exit ${done.status}\n${done.err}`);
    return done;
  };
  await emptyStore(folder, init, must);
  for (const [table, text] of Object.entries(tables)) {
    let path = text;
    if (text.includes('\n')) {
      path = join(folder, `${table}.csv`);
      writeFileSync(path, text);
    }
    await must(
      'ingest',
      table,
      path,
      ...(table === 'customers'
        ? []
        : ['--add-customers'].filter(
            () => table !== 'campaigns' && table !== 'products' && table !== 'costs',
          )),
    );
  }
  return {
    folder,
    clm,
    rows: async (...argv) => JSON.parse((await must(...argv, '--format', 'json')).out),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** CSV text from a header and rows. */
export function csv(header: string, rows: readonly (readonly (string | number)[])[]): string {
  return `${[header, ...rows.map((row) => row.join(','))].join('\n')}\n`;
}
