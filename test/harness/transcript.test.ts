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
  const shown = { to: 'shown' };
  const plain = { env: {}, stdout: shown, stderr: shown, onSuccess: false };
  const dropped = { file: '/dev/null' };

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
        ...plain,
        words: ['a'],
        env: { NO_COLOR: '', CLM_NOW: '2026-01-02T03:04:05Z' },
        stdout: dropped,
      },
      { ...plain, words: ['b', '-q'], onSuccess: true },
    ]);
  });

  it('runs a loop, whether or not a command in it fails', () => {
    const twice = (stdout: object) =>
      ['x', 'y_z'].map((name) => ({ ...plain, words: ['ingest', name, `f/${name}.csv`], stdout }));
    expect(plainCommands('for t in x y_z; do clm ingest $t f/$t.csv > /dev/null; done')).toEqual(
      twice(dropped),
    );
    expect(plainCommands('for t in x y_z; do\n  clm ingest $t f/$t.csv\ndone')).toEqual(twice(shown));
  });

  it('knows what feeds a command, what reads it and where its streams go', () => {
    expect(plainCommands(`printf 'a;b\\n' | clm ingest x - -q > /dev/null`)).toEqual([
      { ...plain, before: `printf 'a;b\\n'`, words: ['ingest', 'x', '-', '-q'], stdout: dropped },
    ]);
    expect(plainCommands(`clm status 2>&1 > a.csv | grep -E '^(a|b)' | head -1`)).toEqual([
      {
        ...plain,
        words: ['status'],
        stdout: { file: 'a.csv' },
        stderr: { to: 'piped' },
        after: `grep -E '^(a|b)' | head -1`,
      },
    ]);
    expect(plainCommands('clm a 2> /dev/null')).toEqual([{ ...plain, words: ['a'], stderr: dropped }]);
    expect(plainCommands('cp a b && clm status && echo "the same"')).toEqual([
      { shell: 'cp a b ', onSuccess: false },
      { ...plain, words: ['status'], onSuccess: true },
      { shell: ' echo "the same"', onSuccess: true },
    ]);
  });

  it('leaves the rest to a shell', () => {
    for (const line of [
      'echo clm',
      'ls',
      'clm "$PWD"',
      'clm *.csv',
      'clm a\\ b',
      'clm a; true',
      'clm a || true',
      'clm a & true',
      'clm a\nclm b',
      'clm "a"b',
      "clm 'open",
      'clm a &&\ntrue',
      'clm a &&',
      'clm a |',
      'clm a | clm b -',
      'clm a $(clm b)',
      '(clm a)',
      'clm a > $x',
      'clm a 3> x',
      'clm ~/x',
      'clm ingest orders -',
      'clm ingest orders - < x',
      'clm ingest orders - <&-',
      'clm ingest orders - && clm status',
      'echo x | clm status',
      'A="b" clm a',
      'cd x && clm a',
      'A=b && clm a',
      'export A=b && clm a',
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

  it('is the same inside and in a shell', async () => {
    const shell = stage({ inside: false });
    for (const line of [
      'clm init -q && echo made',
      `printf 'customer_id\\nC1\\nC1\\nC2\\n' | clm ingest customers - --format json > a.json`,
      'grep -c customers a.json',
      'clm status --columns table,rows 2>&1 | grep customers | head -1',
      'clm status --limit 1 --columns table | wc -l',
      'clm status --no 2> said || true',
      'clm status --no 2>&1 > out | head -1',
      'clm query "select 1" --no && echo never',
      'clm query "select customer_id from customers" | grep -c X',
    ])
      expect(await run(line), line).toEqual(
        await shell.run({ line: 1, typed: [`$ ${line}`], expected: [], from: 0, to: 0 }),
      );
    shell.close();
  }, 60_000);

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
