import fc from 'fast-check';
import { expect, test } from 'vitest';
import { conflicts, type Known } from '../../src/identity/conflicts.js';
import { isRole, mailKey } from '../../src/identity/mailKey.js';
import { phoneKey } from '../../src/identity/phoneKey.js';
import { jaroWinkler } from '../../src/identity/similarPeople.js';

test.each([
  ['+49 30 1234567', undefined, '+49301234567'],
  ['0049 (0)30 / 12345-67', undefined, '+49301234567'],
  ['(030) 1234 567', '49', '+49301234567'],
  ['030.1234567', '49', '+49301234567'],
  ['49301234567', '49', '+49301234567'],
  ['＋８８６ ２ ２７３７ ０８６７', undefined, '+886227370867'],
  ['02-2737-0867', '886', '+886227370867'],
  ['06 6982 4567', '39', '+390669824567'],
  ['415 555 2671', '1', '+14155552671'],
  ['1 (415) 555-2671', '1', '+14155552671'],
])('%s with country %s is %s', (phone, country, key) => {
  expect(phoneKey(phone, country)).toEqual({ key });
});

test.each([
  ['030 1234567', undefined, 'no country'],
  ['0000000', '49', 'placeholder'],
  ['999999999', undefined, 'placeholder'],
  ['123456789', '1', 'placeholder'],
  ['n/a', '49', 'placeholder'],
  ['12345', '49', 'placeholder'],
  ['+49 30 1234567 ext 12', undefined, 'not a number'],
  ['+4930123456789012345', undefined, 'not a number'],
])('%s with country %s is no key: %s', (phone, country, why) => {
  expect(phoneKey(phone, country)).toEqual({ why });
});

test('blanks, brackets, hyphens and dots never change a key', () => {
  const noise = fc.array(fc.constantFrom(' ', '-', '.', '/', '(', ')'), { maxLength: 2 });
  fc.assert(
    fc.property(fc.stringMatching(/^[1-9]\d{8,11}$/), fc.array(noise, { minLength: 12 }), (digits, gaps) => {
      const written = `+${[...digits].map((d, i) => d + (gaps[i] ?? []).join('')).join('')}`;
      if (written.includes('(0)')) return;
      expect(phoneKey(written)).toEqual(phoneKey(`+${digits}`));
    }),
  );
});

test('dots and plus-addresses are other addresses; what says nothing is none', () => {
  expect(mailKey('a.b+news@example.com')).toEqual({ key: 'a.b+news@example.com' });
  expect(mailKey('ab@example.com')).toEqual({ key: 'ab@example.com' });
  for (const nothing of [
    'n/a',
    'none',
    'unknown@example.com',
    'noreply@shop.example',
    'no-email@x.example',
  ]) {
    expect(mailKey(nothing)).toEqual({ why: 'placeholder' });
  }
  for (const wrong of ['ann@', 'ann@example', '@example.com', 'ann at example.com', 'a@b@example.com']) {
    expect(mailKey(wrong), wrong).toEqual({ why: 'not an address' });
  }
  expect(isRole('info@example.com')).toBe(true);
  expect(isRole('info.smith@example.com')).toBe(false);
});

const nobody: Known = {
  customerId: 'A',
  firstName: undefined,
  lastName: undefined,
  birthDate: undefined,
  gender: undefined,
  postalCode: undefined,
  accountId: undefined,
};

test('only what both are known for can differ', () => {
  const of = (known: Partial<Known>) => ({ ...nobody, ...known });
  expect(conflicts(of({ firstName: 'Ann' }), nobody)).toEqual([]);
  expect(
    conflicts(of({ firstName: 'Zoë', lastName: 'STRAUß' }), of({ firstName: 'zoe', lastName: 'Strauss' })),
  ).toEqual([]);
  expect(conflicts(of({ firstName: 'A.' }), of({ firstName: 'Ann' }))).toEqual([]);
  expect(conflicts(of({ firstName: 'An' }), of({ firstName: 'Ann' }))).toEqual(['first_name']);
  expect(conflicts(of({ gender: 'Female', birthDate: 1 }), of({ gender: 'w', birthDate: 2 }))).toEqual([
    'birth_date',
  ]);
  expect(conflicts(of({ gender: 'm' }), of({ gender: '女' }))).toEqual(['gender']);
});

test('similarity as Winkler (1990) prints it', () => {
  expect(jaroWinkler('martha', 'marhta')).toBeCloseTo(0.9611, 4);
  expect(jaroWinkler('dwayne', 'duane')).toBeCloseTo(0.84, 4);
  expect(jaroWinkler('dixon', 'dicksonx')).toBeCloseTo(0.8133, 4);
  expect(jaroWinkler('', 'a')).toBe(0);
});
