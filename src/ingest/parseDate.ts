import { type Day, dayOf, digits } from '../days.js';
import { exits, UserError } from '../errors.js';
import { type Parse, type Refusal, shown } from './cell.js';
import { zoneOffset } from './zoneOffset.js';

/**
 * Instants travel as one number: day × 100,000 + second of the day + 1, where + 0 means that no time of day is known.
 */
const perDay = 100_000;

export function packInstant(day: Day, second: number): number {
  return day * perDay + second + 1;
}

/** The day of a packed instant, and the second of the day or -1. */
export function unpackInstant(packed: number): { readonly day: Day; readonly second: number } {
  const day = Math.floor(packed / perDay);
  return { day, second: packed - day * perDay - 1 };
}

/** A date format as people write it (`dd/mm/yyyy`, `yyyymmdd`, `m/d/yyyy hh:mm`), compiled. */
interface DateFormat {
  readonly pattern: RegExp;
  readonly parts: readonly string[];
  readonly text: string;
  readonly timed: boolean;
}

/**
 * A parser of days and instants. ISO dates (`2026-03-31`, with `T14:05`, seconds, `Z` or an offset) are always
 * taken; anything else needs `--date-format`, because 03/04 is two days. Instants with an offset become the business day
 * of `zone`. `kind` `day` answers a day, `instant` a packed instant.
 */
export function dateParser(kind: 'day' | 'instant', format: string | undefined, zone: string): Parse {
  const compiled = format === undefined ? undefined : dateFormat(format);
  const answer = (day: Day, second: number) => (kind === 'day' ? day : packInstant(day, second));
  return (raw) => {
    const quick = isoDay(raw);
    if (quick !== undefined) {
      if (raw.length === 10) return answer(quick, -1);
      const second = plainTime(raw);
      if (second >= 0) return answer(quick, second);
    }
    const text = raw.trim();
    const parsed = (compiled && byFormat(text, compiled)) ?? iso(text, zone);
    if (parsed === undefined) return refusal(text, compiled);
    if (parsed === 'no such day') {
      return { code: 'no_such_day', message: `${shown(text)} is not a day of the calendar` };
    }
    if (parsed === 'no such time') {
      return { code: 'no_such_time', message: `${shown(text)} is not a time of day` };
    }
    return answer(parsed.day, parsed.second);
  };
}

interface Moment {
  readonly day: Day;
  readonly second: number;
}
type Outcome = Moment | 'no such day' | 'no such time' | undefined;

/** `yyyy-mm-dd` at the start of a text, or `undefined`. */
function isoDay(text: string): Day | undefined {
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return undefined;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const date = digits(text, 8, 10);
  return year < 0 || month < 0 || date < 0 ? undefined : dayOf(year, month, date);
}

/** The second of the day in `yyyy-mm-dd hh:mm:ss`, or -1. */
function plainTime(text: string): number {
  if (text.length !== 19 || (text.charCodeAt(10) !== 32 && text.charCodeAt(10) !== 84)) return -1;
  if (text.charCodeAt(13) !== 58 || text.charCodeAt(16) !== 58) return -1;
  const hour = digits(text, 11, 13);
  const minute = digits(text, 14, 16);
  const second = digits(text, 17, 19);
  if (hour < 0 || minute < 0 || second < 0 || hour > 23 || minute > 59 || second > 59) return -1;
  return hour * 3600 + minute * 60 + second;
}

const isoPattern =
  /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)? ?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;

function iso(text: string, zone: string): Outcome {
  const match = isoPattern.exec(text);
  if (match === null) return undefined;
  const day = dayOf(Number(match[1]), Number(match[3]), Number(match[4]));
  if (day === undefined) return 'no such day';
  if (match[5] === undefined) return { day, second: -1 };
  const second = secondOf(match[5], match[6], match[7]);
  if (second === undefined) return 'no such time';
  if (match[8] === undefined) return { day, second };
  const offset = offsetSeconds(match[8]);
  if (offset === undefined) return 'no such time';
  const utc = day * 86_400 + second - offset;
  const local = utc + zoneOffset(zone, utc);
  return { day: Math.floor(local / 86_400), second: local - Math.floor(local / 86_400) * 86_400 };
}

function secondOf(hour = '0', minute = '0', second = '0'): number | undefined {
  const [h, m, s] = [Number(hour), Number(minute), Number(second)];
  return h > 23 || m > 59 || s > 60 ? undefined : h * 3600 + m * 60 + Math.min(s, 59);
}

