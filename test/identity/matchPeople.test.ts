import { expect, test } from 'vitest';
import { decide, type Reviewed } from '../../src/identity/decide.js';
import { pairKey } from '../../src/identity/links.js';
import { type Candidate, matchPeople } from '../../src/identity/matchPeople.js';

function one(customerId: string, known: Partial<Candidate> = {}): Candidate {
  return {
    customerId,
    personId: customerId,
    email: undefined,
    phone: undefined,
    firstName: undefined,
    lastName: undefined,
    birthDate: undefined,
    gender: undefined,
    postalCode: undefined,
    accountId: undefined,
    acquiredOn: undefined,
    listed: true,
    ids: new Map(),
    ...known,
  };
}

const rules = { by: ['email', 'phone'], countryCode: undefined, most: 4 };
const found = (candidates: readonly Candidate[], by = rules.by, apart = new Set<string>()) =>
  matchPeople(candidates, { ...rules, by }, apart).matches.map(
    ({ customerId, personId, rule, via, state, reason }) =>
      [customerId, personId, rule, via ?? '', state, reason].join('|'),
  );

test('one address is one person, the longest known of them', () => {
  const candidates = [
    one('A', { email: 'ann@x.example', acquiredOn: 300 }),
    one('B', { email: 'ann@x.example', acquiredOn: 100, firstName: 'Ann' }),
    one('C', { email: 'ann@x.example', firstName: 'A' }),
    one('D', { email: 'dan@x.example' }),
  ];
  expect(found(candidates)).toEqual(['A|B|email||merge|', 'C|B|email||merge|']);
});

test('what speaks against it, and a chain, send the whole group to review', () => {
  expect(
    found([
      one('A', { email: 'lee@x.example', firstName: 'Ann' }),
      one('B', { email: 'lee@x.example', firstName: 'Bob' }),
      one('C', { email: 'lee@x.example' }),
    ]),
  ).toEqual(['B|A|email||review|first_name differs (A, B)', 'C|A|email||review|first_name differs (A, B)']);
  expect(
    found([
      one('A', { email: 'ann@x.example' }),
      one('B', { email: 'ann@x.example', phone: '+49301234567' }),
      one('C', { phone: '0049301234567' }),
    ]),
  ).toEqual(['A|B|email||merge|', 'C|B|phone||merge|']);
  const chain = 'chain: D and A share nothing, only C links them';
  expect(
    found([
      one('A', { email: 'ann@x.example' }),
      one('B', { email: 'ann@x.example', phone: '+49301234567' }),
      one('C', { email: 'c@x.example', phone: '0049301234567' }),
      one('D', { email: 'c@x.example' }),
    ]),
  ).toEqual([
    `B|A|email||review|chain: C and A share nothing, only B links them; ${chain}`,
    `C|A|phone|B|review|chain: C and A share nothing, only B links them; ${chain}`,
    `D|A|email|C|review|chain: C and A share nothing, only B links them; ${chain}`,
  ]);
  expect(found([one('A', { email: 'info@x.example' }), one('B', { email: 'info@x.example' })])).toEqual([
    'B|A|email||review|info@x.example is a role, not a person',
  ]);
});

test('a key of too many people is no evidence, and is counted', () => {
  const many = ['A', 'B', 'C', 'D', 'E'].map((id) => one(id, { email: 'front-desk@x.example' }));
  expect(matchPeople(many, rules, new Set())).toEqual({
    matches: [],
    ignored: [
      { rule: 'email', why: 'shared by more than 4 people', customers: 5, example: 'front-desk@x.example' },
    ],
  });
});

test('a column of ids links equal values, and the customer that it names', () => {
  const candidates = [
    one('L7', { listed: true }),
    one('S1', { ids: new Map([['card', 'L7']]) }),
    one('S2', { ids: new Map([['card', 'X']]) }),
    one('S3', { ids: new Map([['card', 'X']]) }),
  ];
  expect(found(candidates, ['card'])).toEqual(['S1|L7|card||merge|', 'S3|S2|card||merge|']);
});

test('merged or kept apart before: nothing to ask, unless another one links them', () => {
  const pair = [one('A', { email: 'a@x.example' }), one('B', { email: 'a@x.example' })];
  expect(found([pair[0]!, { ...pair[1]!, personId: 'A' }])).toEqual([]);
  const apart = new Set([pairKey('B', 'A')]);
  expect(found(pair, rules.by, apart)).toEqual([]);
  const both = one('C', { email: 'a@x.example' });
  expect(found([...pair, both], rules.by, apart)).toEqual([
    'A|C|email||review|kept apart before (A, B)',
    'B|C|email||review|kept apart before (A, B)',
  ]);
});

test('the order of customers changes nothing', () => {
  const candidates = [
    one('A', { email: 'ann@x.example' }),
    one('B', { email: 'ann@x.example', phone: '+49301234567' }),
    one('C', { phone: '0049301234567', firstName: 'Cy' }),
    one('D', { email: 'd@x.example' }),
    one('E', { email: 'd@x.example' }),
  ];
  expect(found(candidates.toReversed())).toEqual(found(candidates));
});

const line = (at: number, customerId: string, personId: string, decision = 'merge'): Reviewed => ({
  line: at,
  customerId,
  personId,
  decision,
  rule: 'email',
  evidence: '',
});
const decided = (lines: readonly Reviewed[], merges: Record<string, string> = {}, apart: string[] = []) => {
  const { settled, refused } = decide(
    lines,
    new Map(Object.entries(merges)),
    new Set(apart),
    (id) => id !== 'unknown',
  );
  return [...settled.map((s) => `${s.line} ${s.result}`), ...refused.map((r) => `${r.line} ${r.what}`)];
};

test('decisions: each line does one thing, or is refused with its reason', () => {
  expect(
    decided([line(2, 'B', 'A'), line(3, 'C', 'A'), line(4, 'D', 'A', ''), line(5, 'E', 'A', 'Apart')]),
  ).toEqual(['2 merged', '3 merged', '4 undecided', '5 kept apart']);
  expect(decided([line(2, 'B', 'A'), line(3, 'A', 'B')])).toEqual(['2 merged', '3 unchanged']);
  expect(decided([line(2, 'B', 'C')], { B: 'A' })).toEqual([
    '2 "B" is merged into "A" already: name "A" instead',
  ]);
  expect(decided([line(2, 'B', 'A', 'apart')], { B: 'A' })).toEqual([
    '2 "B" and "A" are merged: unmerge one of them first',
  ]);
  expect(decided([line(2, 'B', 'A'), line(3, 'C', 'A')], {}, [pairKey('B', 'C')])).toEqual([
    '2 merged',
    '3 "B" and "C" were kept apart, and this would make them one',
  ]);
  expect(decided([line(2, 'B', 'A')], {}, [pairKey('B', 'A')])).toEqual(['2 merged']);
  expect(decided([line(2, 'unknown', 'A'), line(3, 'A', 'A'), line(4, 'B', 'A', 'yes')])).toEqual([
    '2 customer_id: "unknown" is not known',
    '3 "A" is one customer already',
    '4 decision: "yes" is neither merge nor apart',
  ]);
});
