import { Option } from '@commander-js/extra-typings';
import { exits, UserError } from '../../errors.js';
import { fitPreferences, type OwnChance, ownChances, type Preferences } from '../../predict/preferences.js';
import { type Column, howMany, note, type Row } from '../../result.js';
import { answeredContacts, answeredContactsSql, responseTypesSeen } from '../../store/answeredContacts.js';
import { audience, type Person } from '../../store/audience.js';
import { writtenSql } from '../../store/writtenSql.js';
import { defineCommand } from '../command.js';
import { wholeNumberFlag, wordsFlag } from '../flagValues.js';
import { asOfDay, asOfNote, reading } from '../shared.js';
import { type ContactCells, contactCells, timeKinds } from './contactTimes.js';
import { type Permission, permissions } from './permission.js';
import { cellNotes, trialNotes, unreachableNotes } from './preferencesTalk.js';
import { defaultResponses } from './trainingFlags.js';

const columns: readonly Column[] = [
  { name: 'customer_id', kind: 'text' },
  { name: 'rank', kind: 'count' },
  { name: 'channel', kind: 'text' },
  { name: 'time', kind: 'text' },
  { name: 'contacts', kind: 'count' },
  { name: 'answered', kind: 'count' },
  { name: 'chance', kind: 'share' },
  { name: 'chance_low', kind: 'share', heading: 'low' },
  { name: 'chance_high', kind: 'share', heading: 'high' },
  { name: 'chance_of_all', kind: 'share', heading: 'of all' },
  { name: 'consent', kind: 'text' },
];

const cellColumns: readonly Column[] = [
  { name: 'channel', kind: 'text' },
  { name: 'time', kind: 'text' },
  { name: 'customers', kind: 'count' },
  { name: 'contacts', kind: 'count' },
  { name: 'answered', kind: 'count' },
  { name: 'rate', kind: 'share' },
  { name: 'rate_low', kind: 'share', heading: 'low' },
  { name: 'rate_high', kind: 'share', heading: 'high' },
  { name: 'strength', kind: 'number' },
  { name: 'state', kind: 'text' },
  { name: 'reachable', kind: 'count' },
];

export const preferences = defineCommand({
  description: `By which channel, and at what time, each customer is likeliest to answer: their own answers to past contacts, drawn towards
everybody's as far as their contacts are few (beta-binomial, by maximum likelihood). Only channels that they may be contacted
on: consent comes first. An answer is a --responses event within the window of the contact; contacts whose windows are
not over are left out. --time daypart (night from 0, morning from 6, afternoon from 12, evening from 18 o'clock in the zone of the
store) is the default where contacts carry times of day, else the channel alone; --time weekday needs days only. An empty time:
those contacts carry none. An answer is no sale, and who answers more by a channel need not buy more because of it.

Columns: ${columns.map(({ name }) => name).join(' ')}. chance_low and chance_high hold 95 % of what the
customer's own chance may be; chance_of_all is everybody's rate; consent is granted or, where the channel needs no grant, not denied.
--by cell shows everybody's answers: ${cellColumns.map(({ name }) => name).join(' ')}. strength is how many
contacts of one's own weigh as much as everybody's; state says whether customers differ, are alike, or nobody was contacted twice (untold).`,
  examples: [
    'clm predict preferences --by cell',
    'clm predict preferences -o preferences.csv',
    'clm predict preferences --time weekday --top 2',
  ],
  exits: [exits.done, exits.usage, exits.insufficient, exits.noStore, exits.newer],
  asOf: true,
  knownAt: true,
  flags: (command) =>
    command
      .addOption(
        new Option('--by <what>', 'a row per customer and place (default) or per channel and time').choices([
          'customer',
          'cell',
        ] as const),
      )
      .addOption(
        new Option('--time <what>', 'daypart, weekday or none (default daypart where known)').choices(
          timeKinds,
        ),
      )
      .option('--top <n>', 'rows per customer (default 1)', wholeNumberFlag)
      .option('--responses <types>', `what counts as an answer (default ${defaultResponses})`, wordsFlag)
      .option('--purpose <name>', 'of the contact, for consents that name one (default marketing)'),
  run: (context, options) =>
    reading(context, async (store) => {
      const top = options.top ?? 1;
      if (top < 1) {
        throw new UserError(`--top: ${top} is not 1 or more`, { code: 'bad_number', exit: exits.usage });
      }
      const asOf = await asOfDay(context, store);
      const types = options.responses ?? defaultResponses;
      const contacts = await answeredContacts(store, asOf, types, store.settings.windowDays);
      const placed = contactCells(contacts, options.time);
      if (placed.placed === 0) throw nothingTold(contacts);
      if (!contacts.answered.includes(1))
        throw nothingCame(types, placed.placed, await responseTypesSeen(store, asOf));
      const people = await audience(store, undefined, asOf, 'customers');
      const customers = people.reduce(
        (most, { customer }) => Math.max(most, customer + 1),
        contacts.customer.reduce((most, c) => Math.max(most, c + 1), 0),
      );
      const found = fitPreferences({ ...contacts, cell: placed.cell }, customers, placed.cells.length);
      const when = { asOf, sendOn: asOf + 1 };
      const purpose = options.purpose ?? 'marketing';
      const channels = [...new Set(placed.cells.map(({ channel }) => channel))];
      const allowed = new Map<string, readonly Permission[]>();
      for (const channel of channels) {
        allowed.set(channel, await permissions(store, channel, purpose, people, when));
      }
      const unreachable = people.filter((_, i) => channels.every((one) => !allowed.get(one)![i])).length;
      const shared = {
        notes: [
          note(
            `${asOfNote(asOf)}: ${howMany(placed.placed, 'contact')} whose windows are over, ${contacts.answered.reduce((a, b) => a + b, 0)} answered (${types.join(', ')})`,
          ),
          ...cellNotes(contacts, placed, found, options.time),
          ...trialNotes(contacts, placed, customers),
          ...unreachableNotes(channels, allowed),
          note(
            `${people.length - unreachable} of ${howMany(people.length, 'customer')} may be contacted on ${channels.length === 1 ? 'it' : 'one of them'} (purpose ${purpose})`,
          ),
        ],
        explain: [
          'chance = (answered + strength × mean) / (contacts + strength); mean and strength of each channel and time by maximum likelihood',
          'likelihood of answered k of n: B(k + a, n − k + b) / B(a, b), with mean = a / (a + b), strength = a + b',
          'sql:',
          ...writtenSql(answeredContactsSql, {
            as_of: asOf,
            window: store.settings.windowDays,
            types: JSON.stringify(types),
          }).split('\n'),
        ],
      };
      if (options.by === 'cell') {
        return { ...shared, columns: cellColumns, rows: cellRows(placed, found, allowed) };
      }
      return {
        ...shared,
        columns,
        rows: customerRows(people, placed, found, allowed, top),
        personal: true,
      };
    }),
});

