import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Io } from '../io.js';
import { transferable } from './batch.js';
import { type ReadPart, type ReadRequest, readBatches } from './readBatches.js';
import { openSource } from './source.js';

/** A file as it is read. */
export interface FileReading {
  /** As the user named it; `stdin` for `-`. */
  readonly name: string;
  /** Size of the file, if it is one. */
  readonly size: number | undefined;
  readonly parts: AsyncIterable<ReadPart>;
  /** Bytes taken so far, as they came. */
  taken(): number;
  /** SHA-256 of the bytes as they came; complete only when the parts have ended. */
  sha256(): string;
}

/** What the thread that reads a file is told. */
export interface ReadTask {
  readonly cwd: string;
  readonly path: string;
  readonly request: ReadRequest;
}

/** What that thread answers with each part. */
export interface ReadStep {
  readonly part: ReadPart;
  readonly taken: number;
  /** With the last part. */
  readonly sha256: string | undefined;
}

/** A thread takes about 50 ms to begin: smaller files are read sooner without. */
const worthThread = 4 << 20;

/**
 * Reads an input to typed rows: a large file in another thread, where there is one, anything else here. The parts are the
 * same. UserError as `openSource` and `readBatches`.
 */
export function readFile(io: Io, path: string, request: ReadRequest): FileReading {
  const size = io.thread === undefined || path === '-' ? 0 : sizeOf(resolve(io.cwd, path));
  if (io.thread === undefined || size < worthThread) {
    const source = openSource(io, path);
    return { ...source, parts: readBatches(source.name, source.bytes, request) };
  }
  const task: ReadTask = { cwd: io.cwd, path, request };
  const steps = io.thread('readFile', task) as AsyncIterable<ReadStep>;
  let last: ReadStep | undefined;
  async function* parts(): AsyncGenerator<ReadPart> {
    for await (const step of steps) {
      last = step;
      yield step.part;
    }
  }
  return {
    name: path,
    size,
    parts: parts(),
    taken: () => last?.taken ?? 0,
    sha256: () => last?.sha256 ?? '',
  };
}

/** The task `readFile`: the parts of a file, with what of them may move to the other thread. */
export async function* readFileSteps(
  io: Io,
  task: ReadTask,
): AsyncGenerator<{ readonly value: ReadStep; readonly moved: readonly ArrayBuffer[] }> {
  const source = openSource({ ...io, cwd: task.cwd }, task.path);
  for await (const part of readBatches(source.name, source.bytes, task.request)) {
    const sha256 = part.kind === 'tail' ? source.sha256() : undefined;
    yield {
      value: { part, taken: source.taken(), sha256 },
      moved: part.kind === 'batch' ? transferable(part.batch) : [],
    };
  }
}

/** Bytes of a regular file; 0 for anything else. */
function sizeOf(path: string): number {
  try {
    const stat = statSync(path);
    return stat.isFile() ? stat.size : 0;
  } catch {
    return 0;
  }
}
