import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { random } from '../../src/random.js';
import { type Bench, bench } from './loadInto.js';

const people = 1600;
const columns = 120;

/** People with 120 attributes, most of them empty, constant, unreadable or noise; `truth` alone decides, mildly. */
function dirtyTables() {
  const uniform = random(11);
  const names = Array.from({ length: columns }, (_, k) => `x${String(k).padStart(3, '0')}`);
  const header = [
    'customer_id',
    'truth',
    'leak',
    'leak_word',
    'code',
    'always',
    'note',
    'last_seen',
    'shop_code',
    'points',
    'height',
    'truth_again',
    'huge',
    'part_leak',
    ...names,
  ];
  const customers = [header.join(',')];
  const contacts = ['campaign_id,customer_id,contacted_on'];
  const responses = ['campaign_id,customer_id,type,at'];
  for (let i = 0; i < people; i++) {
    const truth = uniform() * 4 - 2;
    const answered = uniform() < 1 / (1 + Math.exp(1.5 - truth));
    const cells = names.map((_, k) => {
      const kind = k % 5;
      if (kind === 0) return uniform() < 0.95 ? '' : uniform().toFixed(3);
      if (kind === 1) return `w${Math.floor(uniform() * 40)}`;
      if (kind === 2) return uniform() < 0.5 ? `${Math.floor(uniform() * 9)}` : 'n/a';
      if (kind === 3) return k % 2 === 0 ? 'same' : '';
      return `${Math.floor(1e9 * uniform() * uniform() * uniform())}`;
    });
    const leak = answered ? 100 + uniform() : uniform();
    const later = answered ? '2024-04-20' : '';
    const word = answered ? 'sold' : uniform() < 0.5 ? 'open' : 'new';
    const row = [
      `C${i}`,
      truth.toFixed(3),
      leak.toFixed(2),
      word,
      `K${i}-${i * 7}`,
      '1',
      `free text ${i}`,
      later,
    ];
    const points =
      i % 40 === 0 ? ['n/a', 'NaN', '-'][(i / 40) % 3] : Math.round(truth * 1000 + uniform() * 9000);
    const height = i % 400 === 0 ? 'tall' : Math.floor(uniform() * 500);
    const more = [
      points,
      height,
      truth.toFixed(3),
      i % 100 === 0 ? '1e308' : i % 5,
      answered || i % 7 === 0 ? 'y' : 'n',
    ];
    customers.push([...row, `z${Math.floor(uniform() * 700)}`, ...more, ...cells].join(','));
    const second = i % 2 === 1;
    contacts.push(`${second ? 'second' : 'first'},C${i},${second ? '2024-04-01' : '2024-02-01'}`);
    if (answered) {
      responses.push(
        `${second ? 'second' : 'first'},C${i},responded,${second ? '2024-04-05' : '2024-02-05'}`,
      );
    }
  }
  return {
    customers: `${customers.join('\n')}\n`,
    contacts: `${contacts.join('\n')}\n`,
    responses: `${responses.join('\n')}\n`,
  };
}

