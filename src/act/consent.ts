import type { Day } from '../days.js';
import type { ConsentRule } from './plan.js';

/**
 * One thing a person said about being contacted. `second` is -1 if only the day is known. `origin` tells a consent
 * row from a denial that a response implies; `wide` says that it holds for every channel.
 */
export interface ConsentEvent {
  readonly day: Day;
  readonly second: number;
  readonly granted: boolean;
  readonly expiresOn: Day | undefined;
  readonly origin: 'consent' | 'unsubscribed' | 'complained';
  readonly wide: boolean;
}

/** Why consent forbids a contact; undefined if it does not. */
export type ConsentRefusal =
  | 'denied_all'
  | 'denied'
  | 'unsubscribed'
  | 'no_consent'
  | 'consent_expired'
  | 'complained';

/**
 * Whether a person may be contacted on `sendOn`, from the events that concern the channel and the purpose. The
 * latest event wins; events whose order is not known (the same second, or the same day with a time missing) resolve
 * to denied. Under opt-in a contact needs a grant that is still valid; under opt-out only a denial forbids it.
 */
export function consentRefusal(
  events: readonly ConsentEvent[],
  rule: ConsentRule,
  sendOn: Day,
): ConsentRefusal | undefined {
  const last = latest(events);
  if (last === undefined) return rule === 'opt-in' ? 'no_consent' : undefined;
  if (!last.granted) {
    if (last.origin !== 'consent') return last.origin;
    return last.wide ? 'denied_all' : 'denied';
  }
  const expired = last.expiresOn !== undefined && last.expiresOn < sendOn;
  return expired && rule === 'opt-in' ? 'consent_expired' : undefined;
}

function latest(events: readonly ConsentEvent[]): ConsentEvent | undefined {
  let best: ConsentEvent | undefined;
  for (const event of events) {
    if (best === undefined || beats(event, best)) best = event;
  }
  return best;
}

/** Denials beat grants unless the grant is surely later; a denial for all channels beats a narrower one at a tie. */
function beats(event: ConsentEvent, best: ConsentEvent): boolean {
  const order = surely(event, best);
  if (order !== 0) return order > 0;
  if (event.granted !== best.granted) return !event.granted;
  if (event.wide !== best.wide) return event.wide;
  return event.granted ? (event.expiresOn ?? Infinity) < (best.expiresOn ?? Infinity) : event.origin < best.origin;
}

function surely(a: ConsentEvent, b: ConsentEvent): number {
  if (a.day !== b.day) return a.day - b.day;
  return a.second < 0 || b.second < 0 ? 0 : a.second - b.second;
}
