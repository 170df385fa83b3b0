import { creditedMargin } from './credited.js';
import { pastTruth, shop, type Truth } from './shop.js';
import { eventTables } from './shopTables.js';

/** Which shop's history is played. */
export interface HistoryRequest {
  readonly seed: number;
  readonly size: number;
  /** The past campaigns whose truth is wanted. */
  readonly truthOf: readonly string[];
}

/** What happened in a shop up to the end of its history. Plain data: it may cross to another thread. */
export interface ShopHistory {
  /** The exports of events, as CSV. */
  readonly orders: Uint8Array;
  readonly responses: Uint8Array;
  /** `creditedMargin` of each past campaign, by its id. */
  readonly credited: Readonly<Record<string, number>>;
  /** The truth of the campaigns asked for, by id. */
  readonly truth: Readonly<Record<string, Truth>>;
}

/** Plays the history of a shop: the greater part of the work of making it. */
export function shopHistory({ seed, size, truthOf }: HistoryRequest): ShopHistory {
  const played = shop(seed, size);
  const credited = Object.fromEntries(played.sends.map(({ id }) => [id, creditedMargin(played, id)]));
  const places = truthOf.map((id) => played.sends.findIndex((send) => send.id === id));
  const from = Math.min(played.sends.length, ...places);
  const truths = pastTruth(played, from);
  const truth = Object.fromEntries(truthOf.map((id, i) => [id, truths[places[i]! - from]!]));
  return { ...eventTables(played), credited, truth };
}

/** The same as the only value of a task. */
export async function* shopHistorySteps(
  request: HistoryRequest,
): AsyncGenerator<{ readonly value: ShopHistory; readonly moved: readonly ArrayBuffer[] }> {
  yield { value: shopHistory(request), moved: [] };
}
