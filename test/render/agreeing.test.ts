import { expect, it } from 'vitest';
import { agreeing } from '../../src/render/agreeing.js';

it.each([
  ['1 orders have a code', '1 order has a code'],
  ['1 campaigns have nobody assigned yet', '1 campaign has nobody assigned yet'],
  ['sales in 21 orders by 1 customers; 0 days', 'sales in 21 orders by 1 customer; 0 days'],
  ['1 cases of 1 customers, 1 open', '1 case of 1 customer, 1 open'],
  ['1 held-out units were contacted', '1 held-out unit was contacted'],
  ['counted: 1 people assigned', 'counted: 1 person assigned'],
  [
    '1 of 1 customers have no share; none of 1 campaigns',
    '1 of 1 customers have no share; none of 1 campaigns',
  ],
  [
    '0.1 orders, 2025-01-1 orders, 11 orders, R1 orders',
    '0.1 orders, 2025-01-1 orders, 11 orders, R1 orders',
  ],
])('%s', (said, better) => {
  expect(agreeing(said)).toBe(better);
});
