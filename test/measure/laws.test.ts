import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { random } from '../../src/random.js';
import { shopTableNames } from '../../src/world/shopTables.js';
import { type Bench, bench } from '../commands/loadInto.js';
import { everyMeasure } from './everyMeasure.js';

const day = '2024-12-20';

/** The column by which rows of a table have a day. */
const dayOf: Readonly<Record<string, string>> = {
  orders: 'ordered_on',
  contacts: 'contacted_on',
  responses: 'at',
  costs: 'day',
  consents: 'at',
};

interface File {
  readonly head: string;
  readonly lines: readonly string[];
}

function read(table: string): File {
  const text = readFileSync(new URL(`../../fixtures/shop/${table}.csv`, import.meta.url), 'utf8');
  const [head, ...lines] = text.trimEnd().split('\n');
  return { head: head!, lines };
}

async function load(place: Bench, table: string, { head, lines }: File): Promise<void> {
  if (lines.length === 0) return;
  const { status, err } = await place.clm(
    'ingest',
    table,
    place.file(`${table}.csv`, `${head}\n${lines.join('\n')}\n`),
    '-q',
  );
  if (status !== 0) throw new Error(err);
}

function shuffled(lines: readonly string[], seed: number): readonly string[] {
  const uniform = random(seed);
  const keyed = lines.map((line) => [uniform(), line] as const);
  return keyed.sort(([a], [b]) => a - b).map(([, line]) => line);
}

const targets: File = {
  head: 'campaign_id,metric,value,due_on,owner',
  lines: [
    'advent-24,profit,100,2024-12-31,Ann',
    'advent-24,orders,60,2024-12-31,Ann',
    'autumn-24,margin,100,2024-12-31,Ann',
    ',revenue,150000,2024-12-31,Bea',
    ',new_customers,250,2024-12-31,Bea',
  ],
};

describe('whatever is asked', () => {
  let whole: Bench;
  let past: Bench;
  let mixed: Bench;
  beforeAll(async () => {
    [whole, past, mixed] = [await bench(), await bench(), await bench()];
    for (const table of shopTableNames) {
      const file = read(table);
      await load(whole, table, file);
      const at = file.head.split(',').indexOf(dayOf[table] ?? '');
      const early = file.lines.filter((line) => at < 0 || line.split(',')[at]!.slice(0, 10) <= day);
      await load(past, table, { ...file, lines: early });
    }
    // Halves that overlap, in no order, the first of them twice; without keys, all rows once more.
    for (const table of shopTableNames) {
      const { head, lines } = read(table);
      const rows = shuffled(lines, 5);
      const third = Math.ceil(rows.length / 3);
      const parts =
        table === 'responses'
          ? [rows, rows]
          : [rows.slice(0, 2 * third), rows.slice(third), rows.slice(0, 2 * third)];
      for (const part of parts) await load(mixed, table, { head, lines: part });
    }
    for (const place of [whole, past, mixed]) await load(place, 'targets', targets);
  });
  afterAll(() => {
    for (const place of [whole, past, mixed]) place?.close();
  });

  it.each(everyMeasure.map((words) => [words.join(' '), words] as const))(
    '%s: later rows are never read, and neither their order nor their repetition counts',
    async (_name, words) => {
      const asked = [...words, '--as-of', day, '--format', 'csv'];
      const answer = await whole.clm(...asked);
      expect([0, 5, 7], answer.err).toContain(answer.status);
      expect(await past.clm(...asked), 'with nothing after that day').toEqual(answer);
      expect(await mixed.clm(...asked), 'in another order').toEqual(answer);
    },
  );

  it('measure watch says the same of a campaign, alone or among all', async () => {
    const asked = ['measure', 'watch', '--as-of', '2024-12-02', '--format', 'csv', '--no-header'];
    const all = await whole.clm(...asked);
    const one = await whole.clm(...asked, '--campaign', 'advent-24');
    expect(all.out.split('\n').filter((line) => line.startsWith('advent-24,'))).toEqual(
      one.out.trim().split('\n'),
    );
  });
});
