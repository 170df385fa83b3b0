import type { Io } from '../../io.js';
import { type HistoryRequest, type ShopHistory, shopHistory } from '../../world/shopHistory.js';

/** From so many customers on, a thread of its own pays. */
const many = 5000;

/**
 * Plays the history of a shop, in another thread where there are threads, so that its people can be loaded meanwhile.
 * It begins at once; what it throws is thrown to who waits for it.
 */
export function playHistory(io: Io, request: HistoryRequest): Promise<ShopHistory> {
  if (io.thread === undefined || request.size < many) return Promise.resolve(shopHistory(request));
  const told = only(io.thread('shopHistory', request) as AsyncIterable<ShopHistory>);
  told.catch(() => {});
  return told;
}

async function only<Value>(values: AsyncIterable<Value>): Promise<Value> {
  for await (const value of values) return value;
  throw new Error('the thread of shopHistory said nothing');
}