function offsetSeconds(text: string): number | undefined {
  if (text.toUpperCase() === 'Z') return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(3).replace(':', '') || '0');
  if (hours > 15 || minutes > 59) return undefined;
  return (text[0] === '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
}

const tokens: Readonly<Record<string, string>> = {
  yyyy: '(\\d{4})',
  yy: '(\\d{2})',
  mm: '(\\d{2})',
  m: '(\\d{1,2})',
  dd: '(\\d{2})',
  d: '(\\d{1,2})',
  hh: '(\\d{2})',
  h: '(\\d{1,2})',
  ii: '(\\d{2})',
  ss: '(\\d{2})',
};

/** Compiles a date format. UserError exit 2 if it does not say year, month and day exactly once. */
export function dateFormat(text: string): DateFormat {
  const parts: string[] = [];
  let pattern = '';
  for (const [token] of text.toLowerCase().matchAll(/y+|m+|d+|h+|s+|[^ymdhs]/g)) {
    const meaning = token.startsWith('m') && parts.some((part) => part.startsWith('h')) ? 'ii' : token;
    const group = tokens[meaning];
    if (group === undefined && /[a-z]/.test(token) && token !== 't') throw badFormat(text);
    pattern += group ?? token.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
    if (group !== undefined) parts.push(meaning[0]!);
  }
  const timed = parts.includes('h');
  const counts = ['y', 'm', 'd'].map((part) => parts.filter((p) => p === part).length);
  if (counts.some((count) => count !== 1) || new Set(parts).size !== parts.length) throw badFormat(text);
  const time = timed ? '' : '(?:[T ](\\d{1,2}):(\\d{2})(?::(\\d{2})(?:\\.\\d+)?)?)?';
  return {
    pattern: new RegExp(`^${pattern}${time}$`, 'i'),
    parts: timed ? parts : [...parts, 'h', 'i', 's'],
    text,
    timed,
  };
}

function badFormat(text: string): UserError {
  return new UserError(`--date-format: "${text}" is not a date format`, {
    code: 'bad_date_format',
    exit: exits.usage,
    hint: 'for example dd/mm/yyyy, m/d/yyyy, yyyymmdd or "dd.mm.yyyy hh:mm"',
  });
}

function byFormat(text: string, format: DateFormat): Outcome {
  const match = format.pattern.exec(text);
  if (match === null) return undefined;
  const at = (part: string) =>
    format.parts.includes(part) ? match[format.parts.indexOf(part) + 1] : undefined;
  const written = at('y')!;
  const year = Number(written) + (written.length === 4 ? 0 : Number(written) < 70 ? 2000 : 1900);
  const day = dayOf(year, Number(at('m')), Number(at('d')));
  if (day === undefined) return 'no such day';
  if (!format.parts.includes('h') || at('h') === undefined) return { day, second: -1 };
  const second = secondOf(at('h'), at('i'), at('s'));
  return second === undefined ? 'no such time' : { day, second };
}

function refusal(text: string, format: DateFormat | undefined): Refusal {
  if (format !== undefined) {
    return { code: 'not_a_date', message: `${shown(text)} is not a date written ${format.text}` };
  }
  const match = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{2}|\d{4})(?=$|[ T])/.exec(text);
  if (match !== null) {
    const [first, second] = [Number(match[1]), Number(match[3])];
    const [separator, year] = [match[2]!, 'y'.repeat(match[4]!.length)];
    const dayFirst = ['dd', 'mm', year].join(separator);
    const monthFirst = ['mm', 'dd', year].join(separator);
    const choices =
      first > 12
        ? `pass --date-format ${dayFirst}`
        : second > 12
          ? `pass --date-format ${monthFirst}`
          : `pass --date-format ${dayFirst} or ${monthFirst}`;
    const ambiguous = first <= 12 && second <= 12;
    return {
      code: 'ambiguous_date',
      message: ambiguous ? `${shown(text)} can be two days` : `${shown(text)} needs a date format`,
      hint: choices,
    };
  }
  const hint = /^\d{8}$/.test(text)
    ? { hint: 'pass --date-format yyyymmdd' }
    : { hint: 'yyyy-mm-dd, or pass --date-format' };
  return { code: 'not_a_date', message: `${shown(text)} is not a date`, ...hint };
}
