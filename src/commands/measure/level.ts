import { Option } from '@commander-js/extra-typings';
import { exits, UserError } from '../../errors.js';
import { type Column, howMany, type Note, note, type Result, warning } from '../../result.js';
import { misfitsOf } from '../../store/armsBefore.js';
import type { CampaignHead } from '../../store/campaignFacts.js';
import type { CampaignQuestion } from '../../store/campaignUnits.js';
import { type Level, type Levelled, showLevel } from '../../store/levels.js';
import type { Store } from '../../store/open.js';
import { sharedUnits } from '../../store/sharedUnits.js';

/** Whose facts are summed into one: `--level`. Without it, results are by unit of assignment. */
export function levelOption(help: string) {
  return new Option('--level <level>', help).choices(['person', 'household', 'account'] as const);
}

/** What `--level` means, for the help of measurements. */
export const levelHelp = `By default what is counted is the unit of assignment. --level household or account counts households or accounts
instead, each with the sum of all its members, and the interval is that of so many independent ones: right where they were
assigned as wholes. More than one in a hundred with members in several arms is exit 5, for then a bigger part of a household
sits in the bigger arm and the comparison would be false; fewer count in the arm that they were in first, and the check
double_membership fails. Customers without one count alone. --level person counts people: where units of several people were drawn, lift takes the
mean per person with the units as clusters, by Welch's interval; roi needs units of one person each.`;

/** Up to this share of households or accounts in two arms is dirt; beyond it, they are not what was assigned. */
export const mostTorn = 0.01;

/** A store read at a level, and what to say about it. */
export interface AtLevel {
  readonly level: Level;
  readonly counted: Levelled;
  readonly notes: readonly Note[];
}

/** Makes the store read as households or accounts. */
export function atLevel(store: Store, level: Level, eachArm = false): AtLevel {
  const counted = showLevel(store, level, eachArm);
  if (level === 'person') return { level, counted, notes: [note('counted by person')] };
  if (counted.entities === 0) {
    throw new UserError(`no customer has an ${level}_id`.replace('an h', 'a h'), {
      code: 'no_level',
      exit: exits.insufficient,
      hint: `load customers with ${level}_id, or leave --level out`,
    });
  }
  const others =
    counted.others === 0
      ? ''
      : `; ${counted.others} customer${counted.others === 1 ? ' without one counts' : 's without one count'} alone`;
  return {
    level,
    counted,
    notes: [
      note(
        `counted by ${level}: ${counted.entities} ${level}s of ${howMany(counted.members, 'customer')}${others}`,
      ),
    ],
  };
}

/**
 * The campaigns whose assignment allows an answer at a level: every household or account in one arm, but for one in a
 * hundred; no unit of assignment of several people, if people are counted. Where no campaign is left, exit 5; the others
 * are left out with a warning.
 */
export function fitting(
  store: Store,
  heads: readonly CampaignHead[],
  question: CampaignQuestion,
  { level }: AtLevel,
): { readonly heads: readonly CampaignHead[]; readonly notes: readonly Note[] } {
  const misfits = level === 'person' ? personMisfits(store, question) : misfitsAt(store, question, level);
  const wrong = heads.filter((head) => misfits.has(head.campaign));
  if (wrong.length === 0) return { heads, notes: [] };
  if (wrong.length === heads.length) {
    throw new UserError(`${wrong[0]!.campaignId}: ${misfits.get(wrong[0]!.campaign)}`, {
      code: 'not_assigned_so',
      exit: exits.insufficient,
      hint: 'leave --level out: the effect is then per unit of assignment, which is what was drawn',
    });
  }
  return {
    heads: heads.filter((head) => !wrong.includes(head)),
    notes: wrong.map((head) => warning(`${head.campaignId} is left out: ${misfits.get(head.campaign)}`)),
  };
}

/** The campaigns that a level allows an effect of, without a word about the others. */
export function fittingHeads(
  store: Store,
  heads: readonly CampaignHead[],
  question: CampaignQuestion,
  { level }: AtLevel,
): readonly CampaignHead[] {
  const misfits = level === 'person' ? personMisfits(store, question) : misfitsAt(store, question, level);
  return heads.filter((head) => !misfits.has(head.campaign));
}

/** Why campaigns can not be counted by household or account, by number. */
function misfitsAt(store: Store, question: CampaignQuestion, level: Level): ReadonlyMap<number, string> {
  const wrong = new Map<number, string>();
  for (const { campaign, torn, split, assigned } of misfitsOf(store, question.asOf).values()) {
    if (torn + split <= mostTorn * assigned) continue;
    const what =
      torn >= split
        ? `${torn} of ${assigned} ${level}s have members in more than one arm`
        : `${howMany(split, 'unit of assignment has', 'units of assignment have')} members in several ${level}s`;
    wrong.set(campaign, `${what}, so it was not assigned by ${level}`);
  }
  return wrong;
}

/** Why campaigns can not be counted by person, by number. */
function personMisfits(store: Store, question: CampaignQuestion): ReadonlyMap<number, string> {
  const wrong = new Map<number, string>();
  for (const [campaign, { units, shared }] of sharedUnits(store, question)) {
    if (shared === 0) continue;
    wrong.set(
      campaign,
      `${shared} of ${howMany(units, 'unit')} of assignment are several people, who were drawn together: their return is that of the unit`,
    );
  }
  return wrong;
}

/** The column that says at which level a result was counted, where one was asked for. */
export function levelColumn(level: AtLevel | undefined): readonly Column[] {
  return level === undefined ? [] : [{ name: 'level', kind: 'text', machineOnly: true }];
}

/** The cell of `levelColumn`. */
export function levelCell(level: AtLevel | undefined): readonly string[] {
  return level === undefined ? [] : [level.level];
}

/** A result with the column and the notes of the level that was asked for, if one was. */
export function levelled(level: AtLevel | undefined, result: Result): Result {
  if (level === undefined) return result;
  return {
    ...result,
    columns: [...result.columns, ...levelColumn(level)],
    rows: [...result.rows].map((row) => [...row, ...levelCell(level)]),
    notes: [...(result.notes ?? []), ...level.notes],
  };
}

/** How things were counted, for `--explain`. */
export function levelExplain(level: AtLevel | undefined): readonly string[] {
  if (level === undefined) return [];
  const { entities, members, others } = level.counted;
  return [
    level.level === 'person'
      ? 'level person: mean = sum of outcomes / number of people; variance by units of assignment: values R + (y - R x) / mean x'
      : `level ${level.level}: ${howMany(members, 'customer is', 'customers are')} read as ${entities}, each as its first member by id; ${others} others as themselves (the sql, run outside clm, reads each customer as such)`,
  ];
}
