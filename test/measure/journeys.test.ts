import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bench } from '../commands/loadInto.js';
import { dataFolder, hasData } from '../harness/places.js';
import { loadShop } from '../store/loadShop.js';

let shop: Awaited<ReturnType<typeof loadShop>>;

type Row = Record<string, string | number | null>;

async function rows(...argv: readonly string[]): Promise<readonly Row[]> {
  const { out, err, status } = await shop.clm('measure', ...argv, '--format', 'json');
  if (status !== 0) throw new Error(err);
  return JSON.parse(out) as readonly Row[];
}

describe('measure attribution', () => {
  beforeAll(async () => {
    shop = await loadShop();
  });
  afterAll(() => shop.close());

  it('by last contact gives each campaign what measure roi calls attributed', async () => {
    const credit = new Map((await rows('attribution')).map((row) => [row.campaign_id, Number(row.margin)]));
    const attributed = new Map<string, number>();
    for (const row of await rows('roi')) {
      const id = String(row.campaign_id);
      attributed.set(id, (attributed.get(id) ?? 0) + Number(row.attributed_margin));
    }
    expect(credit.size).toBeGreaterThan(5);
    for (const [id, margin] of credit) expect(margin).toBeCloseTo(attributed.get(String(id))!, 6);
  });

  it('shares every order once, whatever the rule and whatever gets the credit', async () => {
    const totals = new Set<string>();
    for (const by of ['campaign', 'channel', 'arm']) {
      const found = await rows(
        'attribution',
        '--by',
        by,
        '--rule',
        'last,first,linear,decay,position,markov,shapley',
      );
      for (const rule of new Set(found.map((row) => row.rule))) {
        const its = found.filter((row) => row.rule === rule);
        const orders = its.reduce((sum, row) => sum + Number(row.orders), 0);
        const margin = its.reduce((sum, row) => sum + Number(row.margin), 0);
        totals.add(`${orders.toFixed(6)} ${margin.toFixed(4)}`);
        expect(its.reduce((sum, row) => sum + Number(row.share), 0)).toBeCloseTo(1, 9);
      }
    }
    expect(totals.size).toBe(1);
  });

  it('writes journeys that it reads back with the same credit', async () => {
    const there = await rows(
      'attribution',
      '--by',
      'channel',
      '--rule',
      'linear,markov',
      '--export',
      'paths.csv',
    );
    const back = await rows('attribution', '--paths', 'paths.csv', '--rule', 'linear,markov');
    const credit = (of: readonly Row[], orders: string) =>
      of.map((row) => [row.rule, row.channel, Number(row[orders]).toFixed(6)]);
    expect(credit(back, 'conversions')).toEqual(credit(there, 'orders'));
  });

  it('reads nothing dated after the day asked about', async () => {
    const early = await rows('attribution', '--as-of', '2023-02-01');
    expect(early).toEqual([]);
  });
});

describe('credit by code, and to all', () => {
  it('by hand: a named code wins over the last contact, an unnamed order is nobody\u2019s, all gives each the whole', async () => {
    const place = await bench('--margin', '1');
    await place.load(
      'campaigns',
      'campaign_id,name,channel,window_days,code\na,A,post,30,SPRING\nb,B,email,30,MAY\n',
    );
    await place.load(
      'contacts',
      'campaign_id,customer_id,contacted_on,arm\na,x,2026-03-01,treated\nb,x,2026-03-03,treated\nb,y,2026-03-03,treated\n',
      '--add-customers',
    );
    await place.load(
      'orders',
      'order_id,customer_id,ordered_on,amount,code\no1,x,2026-03-05,10,spring\no2,x,2026-03-06,20,\no3,y,2026-03-07,40,SPRING\n',
    );
    const credit = async (rule: string) => {
      const { out, err } = await place.clm(
        'measure',
        'attribution',
        '--rule',
        rule,
        '--columns',
        'campaign_id,orders,margin',
        '--no-header',
      );
      return `${out}${err.includes('warning: all') ? 'warned' : ''}`;
    };
    expect(await credit('last')).toBe('b,3,70.00\na,0,0.00\n');
    expect(await credit('code')).toBe('a,1,10.00\nb,0,0.00\n');
    expect(await credit('all')).toBe('b,3,70.00\na,2,30.00\nwarned');
    place.file('p.csv', 'path,total_conversions\na > b,1\n');
    expect((await place.clm('measure', 'attribution', '--rule', 'code', '--paths', 'p.csv')).status).toBe(2);
    place.close();
  });
});

