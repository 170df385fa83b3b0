import type { Day } from '../days.js';
import {
  badValue,
  dayKey,
  integerOf,
  knownKeys,
  numberOf,
  requiredText,
  sectionOf,
  type TomlSection,
  textOf,
} from '../toml.js';

/** People left out by a rule of the plan: a where-clause over the customers view, and the word the waterfall uses. */
export interface SuppressRule {
  readonly reason: string;
  readonly where: string;
}

/** How often a person may be contacted; only contacts of `channel` count if it is named. */
export interface Caps {
  readonly minGapDays: number | undefined;
  readonly maxContacts: number | undefined;
  readonly inDays: number | undefined;
  readonly channel: string | undefined;
}

/** What a campaign is to reach, of which metric, by when. */
export interface Target {
  readonly metric: string;
  readonly value: number;
  readonly dueOn: Day | undefined;
  /** Who answers for it; undefined = the owner of the plan. */
  readonly owner: string | undefined;
}

/** The caps of a plan; all undefined if it has none. */
export function capsOf(top: TomlSection): Caps {
  const section = sectionOf(top, 'caps');
  if (section === undefined) {
    return { minGapDays: undefined, maxContacts: undefined, inDays: undefined, channel: undefined };
  }
  knownKeys(section, ['min_gap_days', 'max_contacts', 'in_days', 'channel']);
  const maxContacts = integerOf(section, 'max_contacts', 0);
  const inDays = integerOf(section, 'in_days', 1);
  if ((maxContacts === undefined) !== (inDays === undefined)) {
    const key = maxContacts === undefined ? 'in_days' : 'max_contacts';
    throw badValue(
      section,
      key,
      'max_contacts and in_days belong together',
      'max_contacts = 3, in_days = 30',
    );
  }
  return {
    minGapDays: integerOf(section, 'min_gap_days', 0),
    maxContacts,
    inDays,
    channel: textOf(section, 'channel'),
  };
}

/** One [[suppress]] block. */
export function suppressOf(section: TomlSection): SuppressRule {
  knownKeys(section, ['reason', 'where']);
  return {
    reason: requiredText(section, 'reason', 'a word for the waterfall: reason = "staff"'),
    where: requiredText(section, 'where', 'whom to leave out: where = "segment = \'staff\'"'),
  };
}

/** One [[targets]] block. */
export function targetOf(section: TomlSection): Target {
  knownKeys(section, ['metric', 'value', 'due_on', 'owner']);
  const metric = requiredText(section, 'metric', 'what is to be reached: metric = "profit"');
  const value = numberOf(section, 'value');
  if (value === undefined)
    throw badValue(section, 'value', 'is missing', 'how much is to be reached: value = 10000');
  return { metric, value, dueOn: dayKey(section, 'due_on'), owner: textOf(section, 'owner') };
}
