import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { house } from './places.js';

/**
 * The picture in README "How it works", held: imports point down, siblings never import each other, and what may
 * appear only in one place appears only there.
 */
const source = join(house, 'src');

/** What each folder may import, besides itself and the files that everybody may import. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  'main.ts': ['cli.ts', 'thread.ts'],
  'worker.ts': ['thread.ts', 'ingest', 'store', 'world'],
  'thread.ts': [],
  'cli.ts': ['commands', 'version.ts'],
  commands: [
    'ingest',
    'store',
    'identity',
    'measure',
    'predict',
    'act',
    'audit',
    'render',
    'world',
    'learn',
    'stats',
    'version.ts',
  ],
  ingest: [],
  store: [],
  identity: [],
  render: [],
  measure: ['learn', 'stats'],
  predict: ['learn', 'stats'],
  act: ['learn', 'stats'],
  audit: ['learn', 'stats'],
  world: ['learn', 'stats'],
  learn: ['stats'],
  stats: [],
};

/** Files at the top that everybody may import; among themselves they import only each other. */
const base = [
  'errors.ts',
  'io.ts',
  'result.ts',
  'tables.ts',
  'tableColumns.ts',
  'days.ts',
  'periods.ts',
  'money.ts',
  'random.ts',
  'toml.ts',
  'tomlLines.ts',
];

const tokens = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g;

/** Source without comments and with quoted strings emptied, so that words in them do not count. */
function withoutWords(text: string): string {
  return text.replace(tokens, (token) => (token.startsWith('/') ? ' ' : "''"));
}

/** What the string literals and templates of a source say. */
function strings(text: string): readonly string[] {
  const code = text.replace(tokens, (token) => (token.startsWith('/') ? ' ' : token));
  return [...code.matchAll(/'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g)].map((match) => match[0]);
}

interface File {
  /** Relative to src, with slashes. */
  readonly path: string;
  /** Its folder under src, or itself at the top. */
  readonly part: string;
  readonly text: string;
  /** The text without comments and with quoted strings emptied. */
  readonly code: string;
}

const files: readonly File[] = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.ts'))
  .sort()
  .map((path) => {
    const text = readFileSync(join(source, path), 'utf8');
    return { path, part: path.split('/')[0]!, text, code: withoutWords(text) };
  });

const imports = files.flatMap((file) =>
  [
    ...file.text.matchAll(
      /(?:^import\s+([^;']*?)\s*from\s+|^export\s[^;']*?from\s+|\bimport\(\s*)'(\.[^']+)'/gm,
    ),
  ].map(([statement, names, path]) => {
    const target = relative(source, join(source, dirname(file.path), path!)).replaceAll('\\', '/');
    const lazy = statement.startsWith('import(');
    return {
      from: file.path,
      part: file.part,
      target: target.replace(/\.js$/, '.ts'),
      atLoad: !lazy && !onlyTypes(names ?? ''),
    };
  }),
);

/** Whether an import clause names types alone, so that nothing is loaded. */
function onlyTypes(names: string): boolean {
  if (/^type\b/.test(names)) return true;
  const braced = /^\{(.*)\}$/s
    .exec(names)?.[1]
    ?.split(',')
    .map((name) => name.trim());
  return braced?.every((name) => name === '' || name.startsWith('type ')) ?? false;
}

describe('layers', () => {
  it('sees the imports', () => {
    expect(files.length).toBeGreaterThan(20);
    expect(imports.length).toBeGreaterThan(20);
  });

  it('has the folders of the plan and no others', () => {
    const parts = new Set(files.map((file) => file.part));
    const known = [...Object.keys(mayImport), ...base, 'version.ts'];
    expect([...parts].filter((part) => !known.includes(part))).toEqual([]);
  });

  it('imports only downwards, and never a sibling', () => {
    const wrong = imports
      .filter(({ part, target }) => {
        const below = target.split('/')[0]!;
        if (below === part && part !== target) return false;
        if (base.includes(below)) return false;
        return !(mayImport[part] ?? []).includes(below);
      })
      .map(({ from, target }) => `${from} imports ${target}`);
    expect(wrong).toEqual([]);
  });

  it('keeps the simulated truth behind the demo', () => {
    const wrong = imports
      .filter(({ target, part }) => target.startsWith('world/') && part !== 'world')
      .map(({ from }) => from)
      .filter((from) => !/^(commands\/demo|worker\.ts)/.test(from));
    expect(wrong).toEqual([]);
  });

  it('loads nothing in circles', () => {
    const next = new Map<string, string[]>();
    for (const { from, target, atLoad } of imports)
      if (atLoad) next.set(from, [...(next.get(from) ?? []), target]);
    const done = new Set<string>();
    const circles: string[] = [];
    const walk = (path: string, above: readonly string[]) => {
      if (above.includes(path)) circles.push([...above.slice(above.indexOf(path)), path].join(' -> '));
      if (above.includes(path) || done.has(path)) return;
      for (const target of next.get(path) ?? []) walk(target, [...above, path]);
      done.add(path);
    };
    for (const { path } of files) walk(path, []);
    expect(circles).toEqual([]);
  });
});

describe('what lives in one place', () => {
  const places: readonly [string, RegExp, (path: string) => boolean][] = [
    [
      'the process, the console, the wall clock and chance live in main.ts',
      /\bprocess\.|\bconsole\.|\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(/,
      (path) => path === 'main.ts',
    ],
    ['powers are taken in stats/power.ts', /\*\*|\bMath\.pow\b/, (path) => path === 'stats/power.ts'],
    ['nothing is exported by default', /\bexport default\b/, () => false],
    ['there are no barrel files', /\bexport \* from\b|^export (?:type )?\{[^}]*\} from/m, () => false],
    ['any is not a type', /[:<,|] ?any\b(?!\()/, () => false],
  ];
  it.each(places)('%s', (_, pattern, allowed) => {
    const wrong = files.filter((file) => pattern.test(file.code) && !allowed(file.path));
    expect(wrong.map((file) => file.path)).toEqual([]);
  });

  it('SQL lives in the store', () => {
    const sql =
      /\b(select\s[\s\S]{1,400}?\sfrom\s+\w|insert\s+(or \w+ )?into\s+\w|delete\s+from\s+\w|create\s+(table|view|index)\s|pragma\s+\w+\s*[=(;`'])/;
    const wrong = files.filter(
      (file) =>
        !file.path.startsWith('store/') &&
        strings(file.text).some((text) => sql.test(text) && !text.includes('clm query')),
    );
    expect(wrong.map((file) => file.path)).toEqual([]);
    const prepared = files.filter(
      (file) => !file.path.startsWith('store/') && /better-sqlite3/.test(file.text),
    );
    expect(prepared.map((file) => file.path)).toEqual([]);
  });

  it('no file is called utils, helpers, common, core, services or types', () => {
    const vague = /(^|\/)(utils?|helpers?|common|core|services?|types|index|misc)(\.ts|\/)/;
    // The command is called "measure service".
    const command = 'commands/measure/service.ts';
    const found = files.map((file) => file.path).filter((path) => vague.test(path) && path !== command);
    expect(found).toEqual([]);
  });

  it('files keep to one idea (a warning only)', () => {
    const long = files.map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }));
    const over = long.filter(({ lines }) => lines > 250).map(({ path, lines }) => `${path} (${lines})`);
    if (over.length > 0) console.warn(`longer than 250 lines: ${over.join(', ')}`);
  });
});
