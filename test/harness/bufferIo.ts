import { Readable, Writable } from 'node:stream';
import type { Io } from '../../src/io.js';

/** An `Io` on buffers, for running commands inside a test. */
export interface BufferIo extends Io {
  /** What was printed to stdout so far. */
  out(): string;
  /** What was said on stderr so far. */
  err(): string;
}

/** No terminal, 100 columns, a fixed clock, an empty environment and stdin unless told otherwise. */
export function bufferIo(
  settings: { readonly cwd?: string; readonly stdin?: string } & Partial<Io> = {},
): BufferIo {
  const { stdin = '', ...rest } = settings as { stdin?: string } & Partial<Io>;
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  return {
    stdin: Readable.from([Buffer.from(stdin)]),
    stdout: collector(out),
    stderr: collector(err),
    stdinIsTerminal: false,
    stdoutIsTerminal: false,
    stderrIsTerminal: false,
    width: 100,
    env: {},
    cwd: '.',
    now: () => new Date('2026-03-31T09:00:00Z'),
    elapsed: () => 0,
    ...rest,
    out: () => Buffer.concat(out).toString('utf8'),
    err: () => Buffer.concat(err).toString('utf8'),
  };
}

function collector(chunks: Buffer[]): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
}
