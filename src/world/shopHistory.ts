import { creditedMargin } from './credited.js';
import { shop } from './shop.js';
import { eventTables } from './shopTables.js';

/** Which shop's history is played. */
export interface HistoryRequest {
  readonly seed: number;
  readonly size: number;
}

/** What happened in a shop up to the end of its history. Plain data: it may cross to another thread. */
export interface ShopHistory {
  /** The exports of events, as CSV. */
  readonly orders: Uint8Array;
  readonly responses: Uint8Array;
  /** `creditedMargin` of each past campaign, by its id. */
  readonly credited: Readonly<Record<string, number>>;
}

/** Plays the history of a shop: the greater part of the work of making it. */
export function shopHistory({ seed, size }: HistoryRequest): ShopHistory {
  const played = shop(seed, size);
  const credited = Object.fromEntries(played.sends.map(({ id }) => [id, creditedMargin(played, id)]));
  return { ...eventTables(played), credited };
}

/** The same as the only value of a task. */
export async function* shopHistorySteps(
  request: HistoryRequest,
): AsyncGenerator<{ readonly value: ShopHistory; readonly moved: readonly ArrayBuffer[] }> {
  yield { value: shopHistory(request), moved: [] };
}
