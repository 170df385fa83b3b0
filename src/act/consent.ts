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

/** The event that counts: the last grant if it is surely later than every denial, else the last denial. */
function latest(events: readonly ConsentEvent[]): ConsentEvent | undefined {
  let grant: ConsentEvent | undefined;
  let denial: ConsentEvent | undefined;
  for (const event of events) {
    if (event.granted) grant = grant === undefined || laterGrant(event, grant) ? event : grant;
    else denial = denial === undefined || laterDenial(event, denial) ? event : denial;
  }
  if (grant === undefined || denial === undefined) return grant ?? denial;
  return moment(grant) > moment(denial) ? grant : denial;
}

const dayLength = 86_400;

/** When an event counts from; without a time of day a denial counts as the last of its day, a grant as the first. */
function moment({ day, second, granted }: ConsentEvent): number {
  return day * (dayLength + 2) + (second >= 0 ? second + 1 : granted ? 0 : dayLength + 1);
}

function laterGrant(event: ConsentEvent, best: ConsentEvent): boolean {
  if (moment(event) !== moment(best)) return moment(event) > moment(best);
  return (event.expiresOn ?? Number.POSITIVE_INFINITY) < (best.expiresOn ?? Number.POSITIVE_INFINITY);
}

function laterDenial(event: ConsentEvent, best: ConsentEvent): boolean {
  if (moment(event) !== moment(best)) return moment(event) > moment(best);
  return event.wide !== best.wide ? event.wide : event.origin < best.origin;
}
