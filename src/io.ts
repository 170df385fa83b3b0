import type { Readable, Writable } from 'node:stream';

/**
 * Everything a command may do to the world besides the store and the files it is told about. `main.ts` makes
 * one from the process; tests make one from buffers.
 */
export interface Io {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly stdinIsTerminal: boolean;
  readonly stdoutIsTerminal: boolean;
  readonly stderrIsTerminal: boolean;
  /** Width of the terminal behind stdout, in columns. */
  readonly width: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder that relative paths start from. */
  readonly cwd: string;
  /** The wall clock, fixed by CLM_NOW. The only source of the real today. */
  now(): Date;
  /** Time spent, in milliseconds, for progress and rates only; never part of a result. */
  elapsed(): number;
  /**
   * Runs a task of `worker.ts` in another thread, where there are threads, and answers its values in order. Neither what
   * it is asked nor what it answers depends on the number of threads.
   */
  readonly thread?: (task: string, request: unknown) => AsyncIterable<unknown>;
}

/** Writes a line of talk to stderr. Data never goes through here. */
export function say(io: Io, line: string): void {
  io.stderr.write(`${line}\n`);
}

/** Whether a stream gets colour: `--color`, else `NO_COLOR`, else whether it is a terminal. */
export function wantsColour(
  io: Io,
  stream: 'stdout' | 'stderr',
  setting: 'auto' | 'always' | 'never',
): boolean {
  if (setting === 'always') return true;
  if (setting === 'never') return false;
  if (io.env.NO_COLOR !== undefined && io.env.NO_COLOR !== '') return false;
  return stream === 'stdout' ? io.stdoutIsTerminal : io.stderrIsTerminal;
}
