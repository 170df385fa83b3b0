import { type Exit, UserError } from './errors.js';

/** What a thread says: a value, its end, or why it failed. */
export type Said =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'end' }
  | {
      readonly kind: 'refused';
      readonly message: string;
      readonly code: string;
      readonly exit: Exit;
      readonly hint: string | undefined;
    }
  | { readonly kind: 'failed'; readonly error: Error };

/** So many values may wait to be taken: enough to keep both threads busy, few enough to bound memory. */
export const mostWaiting = 4;

/**
 * Runs a task of `worker.ts` in another thread and answers its values in order. The thread waits while `mostWaiting`
 * values are not taken, and ends when nobody takes any more. What it throws is thrown here.
 */
export async function* thread(task: string, request: unknown, cwd: string): AsyncGenerator<unknown> {
  const { Worker } = await import('node:worker_threads');
  const worker = new Worker(new URL('./worker.js', import.meta.url), {
    workerData: { task, request, cwd },
    stderr: false,
  });
  const said: Said[] = [];
  let wake: (() => void) | undefined;
  const hear = (what: Said) => {
    said.push(what);
    wake?.();
  };
  worker.on('message', hear);
  worker.on('error', (error) => hear({ kind: 'failed', error }));
  worker.on('exit', () => hear({ kind: 'failed', error: new Error(`the thread of ${task} ended early`) }));
  try {
    for (;;) {
      while (said.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        wake = undefined;
      }
      const what = said.shift()!;
      if (what.kind === 'end') return;
      if (what.kind === 'failed') throw what.error;
      if (what.kind === 'refused') {
        const { message, code, exit, hint } = what;
        throw new UserError(message, { code, exit, ...(hint === undefined ? {} : { hint }) });
      }
      worker.postMessage('more');
      yield what.value;
    }
  } finally {
    worker.removeAllListeners('exit');
    await worker.terminate();
  }
}
