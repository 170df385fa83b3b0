import { InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { exits } from '../../errors.js';
import { pairKey } from '../../identity/links.js';
import { type Candidate, type Match, matchPeople } from '../../identity/matchPeople.js';
import { similarPeople } from '../../identity/similarPeople.js';
import { type Column, howMany, type Note, note, type Row } from '../../result.js';
import { matchRows } from '../../store/matchRows.js';
import { storedDecisions } from '../../store/merges.js';
import { defineCommand } from '../command.js';
import { wholeNumberFlag, wordsFlag } from '../flagValues.js';
import { readingRows } from '../shared.js';

const columns: readonly Column[] = [
  { name: 'group', kind: 'count' },
  { name: 'decision', kind: 'text' },
  { name: 'customer_id', kind: 'text', heading: 'customer' },
  { name: 'person_id', kind: 'text', heading: 'person' },
  { name: 'rule', kind: 'text' },
  { name: 'evidence', kind: 'text' },
  { name: 'via', kind: 'text', machineOnly: true },
  { name: 'state', kind: 'text', machineOnly: true },
  { name: 'reason', kind: 'text' },
  { name: 'similarity', kind: 'number', machineOnly: true },
  ...[
    'first_name',
    'last_name',
    'birth_date',
    'gender',
    'postal_code',
    'email',
    'phone',
    'account_id',
  ].flatMap((name): readonly Column[] =>
    ['', 'person_'].map((whose) => ({
      name: whose + name,
      kind: name === 'birth_date' ? 'day' : 'text',
      machineOnly: true,
    })),
  ),
];

export const match = defineCommand({
  description: `Customers who may be one person: who, as whom, by which rule, on what evidence. Nothing is changed; save it, look
through it, and hand it to "clm identity apply".

Rules: email, the same address in lower case (dots and plus-addresses are not folded: whether a.b+c@x and ab@x are one
mailbox is up to their provider); phone, the same number with country code; or a column of customers that holds an id of
another system: the same value, or the customer_id of the other one.

state is "merge", with decision "merge", where everybody in a group shares a key with the person and nothing speaks against
it. Where names, birth dates, genders or accounts differ, a mailbox belongs to an office, or keys only chain (A to B, B to C), it is "review"
with an empty decision: write merge or apart. One key of more than --most people,
"n/a" or 0000000 is no evidence, and counted in a note. --fuzzy adds similar names in one postal code or with one birth
date, for review only.

Columns: ${columns.map((column) => column.name).join(' ')}.`,
  examples: [
    'clm identity match',
    'clm identity match --by email,phone --country-code 49 --fuzzy -o review.csv',
    'clm identity match --by loyalty_no --format csv | clm identity apply -',
  ],
  exits: [exits.done, exits.usage, exits.noStore, exits.newer],
  flags: (command) =>
    command
      .addOption(
        new Option('--by <rules>', 'email, phone or columns with ids, the most trusted first')
          .argParser(wordsFlag)
          .default<readonly string[]>(['email', 'phone'], 'email,phone'),
      )
      .option('--country-code <digits>', 'of phone numbers without one: 49, 886 ...', countryCodeFlag)
      .option('--most <people>', 'a key of more people than this is nobody’s own', wholeNumberFlag, 4)
      .option('--fuzzy', 'also similar names with the same postal code or birth date'),
  run: (context, options) =>
    readingRows(context, async (store) => {
      const candidates = await matchRows(
        store,
        options.by.filter((rule) => rule !== 'email' && rule !== 'phone'),
      );
      const decided = await storedDecisions(store);
      const apart = new Set(
        decided.filter((one) => one.decision === 'apart').map((one) => pairKey(one.customerId, one.personId)),
      );
      const rules = { by: options.by, countryCode: options.countryCode, most: options.most };
      const { matches, ignored } = matchPeople(candidates, rules, apart);
      const similar = options.fuzzy === true ? similarPeople(candidates, matches, apart) : undefined;
      const byId = new Map(candidates.map((candidate) => [candidate.customerId, candidate]));
      const row = (one: Match, similarity?: number) =>
        rowOf(one, byId.get(one.customerId)!, byId.get(one.personId)!, similarity);
      const certain = matches.filter((one) => one.state === 'merge').length;
      const review = matches.length - certain;
      return {
        title: 'Who may be one person',
        columns,
        rows: [
          ...matches.map((one) => row(one)),
          ...(similar?.matches ?? []).map((one) => row(one, one.similarity)),
        ],
        notes: [
          note(
            `${howMany(candidates.length, 'customer')}: ${certain} to merge, ${review} to look at` +
              (similar === undefined ? '' : `, ${similar.matches.length} similar by name`),
          ),
          ...ignored.map(
            ({ rule, why, customers, example }): Note =>
              note(
                `${rule}: no evidence (${why}): ${customers} customer${customers === 1 ? '' : 's'}, such as ${JSON.stringify(example)}${hint(why)}`,
              ),
          ),
          ...(similar?.skipped ?? []).map((text) => note(text)),
        ],
        personal: true,
      };
    }),
});

function rowOf(one: Match, customer: Candidate, person: Candidate, similarity: number | undefined): Row {
  const both = (of: (candidate: Candidate) => string | number | undefined) => [of(customer), of(person)];
  return [
    one.group,
    one.state === 'merge' ? 'merge' : undefined,
    one.customerId,
    one.personId,
    one.rule,
    one.evidence,
    one.via,
    one.state,
    one.reason,
    similarity,
    ...both((candidate) => candidate.firstName),
    ...both((candidate) => candidate.lastName),
    ...both((candidate) => candidate.birthDate),
    ...both((candidate) => candidate.gender),
    ...both((candidate) => candidate.postalCode),
    ...both((candidate) => candidate.email),
    ...both((candidate) => candidate.phone),
    ...both((candidate) => candidate.accountId),
  ];
}

function hint(why: string): string {
  return why === 'no country' ? '; pass --country-code' : '';
}

function countryCodeFlag(text: string): string {
  const digits = text.replace(/^(\+|00)/, '');
  if (!/^[1-9]\d{0,2}$/.test(digits)) throw new InvalidArgumentError('expected a country code such as 49.');
  return digits;
}
