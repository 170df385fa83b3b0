import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entries } from '../../src/commands/tree.js';
import { type Bench, bench } from '../commands/loadInto.js';

/** Ways to ask each measure; those that are not listed are asked plainly. */
const ways: Readonly<Record<string, readonly (readonly string[])[]>> = {
  funnel: [[], ['--level', 'household']],
  roi: [[], ['--interim'], ['--level', 'household'], ['--window', '3', '--interim']],
  lift: [
    [],
    ['--metric', 'margin', '--interim'],
    ['--metric', 'orders'],
    ['--by', 'region'],
    ['--pool', 'channel'],
    ['--level', 'person'],
  ],
  ladder: [[], ...['move', 'matrix', 'grid', 'customer'].map((by) => ['--by', by])],
  service: [[], ...['month', 'recovery', 'open'].map((by) => ['--by', by])],
  attribution: [
    ['--rule', 'last,first,linear,decay,position,markov,shapley'],
    ['--rule', 'markov', '--by', 'channel', '--order', '2'],
  ],
  customers: [[], ['--by', 'customer'], ['--level', 'household']],
  retention: [[], ['--by', 'cohort'], ['--by', 'cycle']],
  segments: [[], ['--by', 'customer'], ['--by', 'bin'], ['--nested']],
  products: [
    [],
    ['--by', 'category'],
    ['--combinations', '--all', '--min-count', '1'],
    ['--customers-of', 'tea', '--min-count', '1'],
  ],
  channels: [[], ['--by', 'channel,intermediary,level,region'], ['--moves']],
  targets: [[], ['--from', '2020-01-01']],
  watch: [[], ['--campaign', 'spring']],
};

const head = 'order_id,customer_id,ordered_on,amount';
const campaign = 'campaign_id,name,channel,window_days,contact_cost\nspring,Spring,post,14,1\n';
const targets =
  'campaign_id,metric,value,due_on\nspring,profit,10,2026-04-30\nspring,orders,5,2026-03-30\n,revenue,100,2026-12-31\n';

/** Stores at the edge of sense, by what is odd about them: the tables they hold. */
const stores: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'an empty store': [],
  'one customer': [
    ['orders', `${head}\no1,a,2026-03-05,10\n`],
    ['campaigns', campaign],
    ['contacts', 'campaign_id,customer_id,contacted_on,arm\nspring,a,2026-03-01,treated\n'],
    ['targets', targets],
  ],
  'one customer held out': [
    ['orders', `${head}\no1,a,2026-03-05,10\n`],
    ['campaigns', campaign],
    ['contacts', 'campaign_id,customer_id,contacted_on,arm\nspring,a,2026-03-01,control\n'],
    ['targets', targets],
  ],
  'no products': [
    ['orders', `${head}\n${people(40, (i) => `o${i},c${i},2026-03-0${1 + (i % 9)},${5 + i}`)}`],
    ['campaigns', campaign],
    ['contacts', contacts(40, '2026-03-01')],
    ['responses', 'campaign_id,customer_id,type,at\nspring,c1,responded,2026-03-04\n'],
    ['targets', targets],
  ],
  'no orders': [
    ['campaigns', campaign],
    ['contacts', contacts(20, '2026-03-01')],
    ['targets', targets],
  ],
  'all returns': [
    ['products', 'product_id,name,category,unit_cost\ntea,Tea,drinks,1\n'],
    [
      'orders',
      `${head},product_id\n${people(20, (i) => `o${i},c${i},2026-03-0${1 + (i % 9)},-${5 + i},tea`)}`,
    ],
    ['campaigns', campaign],
    ['contacts', contacts(20, '2026-03-01')],
    ['cases', 'case_id,customer_id,opened_on\nk1,c1,2026-03-02\n'],
    ['targets', targets],
  ],
  'nothing but zeros': [
    ['orders', `${head},cost\n${people(20, (i) => `o${i},c${i},2026-03-0${1 + (i % 9)},0,0`)}`],
    ['campaigns', campaign.replace(',1\n', ',0\n')],
    ['contacts', contacts(20, '2026-03-01')],
    ['targets', targets],
  ],
  'one day of data': [
    ['products', 'product_id,name,category,unit_cost\ntea,Tea,drinks,1\ncake,Cake,food,2\n'],
    [
      'orders',
      `${head},product_id\n${people(30, (i) => `o${i % 10},c${i % 10},2026-03-05,${5 + i},${i % 2 ? 'tea' : 'cake'}`)}`,
    ],
    ['campaigns', campaign],
    ['contacts', contacts(20, '2026-03-05')],
    ['targets', targets],
  ],
  'ten years of data': [
    ['products', 'product_id,name,category,unit_cost\ntea,Tea,drinks,1\n'],
    [
      'orders',
      `${head},product_id,channel\n${people(240, (i) => `o${i},c${i % 12},${2016 + Math.floor(i / 24)}-${String(1 + (i % 12)).padStart(2, '0')}-15,${20 + (i % 7)},tea,web`)}`,
    ],
    ['campaigns', campaign],
    ['contacts', contacts(12, '2025-12-01')],
    ['responses', 'campaign_id,customer_id,type,at\nspring,c1,clicked,2025-12-04\n'],
    ['targets', targets],
  ],
};

function people(n: number, line: (i: number) => string): string {
  return `${Array.from({ length: n }, (_, i) => line(i)).join('\n')}\n`;
}

function contacts(n: number, day: string): string {
  const line = (i: number) => `spring,c${i},${day},${i % 3 === 0 ? 'control' : 'treated'}`;
  return `campaign_id,customer_id,contacted_on,arm\n${people(n, line)}`;
}

/** No margin rate and no cost: what asks for margin has to refuse. */
const noMargin = 'no margin known';
const everyStore = { ...stores, [noMargin]: stores['no products']! };

const measures = entries.filter(({ path }) => path[0] === 'measure').map(({ path }) => path[1]!);

describe.each(Object.entries(everyStore))('every measure on %s', (name, tables) => {
  let place: Bench;
  beforeAll(async () => {
    place = await bench(...(name === noMargin ? [] : ['--margin', '0.4']));
    for (const [table, text] of tables) {
      const added = ['orders', 'contacts', 'responses', 'cases'].includes(table) ? ['--add-customers'] : [];
      expect(await place.load(table, text, ...added), table).toMatch(/^\d+ 0 0 0$/);
    }
  });
  afterAll(() => place?.close());

  it.each(measures)('%s: an answer, or a clear exit 5', async (measure) => {
    for (const flags of ways[measure] ?? [[]]) {
      const words = ['measure', measure, ...flags, '--format', 'json', '--explain'];
      const { status, out, err } = await place.clm(...words);
      const what = `${words.join(' ')}: ${err}`;
      if (measure === 'products' && flags.includes('--customers-of') && status === 2) continue;
      if (measure === 'watch' && flags.length > 0 && status === 2) continue;
      expect([0, 5, 7], what).toContain(status);
      expect(`${out}${err}`, what).not.toMatch(/\bNaN\b|Infinity|undefined|\[object/);
      if (status === 5) expect(err, what).toMatch(/\w/);
      else expect(Array.isArray(JSON.parse(out)), what).toBe(true);
      if (status === 0 && flags.length === 0) {
        const table = await place.clm('measure', measure, '--format', 'table');
        expect(table.status, table.err).toBe(0);
        expect(`${table.out}${table.err}`, what).not.toMatch(/\bNaN\b|Infinity|undefined|\[object/);
      }
    }
  });
});
