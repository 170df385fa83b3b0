import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseToml } from '../../src/toml.js';
import { type Bench, bench } from '../commands/loadInto.js';
import { dataFolder, hasData, house } from '../harness/places.js';

const page = readFileSync(join(house, 'test/data-map.md'), 'utf8');
const tomlPath = join(house, 'test/data/clm.toml');

interface Line {
  readonly file: string;
  readonly source: string;
  readonly store: string;
  readonly counts: string;
}

/** The rows of the Markdown table under a heading, cells trimmed. */
function tableUnder(heading: string): readonly (readonly string[])[] {
  const section = page.split(`\n## ${heading}\n`)[1]!.split('\n## ')[0]!;
  return section
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(1)
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
}

const lines: readonly Line[] = tableUnder('Tables').map(([file, source, store, counts]) => ({
  file: file!,
  source: source!,
  store: store!,
  counts: counts!,
}));
const others = tableUnder('Not clm tables').map(([file]) => file!);

/** Questions and answers by store: a statement, then what it answers after `= `. */
const answers = new Map<string, [string, string[]][]>();
for (const match of page
  .split('\n## Answers\n')[1]!
  .matchAll(/^([\w-]+):[^`]*?(?:`[^`\n]*`[^`]*?)*\n```\n([\s\S]*?)\n```/gm)) {
  const questions: [string, string[]][] = [];
  for (const line of match[2]!.split('\n')) {
    if (line.startsWith('=')) questions.at(-1)![1].push(line.slice(2));
    else questions.push([line, []]);
  }
  answers.set(match[1]!, questions);
}

describe('the map of the public data', () => {
  it('has questions for every store', () => {
    expect([...answers.keys()].sort()).toEqual([...new Set(lines.map(({ store }) => store))].sort());
  });

  it.skipIf(!hasData())('lists every file there is, and no other', () => {
    const files = readdirSync(dataFolder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(dataFolder, join(entry.parentPath, entry.name)));
    expect([...new Set([...lines.map(({ file }) => file), ...others])].sort()).toEqual(files.sort());
  });

  it('uses every source of its clm.toml', () => {
    const { sources } = parseToml(readFileSync(tomlPath, 'utf8'), 'clm.toml').values as {
      sources: Record<string, unknown>;
    };
    expect([...new Set(lines.map(({ source }) => source))].sort()).toEqual(Object.keys(sources).sort());
  });
});

describe.skipIf(!hasData()).each([...new Set(lines.map(({ store }) => store))])(
  '%s (skipped without ../shared/data)',
  (store) => {
    const own = lines.filter((line) => line.store === store);
    let shop: Bench;
    afterAll(() => shop?.close());

    it('goes in by mapping alone', async () => {
      const { sources } = parseToml(readFileSync(tomlPath, 'utf8'), 'clm.toml').values as {
        sources: Record<string, { currency?: string }>;
      };
      shop = await bench('--currency', sources[own[0]!.source]!.currency ?? 'USD');
      copyFileSync(tomlPath, join(shop.folder, 'clm.toml'));
      for (const { file, source, counts } of own) {
        const { status, out, err } = await shop.clm(
          'ingest',
          'source',
          source,
          join(dataFolder, file),
          '--format',
          'json',
        );
        expect(status, err).toBe(0);
        const loads = JSON.parse(out) as { table: string; rows_read: number; filtered: number }[];
        expect(loads.map((load) => `${load.table} ${load.rows_read}/${load.filtered}`).join(', ')).toBe(
          counts,
        );
      }
    }, 600_000);

    it('has the totals of its README', async () => {
      for (const [sql, expected] of answers.get(store)!) {
        expect(await shop.rows(sql), sql).toEqual(expected.map((line) => line.replaceAll(',', '|')));
      }
    }, 300_000);
  },
);
