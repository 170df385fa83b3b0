import { afterEach, beforeEach, expect, it } from 'vitest';
import { run } from '../../../src/cli.js';
import { type Bench, bench } from '../../commands/loadInto.js';
import { bufferIo } from '../../harness/bufferIo.js';

let place: Bench;

beforeEach(async () => {
  place = await bench();
});
afterEach(() => place.close());

async function at(instant: string, ...argv: readonly string[]) {
  const io = bufferIo({ cwd: place.folder, now: () => new Date(instant) });
  const status = await run(argv, io);
  expect(status, io.err()).toBe(0);
  return io.out();
}

it('the values of an attribute that was taken back are never those of a later one', async () => {
  place.file('a.csv', 'customer_id,points\nA,12\n');
  place.file('b.csv', 'customer_id,hobby\nB,chess\n');
  await at('2026-03-01T09:00:00Z', 'ingest', 'customers', 'a.csv');
  await at('2026-03-02T09:00:00Z', 'undo', '1');
  await at('2026-03-03T09:00:00Z', 'ingest', 'customers', 'b.csv');
  const then = await at(
    '2026-03-04T09:00:00Z',
    'query',
    'select * from customers',
    '--known-at',
    '2026-03-01T12:00:00Z',
  );
  expect(then).toMatch(/^A,/m);
  expect(then).not.toMatch(/hobby/);
  const now = await at('2026-03-04T09:00:00Z', 'query', 'select customer_id, hobby from customers');
  expect(now).toBe('customer_id,hobby\nB,chess\n');
  await at('2026-03-04T09:00:00Z', 'check');
});
