import { resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { dayInZone } from '../days.js';
import { exits, UserError } from '../errors.js';
import type { TableMapping } from '../ingest/mapping/block.js';
import { collectRejects, type Rejects } from '../ingest/rejects.js';
import { writeFile } from '../render/write.js';
import type { Result } from '../result.js';
import { exchangeRates } from '../store/exchangeRates.js';
import { transaction } from '../store/load.js';
import type { Store } from '../store/open.js';
import { takeOutOthers } from '../store/takeOut.js';
import { isConverted, type TableName, tables } from '../tables.js';
import type { Context } from './command.js';
import { type IngestedFile, type IngestOptions, ingestFile } from './ingestFile.js';
import { ingestResult } from './ingestResult.js';
import { refusedFiles } from './refusedFiles.js';
import { spool } from './spool.js';

/** How many rejected rows are borne: a number of rows, or a share of those read. */
export interface MaxRejects {
  readonly rows?: number;
  readonly share?: number;
}

/** A table that the files are loaded into, and what their rows mean if a source or `--explain` asks. */
export interface Feed {
  readonly table: TableName;
  readonly mapping: TableMapping | undefined;
}

/**
 * Loads files into one table, or into each table of a source, in one transaction: all of them, or nothing. Rejected rows
 * beyond `allowed` undo everything (exit 3); within it the others stay (exit 4). The counts come back per table and file.
 */
export async function ingestFiles(
  context: Context,
  store: Store,
  feeds: readonly Feed[],
  files: readonly string[],
  options: IngestOptions,
  allowed: MaxRejects,
  rejectsPath: string | undefined,
): Promise<Result> {
  const { currency } = store.settings;
  if (options.currency !== undefined && options.currency !== currency) {
    const { currency: given } = options;
    const converts = feeds.every(({ table }) => isConverted(tables[table]));
    const known = (await exchangeRates(store)).some((rate) => rate.currency === given);
    if (!known || !converts) {
      throw new UserError(`--currency: the store holds ${currency}, not ${given}`, {
        code: 'currency',
        exit: exits.rejected,
        hint: converts
          ? 'load exchange rates with "clm ingest rates", or keep a store per currency'
          : 'this table is not converted: convert it first, or keep a store per currency',
      });
    }
  }
  const rejects = collectRejects({ once: feeds.some(({ mapping }) => mapping !== undefined) });
  const loaded: IngestedFile[] = [];
  const work = async (stream: Writable | undefined) => {
    const today = dayInZone(context.io.now(), store.settings.zone);
    await transaction(
      store,
      async () => {
        for (const { table, mapping } of feeds) {
          for (const [i, file] of files.entries()) {
            const asked = { ...options, mapping };
            const from = inputs[i]!(context);
            loaded.push(await ingestFile(from, store, tables[table], file, asked, today, rejects, stream));
          }
        }
        sameBytes(loaded);
        const fits = within(allowed, rejects.count(), sum(loaded.map((one) => one.rowsRead)));
        if (fits && options.policy === 'replace')
          replaceRest(store, feeds, loaded, rejects, options.allowEmpty);
        return fits;
      },
      (fits) => fits && !context.dryRun,
    );
  };
  const writtenTo = context.dryRun ? undefined : rejectsPath;
  const kept = feeds.length > 1 && files.includes('-') ? await spool(context.io) : undefined;
  const inputs = files.map(
    (file) => (from: Context) => (file === '-' && kept ? { ...from, io: kept.io() } : from),
  );
  try {
    await withRejectsFile(context, writtenTo, work);
  } finally {
    kept?.close();
  }
  const read = sum(loaded.map((one) => one.rowsRead));
  if (!within(allowed, rejects.count(), read)) throw refusedFiles(context, files, rejects, read, writtenTo);
  return ingestResult(context, feeds, loaded, rejects, writtenTo);
}

/** `--replace`: takes out what the files do not have, and adds that to the account of the last file of each table. */
function replaceRest(
  store: Store,
  feeds: readonly Feed[],
  loaded: IngestedFile[],
  rejects: Rejects,
  allowEmpty: boolean,
): void {
  if (rejects.count() > 0) {
    throw new UserError(
      `--replace: rejected ${rejects.count()} rows (${rejects.summary()}); nothing was loaded`,
      {
        code: 'rejected',
        exit: exits.rejected,
        hint: 'a table is replaced by files that are right from the first row to the last: mend them, or load with --update',
      },
    );
  }
  for (const { table } of feeds) {
    const files = loaded.filter((one) => one.table === table);
    const last = files.at(-1)!;
    if (!allowEmpty && sum(files.map((one) => one.rowsRead)) === 0) {
      throw new UserError(`${last.source}: has no rows, and --replace would empty the table ${table}`, {
        code: 'empty_file',
        exit: exits.rejected,
        hint: 'pass --allow-empty if that is right',
      });
    }
    const { removed, notes } = takeOutOthers(store, table, last.load);
    loaded[loaded.indexOf(last)] = {
      ...last,
      notes: [...last.notes, ...notes],
      counts: { ...last.counts, removed: (last.counts.removed ?? 0) + removed },
    };
  }
}

/** A file that feeds several tables is read once for each; it must not change in between. */
function sameBytes(loaded: readonly IngestedFile[]): void {
  const seen = new Map<string, string>();
  for (const { source, sha256 } of loaded) {
    if (seen.has(source) && seen.get(source) !== sha256) {
      throw new UserError(`${source}: changed while it was read`, {
        code: 'changed_file',
        exit: exits.rejected,
        hint: 'load it again when it is complete',
      });
    }
    seen.set(source, sha256);
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function within(allowed: MaxRejects, rejected: number, read: number): boolean {
  return rejected <= (allowed.rows ?? 0) || (allowed.share !== undefined && rejected <= allowed.share * read);
}

/** Runs `work` with a stream to the rejects file, if one is wanted; the file is kept even if the load fails later. */
async function withRejectsFile(
  context: Context,
  path: string | undefined,
  work: (stream: Writable | undefined) => Promise<void>,
): Promise<void> {
  if (path === undefined) return work(undefined);
  let failure: { readonly error: unknown } | undefined;
  await writeFile(
    resolve(context.io.cwd, path),
    async (stream) => {
      try {
        await work(stream);
      } catch (error) {
        failure = { error };
      }
    },
    0o600,
  );
  if (failure !== undefined) throw failure.error;
}
