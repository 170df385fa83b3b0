import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainCommands } from './plainCommands.js';
import { matches, type Stage, stage, steps } from './transcript.js';

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

describe('plainCommands', () => {
  const plain = { env: {}, dropped: false, onSuccess: false };

  it('cuts what a shell would only cut', () => {
    expect(plainCommands(`clm query "select 1 as a" --db x.db 'it is $5' --set=a=b`)).toEqual([
      { ...plain, words: ['query', 'select 1 as a', '--db', 'x.db', 'it is $5', '--set=a=b'] },
    ]);
    expect(plainCommands('clm query \\\n  --db x.db')).toEqual([
      { ...plain, words: ['query', '--db', 'x.db'] },
    ]);
  });

  it('knows variables before a command, a dropped stdout and what runs only after a success', () => {
    expect(plainCommands('NO_COLOR= CLM_NOW=2026-01-02T03:04:05Z clm a > /dev/null && clm b -q')).toEqual([
      {
        words: ['a'],
        env: { NO_COLOR: '', CLM_NOW: '2026-01-02T03:04:05Z' },
        dropped: true,
        onSuccess: false,
      },
      { ...plain, words: ['b', '-q'], onSuccess: true },
    ]);
  });

  it('runs a loop, whether or not a command in it fails', () => {
    const twice = (dropped: boolean) =>
      ['x', 'y_z'].map((name) => ({ ...plain, words: ['ingest', name, `f/${name}.csv`], dropped }));
    expect(plainCommands('for t in x y_z; do clm ingest $t f/$t.csv > /dev/null; done')).toEqual(twice(true));
    expect(plainCommands('for t in x y_z; do\n  clm ingest $t f/$t.csv\ndone')).toEqual(twice(false));
  });

  it('leaves the rest to a shell', () => {
    for (const line of [
      'echo clm',
      'clm status | head -1',
      'clm a > b',
      'clm a > /dev/null b',
      'clm a 2> /dev/null',
      'clm "$PWD"',
      'clm *.csv',
      'clm a\\ b',
      'clm a; true',
      'clm a\nclm b',
      'clm "a"b',
      "clm 'open",
      'clm a &&\ntrue',
      'clm a && true',
      'clm a &&',
      'clm ~/x',
      'clm ingest orders -',
      'clm ingest orders - && clm status',
      'A="b" clm a',
      'for t in x; do clm $t; clm b; done',
      'for t in x; do clm $u; done',
      'for t in *; do clm $t; done',
      'for t in x; do clm $t; done | head -1',
    ])
      expect(plainCommands(line), line).toBeUndefined();
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
