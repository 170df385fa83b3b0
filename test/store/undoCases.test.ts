import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Bench, bench } from '../commands/loadInto.js';

let shop: Bench;
beforeEach(async () => {
  shop = await bench();
});
afterEach(() => shop.close());

const products = () => shop.rows('select product_id, name, unit_cost, listed from products order by 1');
const header = 'product_id,name,unit_cost';

test('what a later load said again is that of the first who said it, once the one between is gone', async () => {
  await shop.load('costs', 'cost_id,amount,day\nK1,5,2026-01-01\n');
  await shop.load('costs', 'cost_id,amount,day\nK1,6,2026-01-01\n');
  await shop.load('costs', 'cost_id,amount,day\nK1,5,2026-01-01\n');
  expect((await shop.clm('undo', '2')).status).toBe(0);
  expect(await shop.rows('select cost_id, amount, load from costs')).toEqual(['K1|5|1']);
  // Load 3 rests on load 1 now, though it brought the row itself when load 2 stood between them.
  const { status, err } = await shop.clm('undo', '1');
  expect(status, err).toBe(5);
  expect(err).toContain('load 3 says again');
});

test('a row that came too late is current once the newer one is gone', async () => {
  await shop.load('products', `${header},updated_at\nP1,a,1,2026-01-01\nP2,,,2026-01-01\n`);
  await shop.load('products', `${header},updated_at\nP1,c,3,2026-01-03\n`);
  await shop.load('products', `${header},updated_at\nP1,b,2,2026-01-02\n`);
  expect(await products()).toEqual(['P1|c|3|1', 'P2|||1']);
  await shop.clm('undo', '2');
  expect(await products()).toEqual(['P1|b|2|1', 'P2|||1']);
});

test('an instant of change that a load raised is lowered again', async () => {
  await shop.load('products', `${header},updated_at\nP1,a,1,2026-01-01\n`);
  await shop.load('products', `${header},updated_at\nP1,a,1,2026-01-09\n`);
  await shop.clm('undo', '2');
  await shop.load('products', `${header},updated_at\nP1,b,2,2026-01-05\n`);
  expect(await products()).toEqual(['P1|b|2|1']);
});

test('a product that orders speak of stays known from them', async () => {
  await shop.load('products', `${header}\nP1,a,1\n`);
  await shop.load('orders', 'order_id,line,ordered_on,amount,product_id\nA1,1,2026-01-01,5,P1\n');
  const { out, err } = await shop.clm('undo', '1');
  expect(out).toContain('1,products,');
  expect(err).toContain('known only from other tables: 1');
  expect(await products()).toEqual(['P1|||0']);
});

test('customers whom orders would have made stay, made by these; others are refused', async () => {
  await shop.load('customers', 'customer_id,city\nC1,x\n');
  await shop.load(
    'orders',
    'order_id,line,customer_id,ordered_on,amount\nA1,1,C1,2026-01-01,5\n',
    '--add-customers',
  );
  expect((await shop.clm('undo', '1')).status).toBe(0);
  expect(await shop.rows('select customer_id, city from customers')).toEqual(['C1|']);
  await shop.load('customers', 'customer_id,city\nC2,y\n');
  await shop.load('orders', 'order_id,line,customer_id,ordered_on,amount\nA2,1,C2,2026-01-01,5\n');
  const { status, err } = await shop.clm('undo', '4');
  expect(status).toBe(5);
  expect(err).toContain('orders speak of customer "C2"');
});

test('what --replace took out comes back', async () => {
  await shop.load('costs', 'amount,day\n5,2026-01-01\n5,2026-01-01\n6,2026-01-01\n');
  await shop.load('costs', 'amount,day\n5,2026-01-01\n', '--replace');
  expect(await shop.rows('select amount, copies from costs order by 1')).toEqual(['5|1']);
  expect((await shop.clm('undo', 'last')).out).toContain(',1,2,');
  expect(await shop.rows('select amount, copies from costs order by 1')).toEqual(['5|2', '6|1']);
});

test('an attribute goes with the only load that names it, and is a number if the others say so', async () => {
  await shop.load('customers', 'customer_id,tier\nC1,1\n');
  await shop.load('customers', 'customer_id,tier,colour\nC2,gold,red\n');
  await shop.clm('undo', '2');
  expect(await shop.rows('select tier + 1 from customers')).toEqual(['2']);
  expect((await shop.clm('query', 'select colour from customers')).status).toBe(2);
});

test('several loads are taken back newest first, all of them or none', async () => {
  await shop.load('products', `${header}\nP1,a,1\n`);
  await shop.load('products', `${header}\nP1,a,1\n`);
  expect((await shop.clm('undo', '1', '7')).status).toBe(2);
  expect(await products()).toEqual(['P1|a|1|1']);
  expect((await shop.clm('undo', '1', '2')).status).toBe(0);
  expect(await products()).toEqual([]);
});
