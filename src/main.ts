import { performance } from 'node:perf_hooks';
import { run } from './cli.js';
import { exits, UserError } from './errors.js';
import type { Io } from './io.js';

/** The wall clock; CLM_NOW fixes it, so that tests and re-runs print the same bytes. */
function clock(): () => Date {
  const fixed = process.env.CLM_NOW;
  if (fixed === undefined || fixed === '') return () => new Date();
  const instant = new Date(fixed);
  if (Number.isNaN(instant.getTime())) {
    throw new UserError(`CLM_NOW: "${fixed}" is not an instant`, { code: 'bad_clock', exit: exits.usage });
  }
  return () => new Date(instant);
}

// A reader that went away has seen what it wanted: success. Anything else about a stream is reported where it is used.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  process.stderr.write(`clm: could not write to stdout: ${error.message}\n`);
  process.exitCode = exits.failed;
});
process.stderr.on('error', () => {});

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
  };
  process.exitCode = await run(process.argv.slice(2), io);
} catch (error) {
  process.stderr.write(`clm: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof UserError ? error.exit : exits.failed;
}
