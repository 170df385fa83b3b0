import { dayInZone, parseDay } from '../days.js';
import { exits, UserError } from '../errors.js';
import { zoneOffset } from '../ingest/zoneOffset.js';

/** Up to when the store's memory is read. */
export interface KnownAtTime {
  /** The last instant that counts, ISO in UTC as the ledger has it. */
  readonly instant: string;
  /** As it was typed. */
  readonly typed: string;
}

const form = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?(Z|[+-]\d{2}:?\d{2})?$/;

/**
 * `--known-at`: a day, which counts to its end in the zone of the store, or an instant, in that zone unless it says
 * another (`Z`, `+02:00`). Exit 2 for anything else.
 */
export function knownAtTime(typed: string, zone: string): KnownAtTime {
  const day = parseDay(typed);
  if (day !== undefined) return { typed, instant: utc((day + 1) * 86_400_000 - 1, zone) };
  const match = form.exec(typed.trim());
  const date = match === null ? undefined : parseDay(match[1]!);
  if (match === null || date === undefined) throw notATime(typed);
  const [hour, minute, second] = [match[2], match[3], match[4] ?? '0'].map(Number) as [
    number,
    number,
    number,
  ];
  if (hour > 23 || minute > 59 || second > 59) throw notATime(typed);
  const milliseconds = Number((match[5] ?? '').padEnd(3, '0'));
  const wall = date * 86_400_000 + ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds;
  const offset = match[6];
  if (offset === undefined) return { typed, instant: utc(wall, zone) };
  const [sign, hours, minutes] =
    offset === 'Z'
      ? [1, 0, 0]
      : [offset[0] === '-' ? -1 : 1, Number(offset.slice(1, 3)), Number(offset.slice(-2))];
  return { typed, instant: new Date(wall - sign * (hours * 60 + minutes) * 60_000).toISOString() };
}

/** `as known at 2026-03-31`, for notes. */
export function knownAtNote(typed: string): string {
  return `as known at ${typed}`;
}

/** The instant at which clocks of a zone show a time (milliseconds since 1970 on that clock). */
function utc(wall: number, zone: string): string {
  const offset = (at: number) => zoneOffset(zone, Math.floor(at / 1000)) * 1000;
  return new Date(wall - offset(wall - offset(wall))).toISOString();
}

function notATime(typed: string): UserError {
  return new UserError(`--known-at: ${JSON.stringify(typed)} is not a time`, {
    code: 'bad_time',
    exit: exits.usage,
    hint: 'a day such as 2026-03-31, to its end, or an instant such as 2026-03-31T18:00',
  });
}

/** The business day of a moment that `--known-at` names. */
export function knownAtDay(time: KnownAtTime, zone: string): number {
  return dayInZone(new Date(time.instant), zone);
}