function cellRows(
  { cells }: ContactCells,
  found: Preferences,
  allowed: ReadonlyMap<string, readonly Permission[]>,
): readonly Row[] {
  return found.cells.map((cell, at): Row => {
    const { channel, time } = cells[at]!;
    const { strength, state } = cell.fit;
    return [
      channel,
      time,
      cell.customers,
      cell.contacts,
      cell.answered,
      cell.rate,
      cell.interval.low,
      cell.interval.high,
      Number.isFinite(strength) ? strength : undefined,
      state,
      allowed.get(channel)!.filter((one) => one !== undefined).length,
    ];
  });
}

/** The best cells of every customer on channels they may be contacted on; equal chances by most contacts, then in order. */
function* customerRows(
  people: readonly Person[],
  { cells }: ContactCells,
  found: Preferences,
  allowed: ReadonlyMap<string, readonly Permission[]>,
  top: number,
): Generator<Row> {
  const chance = ownChances(found);
  for (const [i, { customer, customerId }] of people.entries()) {
    const open: { readonly cell: number; readonly own: OwnChance }[] = [];
    for (const [cell, { channel }] of cells.entries()) {
      if (allowed.get(channel)![i]) open.push({ cell, own: chance(customer, cell) });
    }
    open.sort((a, b) => b.own.chance - a.own.chance || b.own.contacts - a.own.contacts || a.cell - b.cell);
    for (const [rank, { cell, own }] of open.slice(0, top).entries()) {
      const { channel, time } = cells[cell]!;
      yield [
        customerId,
        rank + 1,
        channel,
        time,
        own.contacts,
        own.answered,
        own.chance,
        own.low,
        own.high,
        found.cells[cell]!.rate,
        allowed.get(channel)![i],
      ];
    }
  }
}

function nothingTold({ channel, open, untracked }: Parameters<typeof contactCells>[0]): UserError {
  const why =
    channel.length > 0
      ? 'neither contacts nor their campaigns name a channel'
      : open > 0
        ? `the windows of ${open === 1 ? 'the only contact' : `all ${open} contacts`} are still open`
        : untracked > 0
          ? `nothing came back from any of ${howMany(untracked, 'contact')}: responses are not loaded`
          : 'there are no contacts';
  return new UserError(`no preferences can be told: ${why}`, {
    code: 'no_answers',
    exit: exits.insufficient,
    hint:
      channel.length === 0 && open > 0
        ? 'ask --as-of a day after they end, if what is loaded reaches it'
        : 'load contacts with their channel, and responses ("clm schema contacts", "clm schema responses")',
  });
}

function nothingCame(types: readonly string[], contacts: number, seen: readonly string[]): UserError {
  const others = seen.filter((type) => !types.includes(type));
  return new UserError(
    `none of ${howMany(contacts, 'contact')} was answered in its window (${types.join(', ')})`,
    {
      code: 'no_answers',
      exit: exits.insufficient,
      hint:
        others.length === 0
          ? 'load responses'
          : `what came back is ${others.join(', ')}: say what counts with --responses`,
    },
  );
}
