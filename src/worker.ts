import { Readable, Writable } from 'node:stream';
import { parentPort, workerData } from 'node:worker_threads';
import { UserError } from './errors.js';
import type { Io } from './io.js';
import { mostWaiting, type Said } from './thread.js';

/** Values on their way to the thread that asked, with what of them moves there instead of being copied. */
type Steps = AsyncIterable<{ readonly value: unknown; readonly moved: readonly ArrayBuffer[] }>;

const tasks: Readonly<Record<string, (io: Io, request: never) => Promise<Steps>>> = {
  shopHistory: async (_io, request) => (await import('./world/shopHistory.js')).shopHistorySteps(request),
  readFile: async (io, request) => (await import('./ingest/readFile.js')).readFileSteps(io, request),
  orderTrees: async (_io, request) => (await import('./store/orderTrees.js')).orderTreesSteps(request),
};

const { task, request, cwd } = workerData as { task: string; request: never; cwd: string };
const port = parentPort!;
const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() });

/** A thread has the files and nothing else of the process. */
const io: Io = {
  stdin: Readable.from([]),
  stdout: nowhere(),
  stderr: nowhere(),
  stdinIsTerminal: false,
  stdoutIsTerminal: false,
  stderrIsTerminal: false,
  width: 100,
  env: {},
  cwd,
  now: () => new Date(0),
  elapsed: () => 0,
};

let allowed = mostWaiting;
let wake: (() => void) | undefined;
port.on('message', () => {
  allowed++;
  wake?.();
});

const say = (said: Said, moved: readonly ArrayBuffer[] = []) => port.postMessage(said, moved as never);

try {
  for await (const { value, moved } of await tasks[task]!(io, request)) {
    while (allowed === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    allowed--;
    say({ kind: 'value', value }, moved);
  }
  say({ kind: 'end' });
} catch (error) {
  if (error instanceof UserError) {
    const { message, code, exit, hint } = error;
    say({ kind: 'refused', message, code, exit, hint });
  } else say({ kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) });
} finally {
  port.close();
}