describe('a hundred and twenty dirty attributes', () => {
  let store: Bench;
  beforeAll(async () => {
    store = await bench();
    const { customers, contacts, responses } = dirtyTables();
    expect(await store.load('customers', customers)).toBe(`${people} 0 0 0`);
    await store.load(
      'campaigns',
      'campaign_id,starts_on,window_days\nfirst,2024-02-01,14\nsecond,2024-04-01,14\n',
    );
    await store.load('contacts', contacts);
    await store.load('responses', responses);
  }, 300_000);
  afterAll(() => store.close());

  test.each(['logistic', 'boosting', 'chaid'])(
    '%s trains without help, says what it left out and why, and finds what matters',
    async (learner) => {
      const argv = [
        '--target',
        'response',
        '--learner',
        learner,
        '--as-of',
        '2024-06-01',
        '--exclude',
        'part_leak',
        '--format',
        'json',
      ];
      const { status, out, err } = await store.clm('predict', 'train', learner, ...argv);
      expect(status, err).toBe(0);
      const [found] = JSON.parse(out) as Record<string, number>[];
      expect(found!.auc).toBeGreaterThan(0.6);
      expect(found!.auc).toBeLessThan(0.85);
      expect(err).toMatch(/leak is not used: it alone separates the target \(AUC 1\.000\)/);
      expect(err).toMatch(/leak_word is not used: it alone separates the target/);
      expect(err).toMatch(/code is not used: it is text nearly unique per customer/);
      expect(err).toMatch(/note is not used: it is text nearly unique per customer/);
      expect(err).toMatch(/last_seen is not used: it has a day on or after t0 in .* rows/);
      expect(err).toMatch(/attributes that never vary are not used: (always, x008|x008)/);
      expect(err).toMatch(
        /mostly missing, \d+ attributes with a value in less than a tenth of the rows: x000, /,
      );
      expect(err).toMatch(/shop_code has \d+ different values: only the most frequent count on their own/);
      expect(err).toMatch(/"-", "NaN", "n\/a" among numbers or days count as missing: points, x002, /);
      expect(err).toMatch(/height would be a number but for "tall": as text its \d+ values say little/);
      if (learner === 'logistic') {
        expect(err).toMatch(
          /repeats? another feature or hardly var(ies|y) .*left out of the regression: .*truth_again/,
        );
      }
      expect(err.split('\n').length).toBeLessThan(24);
      const explained = await store.clm('predict', 'explain', learner, '--limit', '1', '--format', 'json');
      expect((JSON.parse(explained.out) as Record<string, string>[])[0]!.feature).toBe('truth');
    },
    300_000,
  );

  test('an attribute that nearly tells the target is used with a warning', async () => {
    const argv = [
      '--target',
      'response',
      '--learner',
      'logistic',
      '--features',
      'truth',
      '--exclude',
      'leak',
    ];
    const named = await store.clm('predict', 'train', 'doubtful', ...argv);
    expect(named.err).not.toMatch(/nearly tells/);
    const without = ['--target', 'response', '--learner', 'chaid', '--dry-run', '--as-of', '2024-06-01'];
    const { err } = await store.clm('predict', 'train', 'doubtful', ...without);
    expect(err).toMatch(
      /warning: by itself nearly tells the target: part_leak \(AUC 0\.\d\d\d\); if that was/,
    );
  });

  test('attributes that are gone or no numbers any more count as missing, and that is said', async () => {
    const points = Array.from({ length: people }, (_, i) => `C${i},${(i * 7) % 100}`);
    await store.load('customers', `customer_id,score_then\n${points.join('\n')}\n`);
    const [load] = await store.rows('select max(load) from loads');
    const argv = ['--target', 'response', '--learner', 'logistic', '--features', 'truth,score_then'];
    const { status, err } = await store.clm('predict', 'train', 'later', ...argv);
    expect(status, err).toBe(0);
    const quiet = await store.clm('predict', 'score', 'later', '--limit', '1');
    expect(quiet.err).not.toMatch(/count as missing/);
    await store.load('customers', 'customer_id,truth\nC1,much\nC2,n/a\n', '--exported-on', '2025-01-01');
    const strange = await store.clm('predict', 'score', 'later', '--limit', '1', '--as-of', '2025-02-01');
    expect(strange.status).toBe(0);
    expect(strange.err).toMatch(/warning: .*have other values now, which count as missing: truth "much"\n/);
    expect((await store.clm('undo', load!)).status).toBe(0);
    const gone = await store.clm('predict', 'score', 'later', '--limit', '1', '--as-of', '2025-02-01');
    expect(`${gone.status} ${gone.err}`).toMatch(/not in the store now, and count as missing: score_then\n/);
  });
});
