// What the fault scripts share: running clm, and reading what a store shows, to the last row.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';

/** The program under test; CLM_BIN names another. */
export const program = resolve(process.env.CLM_BIN ?? join(import.meta.dirname, '../../bin/clm.js'));
export const env = { ...process.env, CLM_NOW: '2026-03-31T09:00:00Z' };

/** Runs clm in a folder to its end. */
export function clm(folder, ...argv) {
  return spawnSync(process.execPath, [program, ...argv], { cwd: folder, encoding: 'utf8', env });
}

/** Runs clm and throws unless it ends as it should. */
export function must(folder, ...argv) {
  const ran = clm(folder, ...argv);
  if (ran.status !== 0 && ran.status !== 4) {
    throw new Error(`clm ${argv.join(' ')}: exit ${ran.status}\n${ran.stderr}`);
  }
  return ran;
}

export function freshFolder() {
  return mkdtempSync(join(tmpdir(), 'clm-fault-'));
}

/** A copy of a folder with its store, the leftovers of earlier runs left out. */
export function copyOf(folder) {
  const to = freshFolder();
  cpSync(folder, to, { recursive: true });
  return to;
}

export function drop(folder) {
  rmSync(folder, { recursive: true, force: true });
}

/**
 * What the public views of a store show: a hash over all rows of all views. `ledger`: with the account of loads and the
 * load of every row, which differ between one run and two.
 */
export function shown(folder, ledger) {
  const db = new Database(join(folder, 'clm.db'), { timeout: 5000 });
  try {
    const hash = createHash('sha256');
    const views = db.prepare(`select name from sqlite_schema where type = 'view' order by name`).pluck().all();
    for (const view of views) {
      if (!ledger && view === 'loads') continue;
      const columns = db.prepare('select name from pragma_table_info(?) order by cid').pluck().all(view);
      const names = columns.filter((name) => ledger || name !== 'load').map((name) => `"${name}"`);
      hash.update(`${view} ${names}\n`);
      const rows = db.prepare(`select ${names} from ${view} order by ${names.map((_, i) => i + 1)}`).raw();
      for (const row of rows.iterate()) hash.update(`${JSON.stringify(row)}\n`);
    }
    return hash.digest('hex').slice(0, 16);
  } finally {
    db.close();
  }
}

const built = join(program, '../../dist/store');
const { checkStore, everyLaw } = await import(join(built, 'laws/checkStore.js'));
const { openStore } = await import(join(built, 'open.js'));

/** What `clm check` finds broken; nothing if the store is sound. */
export async function broken(folder) {
  const store = openStore(join(folder, 'clm.db'), { wait: 5, write: true });
  try {
    const laws = everyLaw.filter((law) => law.level === 'law');
    const verdicts = await checkStore(store, 20_543, laws, 3);
    return verdicts
      .filter((verdict) => verdict.count > 0)
      .map(({ law, examples }) => `${law.name}: ${examples.join('; ')}`)
      .join('\n');
  } finally {
    store.close();
  }
}

/** Files of a folder that clm leaves behind, beside those that were there: nobody can clear up after kill -9 but SQLite. */
export function leftovers(folder, known) {
  return readdirSync(folder).filter((name) => !known.includes(name) && !/^\.bad\.csv\.[0-9a-f]+$/.test(name));
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** The number after a flag, or a default. */
export function flag(name, otherwise) {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
}
