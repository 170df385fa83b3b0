import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../../src/cli.js';
import { bufferIo } from '../../harness/bufferIo.js';

/** What one command line printed and how it ended. */
export interface Said {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

/** A store in a folder of its own, and clm run inside it. */
export interface ActShop {
  readonly folder: string;
  /** Runs one command line (words split at blanks; quoted by '…' or "…") as of the real day `today`. */
  clm(line: string, today?: string): Promise<Said>;
  write(name: string, text: string): void;
  close(): void;
}

/** A shop of `customers` with one order each in 2025, contactable by post; `tables` are further exports to load. */
export async function actShop(tables: Readonly<Record<string, string>>): Promise<ActShop> {
  const folder = mkdtempSync(join(tmpdir(), 'clm-act-'));
  const shop: ActShop = {
    folder,
    async clm(line, today = '2026-03-31') {
      const io = bufferIo({ cwd: folder, now: () => new Date(`${today}T09:00:00Z`) });
      const words = [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map((m) => m[1] ?? m[2] ?? m[3]!);
      const exit = await run(words, io);
      return { exit, out: io.out(), err: io.err() };
    },
    write: (name, text) => writeFileSync(join(folder, name), text),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
  await must(shop, 'init --currency EUR');
  for (const [table, csv] of Object.entries(tables)) {
    shop.write(`${table}.csv`, csv);
    await must(shop, `ingest ${table} ${table}.csv`);
  }
  return shop;
}

/** Runs a command line that has to succeed. */
export async function must(shop: ActShop, line: string, today?: string): Promise<Said> {
  const said = await shop.clm(line, today);
  if (said.exit !== 0) throw new Error(`clm ${line}: ended with ${said.exit}: ${said.err}`);
  return said;
}

/** The rows of a JSON answer. */
export function rowsOf(said: Said): readonly Readonly<Record<string, unknown>>[] {
  return JSON.parse(said.out) as Record<string, unknown>[];
}

/** A CSV text from rows of cells. */
export function csv(header: string, rows: readonly string[]): string {
  return `${[header, ...rows].join('\n')}\n`;
}
