import type { Context } from './command.js';

/** What `progress` is told of an input. */
interface Input {
  readonly name: string;
  readonly size: number | undefined;
  taken(): number;
}

/**
 * A line on stderr while an input is read: rows, rate and, for a file, the time left. Only on a terminal, not under
 * `--quiet`, and only after half a second.
 */
export function progress(context: Context, input: Input): { rows(count: number): void; end(): void } {
  const { io } = context;
  if (!io.stderrIsTerminal || context.quiet) return { rows() {}, end() {} };
  const started = io.elapsed();
  let last = started;
  let shown = false;
  return {
    rows(count) {
      const now = io.elapsed();
      if (now - started < 500 || now - last < 200) return;
      last = now;
      shown = true;
      const seconds = (now - started) / 1000;
      const share = input.size === undefined || input.size === 0 ? undefined : input.taken() / input.size;
      const left =
        share === undefined || share === 0 ? '' : `, ${Math.ceil((seconds * (1 - share)) / share)} s left`;
      io.stderr.write(`\r\x1b[K${input.name}: ${count} rows, ${Math.round(count / seconds)}/s${left}`);
    },
    end() {
      if (shown) io.stderr.write('\r\x1b[K');
    },
  };
}
