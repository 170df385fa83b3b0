import { defaultConsent } from '../../act/plan.js';
import { type CellContacts, type Preferences, tryPreferences } from '../../predict/preferences.js';
import { howMany, type Note, note, warning } from '../../result.js';
import type { AnsweredContacts } from '../../store/answeredContacts.js';
import type { ContactCells, TimeKind } from './contactTimes.js';
import type { Permission } from './permission.js';

/** Remarks about what cells hold, what they lack, and what their differences may be of. */
export function cellNotes(
  contacts: AnsweredContacts,
  { kind, cells, cell, placed, timed }: ContactCells,
  found: Preferences,
  wanted: TimeKind | undefined,
): readonly Note[] {
  const nameless = cell.length - placed;
  const states = found.cells.map(({ fit }) => fit.state);
  const count = (state: string) => states.filter((one) => one === state).length;
  const what = kind === 'none' ? 'channel' : 'channel and time';
  return [
    ...(kind === 'none' && wanted === undefined
      ? [
          note(
            'contacts carry days, no times of day: the channel alone is told; --time weekday asks for days',
          ),
        ]
      : []),
    ...(kind === 'daypart' && timed < placed
      ? [
          note(
            `${timed} of ${howMany(placed, 'contact')} carry a time of day (midnight sharp counts as none); the others have an empty time`,
          ),
        ]
      : []),
    ...(contacts.open > 0 ? [note(`contacts whose windows are not over, left out: ${contacts.open}`)] : []),
    ...(contacts.untracked > 0
      ? [note(`contacts of campaigns for which nothing came back, left out: ${contacts.untracked}`)]
      : []),
    ...(nameless > 0 ? [note(`contacts without a channel, left out: ${nameless}`)] : []),
    ...(count('differ') === 0
      ? [
          warning(
            count('untold') > 0
              ? `hardly anybody was contacted twice by a ${what}: nothing tells one customer from another, everybody has the rate of all`
              : 'customers do not differ beyond chance: everybody has the rate of all',
          ),
        ]
      : []),
    ...(cells.length > 1 && !sharedByCampaigns(contacts, cell)
      ? [
          warning(
            `no campaign used more than one ${what}: rates differ by campaign and by who was chosen as much as by ${what}; a campaign that draws them tells them apart`,
          ),
        ]
      : []),
  ];
}

/** Channels on which nobody may be contacted, and what that may be of. */
export function unreachableNotes(
  channels: readonly string[],
  allowed: ReadonlyMap<string, readonly Permission[]>,
): readonly Note[] {
  const closed = channels.filter((channel) => allowed.get(channel)!.every((one) => one === undefined));
  return closed.map((channel) =>
    warning(
      `nobody may be contacted by ${channel}${defaultConsent(channel) === 'opt-in' ? ': it needs a consent, and none is granted ("clm ingest consents")' : ''}`,
    ),
  );
}

/** Whether some campaign has contacts in more than one cell. */
function sharedByCampaigns({ campaign }: AnsweredContacts, cell: Int32Array): boolean {
  const first = new Map<number, number>();
  return cell.some((at, i) => {
    if (at < 0) return false;
    const known = first.get(campaign[i]!);
    if (known === undefined) first.set(campaign[i]!, at);
    return known !== undefined && known !== at;
  });
}

const triedShare = 0.2;

/** What chances learned from earlier contacts said about the last fifth of them, contacts of a day kept together. */
export function trialNotes(
  contacts: AnsweredContacts,
  { cell }: ContactCells,
  customers: number,
): readonly Note[] {
  const { day, windowDays, customer, answered } = contacts;
  const days = Int32Array.from(day).sort();
  const split = days[Math.floor(days.length * (1 - triedShare))]!;
  const part = (wanted: (i: number) => boolean): CellContacts => {
    const kept = Array.from(day.keys()).filter(wanted);
    return {
      customer: kept.map((i) => customer[i]!),
      cell: kept.map((i) => cell[i]!),
      answered: kept.map((i) => answered[i]!),
    };
  };
  const trial = tryPreferences(
    part((i) => day[i]! + windowDays[i]! <= split),
    part((i) => day[i]! >= split),
    customers,
    contactsCells(cell),
  );
  if (trial === undefined) {
    return [note('not tried on later contacts: too few are far enough apart')];
  }
  const { gain } = trial;
  const came = `tried on the last ${howMany(trial.contacts, 'contact')}: ${Math.round(trial.foretold)} answers were foretold, ${trial.answered} came`;
  if (gain.low === 0 && gain.high === 0) {
    return [note(`${came}; in those before them customers did not differ beyond chance`)];
  }
  const said = `${came}; one's own answers lower the log-loss by ${gain.value.toFixed(4)} (95 % interval ${gain.low.toFixed(4)} to ${gain.high.toFixed(4)})`;
  return [
    gain.low > 0
      ? note(said)
      : warning(
          `${said}: what customers answered before does not tell more of them than everybody's rate does`,
        ),
  ];
}

const contactsCells = (cell: Int32Array) => cell.reduce((most, at) => Math.max(most, at + 1), 0);
