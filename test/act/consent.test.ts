import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capReason } from '../../src/act/capReason.js';
import { type ConsentEvent, consentRefusal } from '../../src/act/consent.js';

const event = (more: Partial<ConsentEvent>): ConsentEvent => ({
  day: 100,
  second: -1,
  granted: true,
  expiresOn: undefined,
  origin: 'consent',
  wide: false,
  ...more,
});

describe('consent', () => {
  it('under opt-in needs a grant, under opt-out only the absence of a denial', () => {
    expect(consentRefusal([], 'opt-in', 200)).toBe('no_consent');
    expect(consentRefusal([], 'opt-out', 200)).toBeUndefined();
    expect(consentRefusal([event({})], 'opt-in', 200)).toBeUndefined();
    expect(consentRefusal([event({ granted: false })], 'opt-out', 200)).toBe('denied');
  });

  it('goes by the latest event, whatever the order of the rows', () => {
    const events = [event({ day: 100 }), event({ day: 110, granted: false }), event({ day: 120 })];
    expect(consentRefusal(events, 'opt-in', 200)).toBeUndefined();
    expect(consentRefusal(events.slice(0, 2), 'opt-in', 200)).toBe('denied');
    fc.assert(
      fc.property(fc.shuffledSubarray(events, { minLength: 3 }), (shuffled) => {
        expect(consentRefusal(shuffled, 'opt-in', 200)).toBeUndefined();
      }),
    );
  });

  it('resolves ties, and days whose order is not known, to denied', () => {
    const granted = event({ second: 3600 });
    expect(consentRefusal([granted, event({ granted: false, second: 3600 })], 'opt-in', 200)).toBe('denied');
    expect(consentRefusal([granted, event({ granted: false, second: -1 })], 'opt-in', 200)).toBe('denied');
    expect(consentRefusal([granted, event({ granted: false, second: 3599 })], 'opt-in', 200)).toBeUndefined();
  });

  it('does not let three events on one day go in circles', () => {
    const events = [
      event({ granted: false, second: 10 }),
      event({ second: 20 }),
      event({ granted: true, second: -1 }),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(events, { minLength: 3 }), (shuffled) => {
        expect(consentRefusal(shuffled, 'opt-in', 200)).toBe(consentRefusal(events, 'opt-in', 200));
      }),
    );
  });

  it('tells who said no, and to what', () => {
    expect(consentRefusal([event({ granted: false, wide: true })], 'opt-out', 200)).toBe('denied_all');
    expect(consentRefusal([event({ granted: false, origin: 'unsubscribed' })], 'opt-out', 200)).toBe(
      'unsubscribed',
    );
    expect(consentRefusal([event({ granted: false, origin: 'complained' })], 'opt-out', 200)).toBe(
      'complained',
    );
  });

  it('lets a grant expire before the send day, not on it', () => {
    expect(consentRefusal([event({ expiresOn: 200 })], 'opt-in', 200)).toBeUndefined();
    expect(consentRefusal([event({ expiresOn: 199 })], 'opt-in', 200)).toBe('consent_expired');
    expect(consentRefusal([event({ expiresOn: 199 })], 'opt-out', 200)).toBeUndefined();
  });
});

describe('caps', () => {
  const caps = { minGapDays: 7, maxContacts: 2, inDays: 30, channel: undefined };

  it('keep a gap on both sides of the send day', () => {
    expect(capReason([194], caps, 200)).toBe('too_recent');
    expect(capReason([193], caps, 200)).toBeUndefined();
    expect(capReason([206], caps, 200)).toBe('too_recent');
    expect(capReason([207], caps, 200)).toBeUndefined();
  });

  it('count contacts in the days that end with the send day', () => {
    expect(capReason([171, 180], caps, 200)).toBe('too_often');
    expect(capReason([170, 180], caps, 200)).toBeUndefined();
    expect(capReason([], { ...caps, maxContacts: 0 }, 200)).toBe('too_often');
  });
});
