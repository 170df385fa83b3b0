import { exits, UserError } from '../../errors.js';
import type { AnsweredContacts } from '../../store/answeredContacts.js';

/** What a time of contact is. */
export const timeKinds = ['daypart', 'weekday', 'none'] as const;

export type TimeKind = (typeof timeKinds)[number];

const labels: Readonly<Record<TimeKind, readonly string[]>> = {
  daypart: ['night', 'morning', 'afternoon', 'evening'],
  weekday: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
  none: [],
};

const hoursOfPart = 6;

/** A channel, or a channel at a time; `time` is missing where contacts carry none. */
export interface ContactCell {
  readonly channel: string;
  readonly time: string | undefined;
}

/** Which cell each contact is in (-1: no channel), and the cells, by channel and time. */
export interface ContactCells {
  readonly kind: TimeKind;
  readonly cells: readonly ContactCell[];
  readonly cell: Int32Array;
  /** Contacts with a channel, and those of them that carry a time of day. */
  readonly placed: number;
  readonly timed: number;
}

/** Whether a contact carries a time of day. Midnight sharp is how exports write that they have none. */
const isTimed = (second: number) => second > 0;

/**
 * Puts contacts into cells of channel and time. Without a wish, parts of the day where some contacts carry a time of day,
 * else the channel alone; exit 5 where parts of the day are wanted and no contact tells.
 */
export function contactCells(contacts: AnsweredContacts, wanted: TimeKind | undefined): ContactCells {
  const { channel, channels, day, second } = contacts;
  const timed = second.reduce((sum, at, i) => sum + (channel[i]! >= 0 && isTimed(at) ? 1 : 0), 0);
  if (wanted === 'daypart' && timed === 0) {
    throw new UserError('contacts carry days, no times of day', {
      code: 'no_times',
      exit: exits.insufficient,
      hint: 'load contacts whose contacted_on has a time of day, or ask --time weekday',
    });
  }
  const kind = wanted ?? (timed > 0 ? 'daypart' : 'none');
  const width = labels[kind].length + 1;
  const timeOf = (i: number) => {
    if (kind === 'weekday') return (((day[i]! + 3) % 7) + 7) % 7;
    return kind === 'daypart' && isTimed(second[i]!)
      ? Math.floor(second[i]! / 3600 / hoursOfPart)
      : width - 1;
  };
  const code = Int32Array.from(channel, (of, i) => (of < 0 ? -1 : of * width + timeOf(i)));
  const byName = (a: number, b: number) => {
    const [one, other] = [channels[Math.floor(a / width)]!, channels[Math.floor(b / width)]!];
    return one < other ? -1 : one > other ? 1 : a - b;
  };
  const found = [...new Set(code)].filter((one) => one >= 0).sort(byName);
  const place = new Map(found.map((one, at) => [one, at]));
  return {
    kind,
    cells: found.map((one) => ({
      channel: channels[Math.floor(one / width)]!,
      time: labels[kind][one % width],
    })),
    cell: code.map((one) => place.get(one) ?? -1),
    placed: code.reduce((sum, one) => sum + (one >= 0 ? 1 : 0), 0),
    timed,
  };
}
