import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Bench, bench } from './loadInto.js';

let place: Bench;

beforeEach(async () => {
  place = await bench();
});
afterEach(() => place.close());

it('a correction that was corrected again since can be taken back: only what it brought alone goes', async () => {
  for (const i of [1, 2, 3]) {
    const text = `order_id,customer_id,ordered_on,amount\nO${i},A,2026-01-0${i},${i}\nX,B,2026-01-01,${i}\n`;
    await place.load('orders', text, '--add-customers');
  }
  const { status, err } = await place.clm('undo', '2');
  expect(err).toBe('');
  expect(status).toBe(0);
  expect(await place.rows('select order_id, amount, load from orders order by 1')).toEqual([
    'O1|1|1',
    'O3|3|3',
    'X|3|3',
  ]);
  expect((await place.clm('check')).status).toBe(0);
});
