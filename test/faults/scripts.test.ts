import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { house } from '../harness/places.js';

/** The fault scripts in short; `npm run test:faults` runs them in full. */
function script(name: string, ...flags: readonly string[]) {
  const ran = spawnSync(process.execPath, [join(house, 'test/faults', `${name}.mjs`), ...flags], {
    encoding: 'utf8',
  });
  return `${ran.stdout}${ran.stderr}`.trim().split('\n').at(-1);
}

it('kill -9 at a few moments leaves everything or nothing, and the next run finishes the job', () => {
  const last = script('kill', '--kills', '4', '--seed', '5', '--rows', '0.05', '--scenarios', '2');
  expect(last).toBe('4 kills, 0 wrong');
}, 240_000);

it('a disk full at a few points leaves everything or nothing, and the next run finishes the job', () => {
  const last = script(
    'disk',
    '--points',
    '3',
    '--seed',
    '5',
    '--rows',
    '0.05',
    '--scenarios',
    '2',
    '--limit',
    '1',
  );
  expect(last).toBe('3 points on a limit of file size, 0 wrong');
}, 240_000);
