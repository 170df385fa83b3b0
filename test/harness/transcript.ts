import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { dataFolder, house } from './places.js';
import { type PlainCommand, plainCommands } from './plainCommands.js';

/** A command of a console block and what it should print. */
export interface Step {
  /** Its line in the file, counted from 1. */
  readonly line: number;
  /** As typed, with the prompts `$ ` and `> `. */
  readonly typed: readonly string[];
  readonly expected: readonly string[];
  /** Lines of the file that hold the expected output: [from, to). */
  readonly from: number;
  readonly to: number;
}

/** The commands of the ```console blocks of a Markdown file, in order. */
export function steps(lines: readonly string[]): readonly Step[] {
  const found: Step[] = [];
  for (let i = 0; i < lines.length; i++) {
    if (lines[i] !== '```console') continue;
    const length = lines.slice(i).indexOf('```');
    if (length < 0) throw new Error(`line ${i + 1}: the block is never closed`);
    found.push(...stepsOf(lines, i + 1, i + length));
    i += length;
  }
  return found;
}

function stepsOf(lines: readonly string[], start: number, end: number): readonly Step[] {
  const starts: number[] = [];
  for (let i = start; i < end; i++) if (lines[i]!.startsWith('$ ')) starts.push(i);
  if (start < end && starts[0] !== start) throw new Error(`line ${start + 1}: output before any command`);
  return starts.map((first, k) => {
    const to = starts[k + 1] ?? end;
    let from = first + 1;
    while (from < to && lines[from]!.startsWith('> ')) from++;
    return { line: first + 1, typed: lines.slice(first, from), expected: lines.slice(from, to), from, to };
  });
}

/** An empty folder with the fixtures in it and `clm` on its path. */
export interface Stage {
  /** Runs a command by `sh` and answers the lines it printed; `[exit 3]` is the last if it failed with 3. */
  run(step: Step): Promise<readonly string[]>;
  close(): void;
}

/**
 * Sets the stage for a file of transcripts. The time zone, the locale, the width and the clock are fixed; a command
 * may set what it likes (`CLM_NOW=2026-05-01T08:00:00Z clm ...`). With `inside`, what needs no shell runs in this process
 * (five times as fast), else everything is typed into one.
 */
export function stage({ inside }: { readonly inside: boolean }): Stage {
  const root = mkdtempSync(join(tmpdir(), 'clm-transcript-'));
  const folder = join(root, 'work');
  const bin = join(root, 'bin');
  mkdirSync(folder);
  mkdirSync(bin);
  const fixtures = join(house, 'fixtures');
  if (existsSync(fixtures)) cpSync(fixtures, join(folder, 'fixtures'), { recursive: true });
  const command = `exec '${process.execPath}' '${join(house, 'bin/clm.js')}' "$@"`;
  writeFileSync(join(bin, 'clm'), `#!/bin/sh\n${command}\n`, { mode: 0o755 });
  const env = {
    PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
    HOME: root,
    TMPDIR: root,
    TZ: 'UTC',
    LC_ALL: 'C.UTF-8',
    NO_COLOR: '1',
    COLUMNS: '100',
    CLM_NOW: '2026-03-31T09:00:00Z',
    DATA: dataFolder,
  };
  return {
    run: async (step) => {
      const script = step.typed.map((line) => line.slice(2)).join('\n');
      const commands = inside ? plainCommands(script) : undefined;
      return commands === undefined ? printed(script, folder, env) : ranInside(commands, folder, env);
    },
    close: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Runs the built program in this process, its clock and environment those of the stage. */
async function ranInside(
  commands: readonly PlainCommand[],
  cwd: string,
  usual: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const { run } = (await import(join(house, 'dist/cli.js'))) as typeof import('../../src/cli.js');
  const { thread } = (await import(join(house, 'dist/thread.js'))) as typeof import('../../src/thread.js');
  const chunks: Buffer[] = [];
  const stream = (dropped: boolean) =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        if (!dropped) chunks.push(chunk);
        done();
      },
    });
  let status = 0;
  for (const { words, env: own, dropped, onSuccess } of commands) {
    if (onSuccess && status !== 0) break;
    const env = { ...usual, ...own };
    status = await run(words, {
      stdin: Readable.from([]),
      stdout: stream(dropped),
      stderr: stream(false),
      stdinIsTerminal: false,
      stdoutIsTerminal: false,
      stderrIsTerminal: false,
      width: Number(env.COLUMNS),
      env,
      cwd,
      now: () => new Date(env.CLM_NOW!),
      elapsed: () => performance.now(),
      thread: (task, request) => thread(task, request, cwd),
    });
  }
  return shown(chunks, cwd, status);
}

/** Both streams go into one pipe, so their order is the order a user sees. The folder's own path reads `$PWD`. */
function printed(script: string, cwd: string, env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const shell = spawn('sh', ['-c', `exec 2>&1\n${script}`], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const chunks: Buffer[] = [];
    shell.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    shell.on('error', reject);
    shell.on('close', (status, signal) => {
      resolve(shown(chunks, cwd, status ?? signal));
    });
  });
}

function shown(
  chunks: readonly Buffer[],
  cwd: string,
  status: number | NodeJS.Signals | null,
): readonly string[] {
  const text = Buffer.concat(chunks).toString('utf8').replaceAll(cwd, '$PWD');
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  if (status !== 0) lines.push(`[exit ${status}]`);
  return lines;
}

/**
 * Whether the output is what was expected, byte for byte. A line `...` in what was expected stands for any number
 * of lines.
 */
export function matches(expected: readonly string[], actual: readonly string[]): boolean {
  const [line, ...rest] = expected;
  if (line === undefined) return actual.length === 0;
  if (line !== '...') return actual.length > 0 && actual[0] === line && matches(rest, actual.slice(1));
  for (let skipped = 0; skipped <= actual.length; skipped++) {
    if (matches(rest, actual.slice(skipped))) return true;
  }
  return false;
}
