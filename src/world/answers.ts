import type { Day } from '../days.js';
import { arrival, type Send } from './effect.js';
import type { Journey } from './journey.js';
import { unsubscribes } from './past.js';
import type { People } from './people.js';
import { purposes, stream } from './stream.js';

/** Responses to contacts, one list per fact. */
export interface Responses {
  readonly send: number[];
  readonly customer: number[];
  readonly type: ResponseType[];
  readonly day: Day[];
  /** Known to be a machine: 1 yes, 0 no. */
  readonly machine: number[];
}

export type ResponseType =
  | 'sent'
  | 'delivered'
  | 'bounced_hard'
  | 'bounced_soft'
  | 'opened'
  | 'clicked'
  | 'unsubscribed'
  | 'complained'
  | 'responded'
  | 'redeemed';

export function emptyResponses(): Responses {
  return { send: [], customer: [], type: [], day: [], machine: [] };
}

/**
 * What one contacted customer answers to send number `place`. An e-mail is delivered or bounces, is opened by a person
 * or a machine, clicked, or makes the customer leave; a letter comes back if the address is dead. Whoever orders
 * because of a contact mostly says so (a click, the catalogue's order number); of those who would have ordered anyway
 * half do too.
 */
export function answers(
  people: People,
  seed: number,
  customer: number,
  send: Send,
  place: number,
  journey: Journey,
  responses: Responses,
): void {
  const dice = stream(seed, customer, purposes.answers + place);
  const push = (type: ResponseType, day: Day, machine = 0) => {
    responses.send.push(place);
    responses.customer.push(customer);
    responses.type.push(type);
    responses.day.push(day);
    responses.machine.push(machine);
  };
  const { day } = send;
  if (send.channel === 'email') push('sent', day);
  if (journey.arrived[place] !== true) {
    if (arrival(people, customer, send.channel) === 0)
      push('bounced_hard', send.channel === 'email' ? day : day + 9);
    else push('bounced_soft', day);
    return;
  }
  if (send.channel === 'email') {
    push('delivered', day);
    const eager = people.responsiveness[customer]!;
    const opens = dice() < 0.24 * eager;
    const openDay = day + Math.floor(3 * dice() * dice());
    if (people.machineOpens[customer] === 1) push('opened', day, 1);
    if (opens) push('opened', openDay);
    if (people.machineClicks[customer] === 1) push('clicked', day, 1);
    if (opens && dice() < 0.16 * eager) push('clicked', openDay);
    if (unsubscribes(seed, people, customer, place)) push('unsubscribed', day + 1);
    else if (dice() < 0.0006) push('complained', day + 1);
  }
  const end = day + send.windowDays;
  let told = false;
  for (let e = 0; e < journey.count; e++) {
    const ordered = journey.day[e]!;
    if (ordered < day || ordered >= end) continue;
    if (journey.voucher[e] === place) push('redeemed', ordered);
    const says = dice() < (journey.cause[e] === place ? 0.75 : 0.5);
    if (!says || told) continue;
    told = true;
    push(send.channel === 'email' ? 'clicked' : 'responded', ordered);
  }
}
