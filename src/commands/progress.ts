import type { Io } from '../io.js';

/** What `progress` is told of an input. */
interface Input {
  readonly name: string;
  /** Bytes in all, if they are known. */
  readonly size: number | undefined;
  /** Bytes taken so far. */
  taken(): number;
}

/** A line on the terminal that is written over and over, and taken away at the end. */
export interface Progress {
  rows(count: number, rejected: number): void;
  /** The input has been read, and its rows go into the store, which has no steps to tell of. */
  writing(): void;
  end(): void;
}

const [firstAfter, thenEvery] = [500, 200];

/**
 * Tells on stderr, while an input is read, how many rows came, how fast, how many of them were rejected and, for a file, how
 * long the rest will take. Only on a terminal, not under `--quiet`, and only after half a second.
 */
export function progress(
  { io, quiet }: { readonly io: Io; readonly quiet: boolean },
  input: Input,
): Progress {
  if (!io.stderrIsTerminal || quiet) return { rows() {}, writing() {}, end() {} };
  const started = io.elapsed();
  let last = Number.NEGATIVE_INFINITY;
  let count = 0;
  let shown = false;
  const show = (text: string) => {
    shown = true;
    io.stderr.write(`\r\x1b[K${input.name}: ${text}`.slice(0, io.width + 4));
  };
  return {
    rows(rows, rejected) {
      count = rows;
      const now = io.elapsed();
      if (now - started < firstAfter || now - last < thenEvery) return;
      last = now;
      const seconds = (now - started) / 1000;
      const parts = [`${grouped(rows)} rows`, `${(input.taken() / 1e6 / seconds).toFixed(1)} MB/s`];
      if (rejected > 0) parts.push(`${grouped(rejected)} rejected`);
      const share = input.size === undefined || input.size === 0 ? 0 : input.taken() / input.size;
      if (share > 0) parts.push(`${duration((seconds * (1 - Math.min(1, share))) / share)} left`);
      show(parts.join(', '));
    },
    writing() {
      if (shown || io.elapsed() - started >= firstAfter) show(`${grouped(count)} rows, writing`);
    },
    end() {
      if (shown) io.stderr.write('\r\x1b[K');
      shown = false;
    },
  };
}

/** The same values; however they end, the terminal is left clean. */
export async function* whileShown<T>(values: AsyncIterable<T>, shown: Progress): AsyncGenerator<T> {
  try {
    yield* values;
  } finally {
    shown.end();
  }
}

function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

/** `42 s`, `3 min 05 s`, rounded up: nothing is ever 0 seconds away. */
function duration(seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds));
  if (whole < 60) return `${whole} s`;
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}