describe('what came back', () => {
  it('takes margin away and is no order: neither a return by itself nor an order that came back whole', async () => {
    const place = await bench('--margin', '1');
    await place.load('campaigns', 'campaign_id,window_days\na,30\n');
    await place.load(
      'contacts',
      'campaign_id,customer_id,contacted_on,arm\na,x,2026-03-01,treated\na,y,2026-03-01,treated\na,z,2026-03-01,control\n',
      '--add-customers',
    );
    await place.load(
      'orders',
      'order_id,customer_id,ordered_on,amount,returns_order_id\no1,x,2026-03-05,10,\no2,x,2026-03-06,20,\nr2,x,2026-03-09,-20,o2\nr9,y,2026-03-07,-3,\n',
    );
    const rows = async (...argv: readonly string[]) =>
      JSON.parse((await place.clm('measure', ...argv, '--as-of', '2026-04-30', '--format', 'json')).out)[0];
    expect(await rows('attribution')).toMatchObject({ orders: 1, margin: 7 });
    expect(await rows('attribution', '--rule', 'shapley')).toMatchObject({ orders: 1, margin: 7 });
    expect(await rows('attribution', '--rule', 'markov')).toMatchObject({ orders: 1, margin: 7 });
    expect(await rows('lift', '--metric', 'orders')).toMatchObject({ treated_sum: 1 });
    const { err } = await place.clm('measure', 'attribution', '--as-of', '2026-04-30');
    expect(err).toContain(
      '1 order had a contact before them, 0 of them (0.0 %) from more than one campaign; 1 journey led to none',
    );
    place.close();
  });
});

describe('journeys without an order', () => {
  it('end where no order could have had the next contact and those before behind it', async () => {
    const place = await bench('--margin', '1');
    await place.load('campaigns', 'campaign_id,window_days\na,30\nb,30\nc,30\n');
    await place.load(
      'contacts',
      'campaign_id,customer_id,contacted_on,arm\na,x,2025-03-01,treated\nb,x,2025-03-30,treated\nc,x,2026-03-01,treated\na,y,2025-03-01,treated\nb,y,2025-03-31,treated\nc,z,2026-03-01,treated\n',
      '--add-customers',
    );
    await place.load('orders', 'order_id,customer_id,ordered_on,amount\no1,z,2026-03-02,9\n');
    const { status, err } = await place.clm(
      'measure',
      'attribution',
      '--rule',
      'markov',
      '--export',
      'ways.csv',
    );
    expect(status, err).toBe(0);
    const ways = readFileSync(`${place.folder}/ways.csv`, 'utf8');
    // The last day of the window of a is 2025-03-30: b of y comes a day later.
    expect(ways).toContain('\na > b,0,0.00,1\n');
    expect(ways).toContain('\na,0,0.00,1\n');
    expect(ways).toContain('\nb,0,0.00,1\n');
    expect(ways).toContain('\nc,1,9.00,1\n');
    expect(err).toContain('4 journeys led to none');
    place.close();
  });
});

describe('a file of paths', () => {
  it('names what is wrong with it: line, column and value', async () => {
    const place = await bench();
    const failed = async (text: string) => {
      const { status, err } = await place.clm('measure', 'attribution', '--paths', place.file('p.csv', text));
      expect(status).toBe(3);
      return err;
    };
    expect(await failed('way,total_conversions\na,1\n')).toMatch(/p\.csv: has no column path/);
    expect(await failed('path,total_conversions\na > b,x\n')).toMatch(/p\.csv:2: total_conversions: "x"/);
    expect(await failed('path,total_conversions\n > ,1\n')).toMatch(/p\.csv:2: path: is empty/);
    expect(await failed('')).toMatch(/p\.csv: is empty/);
    place.close();
  });

  it.skipIf(!hasData('attribution'))('of the R package ChannelAttribution gives its credits', async () => {
    const place = await bench();
    const file = `${dataFolder}/attribution/channelattribution_pathdata.csv`;
    const { out } = await place.clm(
      'measure',
      'attribution',
      '--paths',
      file,
      '--rule',
      'first,last,linear,markov',
      '--format',
      'json',
    );
    const found = JSON.parse(out) as readonly Row[];
    const of = (rule: string, channel: string) =>
      Number(found.find((row) => row.rule === rule && row.channel === channel)!.conversions);
    expect(of('first', 'alpha')).toBe(6308);
    expect(of('last', 'eta')).toBe(4167);
    expect(of('linear', 'iota')).toBeCloseTo(3857.096221, 6);
    expect(of('markov', 'beta')).toBeCloseTo(2527.3522, 4);
    place.close();
  });
});
