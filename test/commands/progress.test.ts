import { expect, test } from 'vitest';
import { progress } from '../../src/commands/progress.js';
import { bufferIo } from '../harness/bufferIo.js';

/** A terminal whose clock and input stand where the test puts them. */
function terminal(
  settings: { readonly isTerminal?: boolean; readonly quiet?: boolean; readonly width?: number } = {},
) {
  let now = 0;
  let bytes = 0;
  const io = bufferIo({
    stderrIsTerminal: settings.isTerminal ?? true,
    elapsed: () => now,
    width: settings.width ?? 100,
  });
  const shown = progress(
    { io, quiet: settings.quiet ?? false },
    { name: 'orders.csv', size: 100_000_000, taken: () => bytes },
  );
  let seen = 0;
  return {
    shown,
    at(milliseconds: number, taken: number) {
      now = milliseconds;
      bytes = taken;
    },
    /** What was written since the last time. */
    said() {
      const text = io.err().slice(seen);
      seen = io.err().length;
      return text;
    },
  };
}

const clear = '\r\x1b[K';

test('says nothing in the first half second, then rows, rate and time left, at most five times a second', () => {
  const { shown, at, said } = terminal();
  at(499, 1_000_000);
  shown.rows(20_000, 0);
  expect(said()).toBe('');
  at(2000, 10_000_000);
  shown.rows(200_000, 0);
  expect(said()).toBe(`${clear}orders.csv: 200,000 rows, 5.0 MB/s, 18 s left`);
  at(2199, 11_000_000);
  shown.rows(220_000, 0);
  expect(said()).toBe('');
  at(4000, 20_000_000);
  shown.rows(1_400_000, 12);
  expect(said()).toBe(`${clear}orders.csv: 1,400,000 rows, 5.0 MB/s, 12 rejected, 16 s left`);
  at(40_000, 20_000_000);
  shown.rows(1_400_000, 12);
  expect(said()).toBe(`${clear}orders.csv: 1,400,000 rows, 0.5 MB/s, 12 rejected, 2 min 40 s left`);
  shown.writing();
  expect(said()).toBe(`${clear}orders.csv: 1,400,000 rows, writing`);
  shown.end();
  expect(said()).toBe(clear);
});

test('leaves a terminal alone that had nothing to wait for', () => {
  const { shown, at, said } = terminal();
  at(300, 100_000_000);
  shown.rows(5, 0);
  shown.writing();
  shown.end();
  expect(said()).toBe('');
});

test('never breaks the line of a narrow terminal', () => {
  const { shown, at, said } = terminal({ width: 30 });
  at(2000, 10_000_000);
  shown.rows(200_000, 0);
  expect(said().slice(clear.length).length).toBeLessThanOrEqual(30);
});

test.each([
  ['in a file', { isTerminal: false }],
  ['under --quiet', { quiet: true }],
])('says nothing %s', (_, settings) => {
  const { shown, at, said } = terminal(settings);
  at(5000, 10_000_000);
  shown.rows(200_000, 0);
  shown.writing();
  shown.end();
  expect(said()).toBe('');
});
