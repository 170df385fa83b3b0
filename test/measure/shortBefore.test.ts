import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, bench } from '../commands/loadInto.js';

/** Orders of 2024-12-20 to 2025-12-31: of the year before 2025, twelve days are known. */
describe('a period of which only part is known', () => {
  let place: Bench;
  beforeAll(async () => {
    place = await bench('--margin', '0.5');
    await place.load('products', 'product_id,brand\nP,Acorn\n');
    const orders = ['2024-12-20', '2025-03-01', '2025-12-31'].map((day, i) => `${i},A,${day},10,P`);
    await place.load(
      'orders',
      `order_id,customer_id,ordered_on,amount,product_id\n${orders.join('\n')}\n`,
      '--add-customers',
    );
  });
  afterAll(() => place.close());

  it.each([
    ['products', '180', 'of the 365 days before the period, 12 are known, so growth says little'],
    ['channels', '180', 'of the 365 days before the period, 12 are known, so growth says little'],
    ['retention', '190', 'of the period 2024-01-02 to 2024-12-31 only 12 days are known'],
  ])('measure %s says so', async (name, fits, words) => {
    const { err, status } = await place.clm('measure', name);
    expect(status, err).toBe(0);
    expect(err).toContain('warning: the first order is of 2024-12-20');
    expect(err).toContain(words);
    expect((await place.clm('measure', name, '--period', fits)).err).not.toContain('the first order is of');
  });

  it('brands have a picture', async () => {
    const { out, err, status } = await place.clm(
      ...['measure', 'products', '--by', 'brand', '--chart', '--format', 'table'],
    );
    expect(status, err).toBe(0);
    expect(out).toContain('Margin by brand in the period');
  });

  it('nobody who could have stayed: the note says what to do', async () => {
    const { err } = await place.clm('measure', 'retention', '--period', '3000');
    expect(err).toContain('nobody bought in the 3000 days before');
  });
});
