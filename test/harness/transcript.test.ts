import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { matches, plainWords, type Stage, stage, steps } from './transcript.js';

describe('steps', () => {
  const file = [
    'text',
    '```console',
    '$ clm a \\',
    '>   --b',
    'one',
    '',
    '$ echo x',
    '```',
    '```sh',
    '$ no',
    '```',
  ];

  it('finds commands, their continuation lines and their output in console blocks only', () => {
    expect(steps(file).map((step) => [step.line, step.typed, step.expected])).toEqual([
      [3, ['$ clm a \\', '>   --b'], ['one', '']],
      [7, ['$ echo x'], []],
    ]);
  });

  it('refuses a block that is never closed or begins with output', () => {
    expect(() => steps(['```console', '$ x'])).toThrow('line 1');
    expect(() => steps(['```console', 'x', '```'])).toThrow('line 2');
  });
});

describe('matches', () => {
  it('compares line by line, "..." standing for any number of lines', () => {
    expect(matches(['a', '...', 'd'], ['a', 'b', 'c', 'd'])).toBe(true);
    expect(matches(['a', '...', 'd'], ['a', 'd'])).toBe(true);
    expect(matches(['a', '...', 'd'], ['a', 'b'])).toBe(false);
    expect(matches(['a'], ['a', 'b'])).toBe(false);
    expect(matches(['a '], ['a'])).toBe(false);
    expect(matches([], [])).toBe(true);
  });
});

describe('plainWords', () => {
  it('cuts what a shell would only cut, and leaves the rest to a shell', () => {
    expect(plainWords(`clm query "select 1 as a" --db x.db 'it is $5' --set=a=b`)).toEqual([
      'query',
      'select 1 as a',
      '--db',
      'x.db',
      'it is $5',
      '--set=a=b',
    ]);
    for (const line of [
      'echo clm',
      'clm status | head -1',
      'clm a > b',
      'clm "$PWD"',
      'clm *.csv',
      'clm a\\ b',
      'clm a; true',
      'clm "a"b',
      "clm 'open",
      'clm a &&\ntrue',
      'clm ~/x',
      'clm ingest orders -',
    ])
      expect(plainWords(line), line).toBeUndefined();
  });
});

describe('stage', () => {
  let place: Stage;
  beforeAll(() => {
    place = stage({ inside: true });
  });
  afterAll(() => place.close());
  const run = (typed: string) => place.run({ line: 1, typed: [`$ ${typed}`], expected: [], from: 0, to: 0 });

  it('merges both streams in order and shows a failure', async () => {
    expect(await run('echo a; echo b >&2; echo c; exit 3')).toEqual(['a', 'b', 'c', '[exit 3]']);
    expect(await run('true')).toEqual([]);
  });

  it('keeps files between commands, fixes the environment and has no terminal', async () => {
    expect(await run('echo hi > note')).toEqual([]);
    expect(await run('cat note; echo $TZ $COLUMNS; test -t 0 || echo none; wc -c < /dev/stdin')).toEqual([
      'hi',
      'UTC 100',
      'none',
      '0',
    ]);
  });
});
