import { type Day, dayOf } from '../days.js';
import { exits, UserError } from '../errors.js';
import { monthNamed } from './monthNames.js';

/** What a text says: a day, and a second of it or -1; `utc` if it says so of Greenwich instead of a wall clock. */
export interface Moment {
  readonly day: Day;
  readonly second: number;
  /** Seconds that its clock is ahead of UTC, if it says so. */
  readonly offset?: number;
}

export type Outcome = Moment | 'no such day' | 'no such time' | undefined;

/** A date format, compiled. */
export interface DateFormat {
  readonly text: string;
  /** What a text says that is written so; `undefined` if it is not. */
  read(text: string): Outcome;
}

const tokens: Readonly<Record<string, string>> = {
  yyyy: '(\\d{4})',
  yy: '(\\d{2})',
  mmmm: '([\\p{L}\\p{M}]{3,}\\.?)',
  mmm: '([\\p{L}\\p{M}]{3,}\\.?)',
  mm: '(\\d{2})',
  m: '(\\d{1,2})',
  dd: '(\\d{2})',
  d: '(\\d{1,2})',
  hh: '(\\d{2})',
  h: '(\\d{1,2})',
  ii: '(\\d{2})',
  ss: '(\\d{2})',
};

/** What may follow a time of day: fractions of a second, `am` or `pm`, an offset. */
const afterTime = '(?:[.,]\\d+)?(?: ?([ap])\\.?m\\.?)?(?: ?(Z|UTC|GMT|[+-]\\d{2}(?::?\\d{2})?))?';

/**
 * Compiles a date format: `dd/mm/yyyy`, `yyyymmdd`, `d mmm yyyy`, `m/d/yyyy hh:mm`; a time of day may follow any of them.
 * `excel` and `excel1904` are the serial days of a workbook, `epoch` and `epoch-ms` seconds and milliseconds since 1970
 * in UTC. UserError exit 2 if it does not say year, month and day exactly once.
 */
export function dateFormat(text: string): DateFormat {
  const named = numberFormats[text.trim().toLowerCase()];
  if (named !== undefined) return { text, read: named };
  const parts: string[] = [];
  let pattern = '';
  for (const [token] of text.toLowerCase().matchAll(/y+|m+|d+|h+|s+|am\/pm|[^ymdhs]/g)) {
    if (token === 'am/pm') continue;
    const meaning = token === 'mm' && parts.at(-1) === 'h' ? 'ii' : token;
    const group = tokens[meaning];
    if (group === undefined && /[a-z]/.test(token) && token !== 't') throw badFormat(text);
    pattern += group ?? token.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
    if (group !== undefined) parts.push(meaning[0]!);
  }
  const counts = ['y', 'm', 'd'].map((part) => parts.filter((p) => p === part).length);
  if (counts.some((count) => count !== 1) || new Set(parts).size !== parts.length) throw badFormat(text);
  const timed = parts.includes('h');
  const time = timed ? afterTime : `(?:[T ](\\d{1,2}):(\\d{2})(?::(\\d{2}))?${afterTime})?`;
  const order = timed ? parts : [...parts, 'h', 'i', 's'];
  const compiled = new RegExp(`^${pattern.trimEnd()}${time}$`, 'iu');
  return { text, read: (written) => read(compiled.exec(written), [...order, 'half', 'offset']) };
}

function read(match: RegExpExecArray | null, parts: readonly string[]): Outcome {
  if (match === null) return undefined;
  const at = (part: string) => (parts.includes(part) ? match[parts.indexOf(part) + 1] : undefined);
  const written = at('y')!;
  // Two digits are taken only where the format says so; they mean 1970 to 2069.
  const year = Number(written) + (written.length === 4 ? 0 : Number(written) < 70 ? 2000 : 1900);
  const month = /^\d/.test(at('m')!) ? Number(at('m')) : monthNamed(at('m')!);
  if (month === undefined) return undefined;
  const day = dayOf(year, month, Number(at('d')));
  if (day === undefined) return 'no such day';
  if (at('h') === undefined) return { day, second: -1 };
  const second = secondOf(at('h'), at('i'), at('s'), at('half'));
  if (second === undefined) return 'no such time';
  return withOffset(day, second, at('offset'));
}

/** The second of a day from its hour, minute and second, with `a` or `p` for a clock of twelve hours. */
export function secondOf(hour = '0', minute = '0', second = '0', half?: string): number | undefined {
  let [h, m, s] = [Number(hour), Number(minute), Number(second)];
  if (half !== undefined) {
    if (h < 1 || h > 12) return undefined;
    h = (h % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  }
  return h > 23 || m > 59 || s > 60 ? undefined : h * 3600 + m * 60 + Math.min(s, 59);
}

/** A moment whose clock may be said to be off UTC: `Z`, `UTC`, `+02:00`, `-0400`. */
export function withOffset(day: Day, second: number, offset: string | undefined): Outcome {
  if (offset === undefined) return { day, second };
  if (/^[a-z]/i.test(offset)) return { day, second, offset: 0 };
  const hours = Number(offset.slice(1, 3));
  const minutes = Number(offset.slice(3).replace(':', '') || '0');
  if (hours > 15 || minutes > 59) return 'no such time';
  return { day, second, offset: (offset[0] === '-' ? -1 : 1) * (hours * 3600 + minutes * 60) };
}

/** Formats that are one number. */
const numberFormats: Readonly<Record<string, (text: string) => Outcome>> = {
  excel: (text) => serial(text, false),
  excel1904: (text) => serial(text, true),
  epoch: (text) => sinceEpoch(text, 1),
  'epoch-ms': (text) => sinceEpoch(text, 1000),
};

const excel1900 = dayOf(1899, 12, 30)!;
const excel1904 = dayOf(1904, 1, 1)!;

/**
 * A serial day of a workbook, its decimals the time of day. Day 60 of the system of 1900 is 29 February 1900, which
 * never was; the days before it are one off (Microsoft, "Differences between the 1900 and the 1904 date system").
 */
function serial(text: string, from1904: boolean): Outcome {
  const match = /^(\d{1,7})(?:[.,](\d+))?$/.exec(text);
  if (match === null) return undefined;
  const number = Number(match[1]);
  if (number > 2_958_465) return 'no such day';
  if (!from1904 && (number === 60 || number === 0)) return 'no such day';
  const day = from1904 ? excel1904 + number : excel1900 + number + (number < 60 ? 1 : 0);
  if (match[2] === undefined) return { day, second: -1 };
  return { day, second: Math.min(86_399, Math.round(Number(`0.${match[2]}`) * 86_400)) };
}

function sinceEpoch(text: string, perSecond: number): Outcome {
  const match = /^(-?\d{1,15})(?:[.,]\d+)?$/.exec(text);
  if (match === null) return undefined;
  const seconds = Math.floor(Number(match[1]) / perSecond);
  const day = Math.floor(seconds / 86_400);
  // The year 9999 is the last that a day can be written of.
  if (day > 2_932_896 || day < -719_162) return 'no such day';
  return { day, second: seconds - day * 86_400, offset: 0 };
}

function badFormat(text: string): UserError {
  return new UserError(`--date-format: "${text}" is not a date format`, {
    code: 'bad_date_format',
    exit: exits.usage,
    hint: 'for example dd/mm/yyyy, m/d/yyyy, yyyymmdd, "d mmm yyyy", "dd.mm.yyyy hh:mm", excel or epoch',
  });
}
