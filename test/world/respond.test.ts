import { describe, expect, test } from 'vitest';
import { historyEnd } from '../../src/world/calendar.js';
import type { Send } from '../../src/world/effect.js';
import { customerId } from '../../src/world/eventTables.js';
import { type Outgoing, respond, sendOf } from '../../src/world/respond.js';
import { play, type Shop, shop } from '../../src/world/shop.js';

const day = historyEnd + 12;
const until = day + 56;

function post(members: Outgoing['members'], more: Partial<Outgoing> = {}): Outgoing {
  return {
    campaignId: 'next',
    channel: 'post',
    day,
    focus: 'garden',
    fixedCost: 90000,
    contactCost: 1300000,
    members,
    ...more,
  };
}

/** Everybody, alternately contacted and held out. */
function halves(of: Shop): Outgoing['members'] {
  return Array.from({ length: of.people.count }, (_, i) => ({
    customerId: customerId(i),
    arm: i % 2 === 0 ? 'treated' : 'control',
  }));
}

/** Margin of the orders in the window of a send, returns taken off, per customer; minor units. */
function margins(of: Shop, lists: readonly Send[], send: Send): Float64Array {
  const { lines } = play(of.seed, of.people, of.goods, [...of.sends, ...lists], historyEnd, until, 0).events;
  const sums = new Float64Array(of.people.count);
  for (let i = 0; i < lines.order.length; i++) {
    const inside = lines.day[i]! >= send.day && lines.day[i]! < send.day + send.windowDays;
    if (inside && lines.returned[i] === 0) sums[lines.customer[i]!]! += lines.amount[i]! - lines.cost[i]!;
  }
  return sums;
}

describe('the world answers a list', () => {
  const small = shop(5, 900);
  const send = sendOf(small, post(halves(small)));

  test('in the same way however often and in however many parts it is asked', () => {
    const whole = respond(small, [send], historyEnd, until);
    const parts = [
      respond(small, [send], historyEnd, day + 7).orders,
      respond(small, [send], day + 7, day + 8).orders,
      respond(small, [send], day + 8, until).orders,
    ].map((part) => part.toString());
    const header = parts[0]!.slice(0, parts[0]!.indexOf('\n') + 1);
    expect(parts.map((part, i) => (i === 0 ? part : part.slice(header.length))).join('')).toBe(
      whole.orders.toString(),
    );
  });

  test('and a later list changes nothing that came before it', () => {
    const next = sendOf(small, post(halves(small), { campaignId: 'later', day: until + 1 }));
    const alone = respond(small, [send], historyEnd, until);
    const both = respond(small, [send, next], historyEnd, until);
    expect(both.orders.equals(alone.orders)).toBe(true);
    expect(both.responses.equals(alone.responses)).toBe(true);
    expect(both.truth[0]).toEqual(alone.truth[0]);
  });

  test('leaves everybody who is not contacted as they would have been', () => {
    const nobody = sendOf(small, post([]));
    const without = margins(small, [nobody], send);
    const withList = margins(small, [send], send);
    for (let i = 1; i < small.people.count; i += 2) expect(withList[i]).toBe(without[i]);
    expect(withList).not.toEqual(without);
  });

  test('refuses a customer it does not know', () => {
    expect(() => sendOf(small, post([{ customerId: 'C99999', arm: 'treated' }]))).toThrow('C99999');
  });

  test('knows the true profit of a list: the sum over its contacts, less the cost', () => {
    const members = halves(small);
    const first = sendOf(small, post(members.filter((_, i) => i < 400)));
    const second = sendOf(small, post(members.filter((_, i) => i >= 400)));
    const truth = (s: Send) => respond(small, [s], historyEnd, day).truth[0]!;
    const [a, b, both] = [truth(first), truth(second), truth(send)];
    expect(a.margin + b.margin).toBeCloseTo(both.margin, 6);
    expect(a.contacts + b.contacts).toBe(both.contacts);
    expect(both.profit).toBeCloseTo(both.margin - 90000 - both.contacts * 130, 6);
  });
});

describe.each([
  ['a catalogue', {}],
  ['a catalogue with a voucher', { vouchers: { treated: 0.15 } }],
  ['an e-mail', { channel: 'email' as const, windowDays: 14 }],
])('over many shops, %s', (_, more) => {
  test('brings what the truth says: paired and between arms', { timeout: 240_000 }, () => {
    const paired: number[] = [];
    const measured: number[] = [];
    for (let seed = 100; seed < 140; seed++) {
      const one = shop(seed, 1000);
      const send = sendOf(one, post(halves(one), more));
      const none = sendOf(one, post([], more));
      const [truth] = respond(one, [send], historyEnd, day).truth;
      const withList = margins(one, [send], send);
      const without = margins(one, [none], send);
      let difference = 0;
      let treated = 0;
      let control = 0;
      for (let i = 0; i < one.people.count; i++) {
        difference += withList[i]! - without[i]!;
        if (i % 2 === 0) treated += withList[i]!;
        else control += withList[i]!;
      }
      paired.push(difference - truth!.margin);
      measured.push(treated - control - truth!.margin);
    }
    for (const errors of [paired, measured]) {
      const mean = errors.reduce((a, b) => a + b, 0) / errors.length;
      const variance = errors.reduce((a, b) => a + (b - mean) * (b - mean), 0) / (errors.length - 1);
      expect(Math.abs(mean) / Math.sqrt(variance / errors.length)).toBeLessThan(3);
    }
  });
});

test('over many shops, post to those who asked for no paper loses the orders that the truth says', {
  timeout: 240_000,
}, () => {
  let found = 0;
  let told = 0;
  let squares = 0;
  const seeds = 40;
  for (let seed = 200; seed < 200 + seeds; seed++) {
    const one = shop(seed, 1000);
    const send = sendOf(
      one,
      post(
        halves(one).flatMap((member, i) =>
          one.people.paperless[i] === 1 ? [{ ...member, arm: 'treated' }] : [],
        ),
      ),
    );
    const none = sendOf(one, post([]));
    const [truth] = respond(one, [send], historyEnd, day).truth;
    const withList = margins(one, [send], send);
    const without = margins(one, [none], send);
    let difference = 0;
    for (let i = 0; i < one.people.count; i++) difference += withList[i]! - without[i]!;
    found += difference;
    told += truth!.margin;
    squares += (difference - truth!.margin) * (difference - truth!.margin);
  }
  expect(told).toBeLessThan(0);
  expect(Math.abs(found - told)).toBeLessThan(3 * Math.sqrt(squares));
  expect(3 * Math.sqrt(squares)).toBeLessThan(Math.abs(told) / 2.5);
});
