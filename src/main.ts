import { performance } from 'node:perf_hooks';
import { run } from './cli.js';
import { parseDay } from './days.js';
import { exits, UserError } from './errors.js';
import type { Io } from './io.js';
import { thread } from './thread.js';

const instantForm = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** The wall clock; CLM_NOW fixes it, so that tests and re-runs print the same bytes. */
function clock(): () => Date {
  const fixed = process.env.CLM_NOW;
  if (fixed === undefined || fixed === '') return () => new Date();
  const day = instantForm.exec(fixed)?.[1];
  const instant = new Date(fixed);
  if (day === undefined || parseDay(day) === undefined || Number.isNaN(instant.getTime())) {
    throw new UserError(`CLM_NOW: "${fixed}" is not an instant such as 2026-03-31T09:00:00Z`, {
      code: 'bad_clock',
      exit: exits.usage,
    });
  }
  return () => new Date(instant);
}

let unheard: Error | undefined;

// A reader that went away has seen what it wanted: success. A failure that the command has noticed is reported by it.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  if (process.exitCode === undefined) unheard = error;
  else if (process.exitCode === exits.done) lost(error);
});
process.stderr.on('error', () => {});

function lost(error: Error): void {
  process.stderr.write(`clm: could not write to stdout: ${error.message}\n`);
  process.exitCode = exits.failed;
}

try {
  const io: Io = {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    stdinIsTerminal: process.stdin.isTTY === true,
    stdoutIsTerminal: process.stdout.isTTY === true,
    stderrIsTerminal: process.stderr.isTTY === true,
    width: process.stdout.columns ?? (Number(process.env.COLUMNS) || 100),
    env: process.env,
    cwd: process.cwd(),
    now: clock(),
    elapsed: () => performance.now(),
    ...(process.env.CLM_THREADS === '1'
      ? {}
      : { thread: (task, request) => thread(task, request, process.cwd()) }),
  };
  process.exitCode = await run(process.argv.slice(2), io);
  if (unheard !== undefined && process.exitCode === exits.done) lost(unheard);
} catch (error) {
  process.stderr.write(`clm: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof UserError ? error.exit : exits.failed;
}
