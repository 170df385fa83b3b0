import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { dataFolder, house } from './places.js';
import { type PlainCommand, plainCommands, type ShellCommand, type Sink } from './plainCommands.js';

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
  commands: readonly (PlainCommand | ShellCommand)[],
  cwd: string,
  usual: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const { run } = (await import(join(house, 'dist/cli.js'))) as typeof import('../../src/cli.js');
  const { thread } = (await import(join(house, 'dist/thread.js'))) as typeof import('../../src/thread.js');
  const seen: Buffer[] = [];
  let status: Status = 0;
  for (const command of commands) {
    if (command.onSuccess && status !== 0) break;
    if ('shell' in command) {
      status = await typed(`exec 2>&1\n${command.shell}`, cwd, usual, seen);
      continue;
    }
    const { words, before, after } = command;
    const env = { ...usual, ...command.env };
    const fed: Buffer[] = [];
    if (before !== undefined) await typed(before, cwd, usual, fed);
    const piped: Buffer[] = [];
    const files = new Map<string, Buffer[]>();
    const stream = (sink: Sink) => {
      const chunks = 'file' in sink ? (files.get(sink.file) ?? []) : sink.to === 'piped' ? piped : seen;
      if ('file' in sink) files.set(sink.file, chunks);
      return collector(chunks);
    };
    status = await run(words, {
      stdin: Readable.from(fed),
      stdout: stream(command.stdout),
      stderr: stream(command.stderr),
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
    for (const [file, chunks] of files) writeFileSync(resolve(cwd, file), Buffer.concat(chunks));
    if (after !== undefined) status = await typed(`exec 2>&1\n${after}`, cwd, usual, seen, piped);
  }
  return shown(seen, cwd, status);
}

function collector(chunks: Buffer[]): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
}

type Status = number | NodeJS.Signals | null;

/** Both streams go into one pipe, so their order is the order a user sees. The folder's own path reads `$PWD`. */
async function printed(script: string, cwd: string, env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const seen: Buffer[] = [];
  return shown(seen, cwd, await typed(`exec 2>&1\n${script}`, cwd, env, seen));
}

/** Has a shell run a script, collects what it writes to stdout and answers how it ended. */
function typed(
  script: string,
  cwd: string,
  env: NodeJS.ProcessEnv,
  seen: Buffer[],
  input?: readonly Buffer[],
): Promise<Status> {
  return new Promise((resolve, reject) => {
    const stdin = input === undefined ? 'ignore' : 'pipe';
    const shell = spawn('sh', ['-c', script], { cwd, env, stdio: [stdin, 'pipe', 'inherit'] });
    shell.stdout!.on('data', (chunk: Buffer) => seen.push(chunk));
    shell.on('error', reject);
    shell.on('close', (status, signal) => resolve(status ?? signal));
    // A reader such as `head` may have gone before it has everything.
    shell.stdin?.on('error', () => {});
    shell.stdin?.end(Buffer.concat(input ?? []));
  });
}

function shown(chunks: readonly Buffer[], cwd: string, status: Status): readonly string[] {
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
