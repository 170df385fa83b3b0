import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bench, bench } from '../commands/loadInto.js';
import { dataFolder, hasData } from '../harness/places.js';

const file = 'bank-marketing/bank-full.csv.gz';
const peers = JSON.parse(readFileSync(new URL('../peers/bank.json', import.meta.url), 'utf8'))['bank-full'];
const words =
  'age,job,marital,education,default,balance,housing,loan,contact,day,month,campaign,pdays,previous,poutcome';

type Cells = Readonly<Record<string, number & string>>;

/** The two splits of test/peers/bank.py: rows are numbered from 1. */
const splits = {
  random: (i: number) => ((i * 7919) % 10007) % 5 === 0,
  time: (i: number, rows: number) => i > Math.floor(0.8 * rows),
};

/** A store with the customers alone, loaded once: both splits begin with a copy of it. */
let customers: Promise<Bench> | undefined;
async function loadCustomers(): Promise<Bench> {
  const store = await bench();
  store.file(
    'clm.toml',
    '[sources.people]\ndelimiter = ";"\n[[sources.people.tables]]\ntable = "customers"\nmap.customer_id = "{@line}"\n',
  );
  const { status, err } = await store.clm('ingest', 'source', 'people', join(dataFolder, file));
  expect(status, err).toBe(0);
  return store;
}
afterAll(async () => (await customers)?.close());

/**
 * Term deposits sold by telephone: customers numbered by their line (row 1 is customer 2), calls as two campaigns, one to
 * learn from and a later one that is held out.
 */
describe.skipIf(!hasData(file)).each(['random', 'time'] as const)('bank marketing, %s split', (split) => {
  let store: Bench;
  beforeAll(async () => {
    store = await bench();
    customers ??= loadCustomers();
    copyFileSync(join((await customers).folder, 'clm.db'), join(store.folder, 'clm.db'));
    const rows = gunzipSync(readFileSync(join(dataFolder, file)))
      .toString()
      .trim()
      .split('\n')
      .slice(1);
    const contacts = ['campaign_id,customer_id,contacted_on'];
    const answers = ['campaign_id,customer_id,type,at'];
    rows.forEach((row, k) => {
      const held = splits[split](k + 1, rows.length);
      const [campaign, day] = held ? ['later', '2010-06-01'] : ['earlier', '2009-06-01'];
      contacts.push(`${campaign},${k + 2},${day}`);
      if (row.trim().endsWith('"yes"')) answers.push(`${campaign},${k + 2},responded,${day}`);
    });
    const campaigns = 'campaign_id,starts_on,window_days\nearlier,2009-06-01,30\nlater,2010-06-01,30\n';
    expect(await store.load('campaigns', campaigns)).toBe('2 0 0 0');
    expect(await store.load('contacts', `${contacts.join('\n')}\n`)).toBe('45211 0 0 0');
    expect(await store.load('responses', `${answers.join('\n')}\n`)).toBe('5289 0 0 0');
  }, 600_000);
  afterAll(() => store.close());

  test.each([
    ['logistic', 'LogisticRegression'],
    ['boosting', 'HistGradientBoostingClassifier'],
  ])(
    '%s is not worse than %s, and calibrated unless the rate drifts',
    async (learner, peer) => {
      const trained = await store.clm(
        'predict',
        'train',
        learner,
        '--target',
        'response',
        '--learner',
        learner,
        '--features',
        words,
        '--ridge',
        '10',
        '--as-of',
        '2009-12-31',
      );
      expect(trained.status, trained.err).toBe(0);
      const tried = await store.clm(
        'predict',
        'evaluate',
        learner,
        '--summary',
        '--format',
        'json',
        '--strict',
        '--as-of',
        '2010-12-31',
      );
      const [found] = JSON.parse(tried.out) as Cells[];
      const published = peers[split][peer];
      expect(found!.actual).toBe(published.actual);
      expect(found!.auc).toBeGreaterThan(published.auc - 0.003);
      expect(found!.log_loss).toBeLessThan(published.log_loss * 1.01);
      expect(found!.calibration).toBe(split === 'random' ? 'pass' : 'fail');
      expect(tried.status).toBe(split === 'random' ? 0 : 6);
      if (split === 'time') {
        expect(tried.err).toMatch(
          /2856 came \([\d.]+ % against 31\.6 %, 6\.7 % in training\): the rate has drifted/,
        );
        expect(tried.err).toContain('the features that moved most: month (PSI');
      }
    },
    600_000,
  );

  if (split === 'random') return;
  test('learned from both, the check fails before anything is sent, and no money is promised', async () => {
    const day = ['--as-of', '2010-12-31'];
    const few = [...day, '--features', 'age,job,month,poutcome', '--ridge', '10', '--learner', 'logistic'];
    const { err } = await store.clm('predict', 'train', 'both', '--target', 'response', ...few);
    expect(err).toContain('the rate went from 6.7 % (earlier) to 31.6 % (later)');
    const scored = await store.clm('predict', 'score', 'both', ...day, '--limit', '5', '--format', 'json');
    expect((JSON.parse(scored.out) as Cells[]).map((row) => row.expected_margin)).toEqual(
      Array(5).fill(null),
    );
  }, 600_000);
});
