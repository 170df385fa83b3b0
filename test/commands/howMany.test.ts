import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { howMany } from '../../src/result.js';
import { type Bench, bench } from './loadInto.js';

describe('a number and its noun', () => {
  it('agree', () => {
    expect([0, 1, 2].map((n) => howMany(n, 'order'))).toEqual(['0 orders', '1 order', '2 orders']);
    expect(howMany(1, 'customer has', 'customers have')).toBe('1 customer has');
    expect(howMany(3, 'customer has', 'customers have')).toBe('3 customers have');
  });
});

/** One customer, one order, one campaign with one contact and a window of one day, one case, one target. */
describe('a store with one of everything', () => {
  let place: Bench;
  beforeAll(async () => {
    place = await bench();
    await place.load('products', 'product_id,category,unit_cost\np,x,1\n');
    await place.load(
      'orders',
      'order_id,customer_id,ordered_on,product_id,amount\n1,c1,2025-01-05,p,10\n',
      '--add-customers',
    );
    await place.load('campaigns', 'campaign_id,starts_on,window_days,contact_cost\nk,2025-01-04,1,0.1\n');
    await place.load('contacts', 'campaign_id,customer_id,contacted_on,arm\nk,c1,2025-01-04,treated\n');
    await place.load('cases', 'case_id,customer_id,opened_on\nx,c1,2025-01-06\n');
    await place.load('targets', 'metric,campaign_id,due_on,value\norders,,2025-12-31,1\n');
  });
  afterAll(() => place.close());

  it.each([
    'status',
    'status --loads',
    'measure roi',
    'measure lift',
    'measure funnel',
    'measure customers',
    'measure segments',
    'measure ladder',
    'measure retention',
    'measure retention --by cycle',
    'measure products --combinations',
    'measure products --customers-of p',
    'measure channels',
    'measure channels --moves',
    'measure targets',
    'measure attribution',
    'measure service',
    'measure service --by open',
    'measure facts',
    'measure watch',
    'predict clv',
    'predict features',
    'predict clusters',
    'predict train a --target purchase',
    'predict contact-times',
    'show c1',
    'audit',
  ])('has no plural: %s', async (words) => {
    const { err } = await place.clm(...words.split(' '), '--explain');
    const said = err.split('\n').filter((line) => !/^ *(select|with|from|group|order|where) /.test(line));
    expect(said.join('\n')).not.toMatch(
      /(?<![\d.,-])1 (people|[a-z-]+s)\b(?! (is|was|has)\b)(?<!1 (is|was|has|less|across))/,
    );
  });
});
