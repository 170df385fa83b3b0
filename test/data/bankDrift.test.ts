import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { bench } from '../commands/loadInto.js';
import { dataFolder, hasData } from '../harness/places.js';

const file = 'bank-marketing/bank-additional-full.csv.gz';

/**
 * 41,188 calls in the order in which they were made, a tenth of them a campaign: of the first tenth 2.8 % said yes, of the last
 * 45.9 %. Every fifth of them and three columns are enough to see it.
 */
describe.skipIf(!hasData(file))('bank marketing in order of time', () => {
  test('the rate goes from 3 % to 46 %: the check refuses, says so, and no money is computed', async () => {
    const store = await bench('--margin', '0.5');
    const lines = gunzipSync(readFileSync(join(dataFolder, file)))
      .toString()
      .trim()
      .split('\n')
      .slice(1)
      .filter((_, k) => k % 5 === 0);
    const day = (k: number) =>
      `2008-${String(1 + Math.min(9, Math.floor((k * 10) / lines.length))).padStart(2, '0')}-01`;
    const customers = ['customer_id,age,job,poutcome'];
    const contacts = ['campaign_id,customer_id,contacted_on'];
    const answers = ['campaign_id,customer_id,type,at'];
    lines.forEach((line, k) => {
      const cells = line.trim().replaceAll('"', '').split(';');
      const on = day(k);
      customers.push(`${k},${cells[0]},${cells[1]},${cells[14]}`);
      contacts.push(`w${on.slice(5, 7)},${k},${on}`);
      if (cells.at(-1) === 'yes') answers.push(`w${on.slice(5, 7)},${k},responded,${on}`);
    });
    const waves = Array.from({ length: 10 }, (_, w) => `w${String(w + 1).padStart(2, '0')},28`);
    await store.load('campaigns', `campaign_id,window_days\n${waves.join('\n')}\n`);
    await store.load('customers', `${customers.join('\n')}\n`);
    expect(await store.load('contacts', `${contacts.join('\n')}\n`)).toBe('8238 0 0 0');
    expect(await store.load('responses', `${answers.join('\n')}\n`)).toBe(`${answers.length - 1} 0 0 0`);
    const few = ['--features', 'age,job,poutcome', '--ridge', '10', '--learner', 'logistic'];
    const all = ['--as-of', '2008-12-31'];
    const trained = await store.clm('predict', 'train', 'calls', '--target', 'response', ...few, ...all);
    expect(trained.status, trained.err).toBe(0);
    expect(trained.err).toContain('not calibrated out of time');
    expect(trained.err).toMatch(
      /the rate has drifted; the rate went from \d\.\d % \(w01\) to 4\d\.\d % \(w10\)/,
    );
    const scored = await store.clm('predict', 'score', 'calls', ...all, '--limit', '3', '--format', 'json');
    expect(JSON.parse(scored.out)).toMatchObject(new Array(3).fill({ expected_margin: null }));
    // A model of the first nine is refused by the tenth.
    const early = ['--target', 'response', ...few, '--as-of', '2008-09-30'];
    expect((await store.clm('predict', 'train', 'early', ...early)).status).toBe(0);
    const tried = await store.clm('predict', 'evaluate', 'early', '--summary', '--strict', ...all);
    expect(tried.status).toBe(6);
    expect(tried.err).toMatch(
      / came \([\d.]+ % against 4\d\.\d %, [\d.]+ % in training\): the rate has drifted/,
    );
    store.close();
  }, 120_000);
});
