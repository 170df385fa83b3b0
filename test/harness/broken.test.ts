import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { house } from './places.js';

/** The files whose refusals a load can end in. */
const sources = [
  ...filesIn('src/ingest'),
  ...filesIn('src/store').filter((path) => /\/load[A-Z]?\w*\.ts$/.test(path)),
  ...filesIn('src/commands').filter((path) => /\/ingest\w*\.ts$/.test(path)),
];

const transcripts = filesIn('test/cli').map((path) => readFileSync(join(house, path), 'utf8'));
const everything = transcripts.join('\n');

function filesIn(folder: string): readonly string[] {
  return readdirSync(join(house, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(house.length).replace(/^\//, ''))
    .sort();
}

/** The codes that a source names: `code: 'x'`, `code: cut ? 'x' : 'y'`, and the last argument of `error(...)`. */
function codesIn(text: string): readonly string[] {
  const named = [...text.matchAll(/\bcode: ([^\n]*?['"][a-z_]+['"][^\n]*)/g)].flatMap(([, value]) => [
    ...value!.matchAll(/'([a-z_]+)'/g),
  ]);
  const passed = [...text.matchAll(/\berror\(\s*name,[\s\S]*?'([a-z_]+)',?\s*\)/g)];
  return [...named, ...passed].map(([, code]) => code!);
}

const codes = [
  ...new Set(sources.flatMap((path) => codesIn(readFileSync(join(house, path), 'utf8')))),
].sort();

/** What no command line can bring about at will: a file that changes between two readings. */
const unshown = ['changed_file'];

describe('every way in which a load can be refused is shown in a transcript', () => {
  it('and there are many', () => {
    expect(codes.length).toBeGreaterThan(45);
    expect(codes).toContain('not_a_number');
    expect(codes).toContain('quote_not_closed');
    expect(codes).toContain('gzip_damaged');
  });

  it.each(codes.filter((code) => !unshown.includes(code)))('%s', (code) => {
    const shown = new RegExp(`[( ]\\d+ ${code}[,)]|"code":"${code}"|,${code},`);
    expect(shown.test(everything), `no transcript of test/cli prints ${code}`).toBe(true);
  });
});

describe('every broken file is used by a transcript', () => {
  it.each(filesIn('fixtures/broken'))('%s', (path) => {
    expect(everything.includes(path), `no transcript of test/cli reads ${path}`).toBe(true);
  });
});

it('no transcript shows a bug', () => {
  for (const text of transcripts) expect(text).not.toContain('clm: unexpected:');
});
