import { expect, test } from 'vitest';
import { playHistory } from '../../src/commands/demo/history.js';
import type { Io } from '../../src/io.js';
import { creditedMargin } from '../../src/world/credited.js';
import { pastTruth, shop } from '../../src/world/shop.js';
import { shopHistory } from '../../src/world/shopHistory.js';
import { shopTables } from '../../src/world/shopTables.js';

test('a history is what the whole shop exports of its events, and what it credits', () => {
  const whole = shop(3, 400);
  const { orders, responses } = shopTables(whole);
  const told = shopHistory({ seed: 3, size: 400, truthOf: ['spring-25', 'advent-24'] });
  expect(orders.equals(told.orders)).toBe(true);
  expect(responses.equals(told.responses)).toBe(true);
  const truths = pastTruth(whole);
  for (const id of ['spring-25', 'advent-24'])
    expect(told.truth[id]).toEqual(truths[whole.sends.findIndex((send) => send.id === id)]);
  expect(told.credited['spring-24']).toBe(creditedMargin(whole, 'spring-24'));
});

test('a thread that fails is heard by who waits', async () => {
  async function* fails() {
    yield await Promise.reject(new Error('no room'));
  }
  const io = { thread: fails } as unknown as Io;
  await expect(playHistory(io, { seed: 3, size: 5000, truthOf: [] })).rejects.toThrow('no room');
});
