import { type Day, dayOf, digits } from '../days.js';
import { type Parse, type Refusal, shown } from './cell.js';
import { type DateFormat, dateFormat, type Outcome, secondOf, withOffset } from './dateFormat.js';
import { monthNamed } from './monthNames.js';
import { utcOf, zoneOffset } from './zoneOffset.js';

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

/**
 * A parser of days and instants. ISO dates (`2026-03-31`, with `T14:05`, seconds, `Z` or an offset), their basic form with
 * a time (`20260331T140500Z`) and `2026年3月31日` are always taken; anything else needs `--date-format`, because 03/04 is
 * two days. Instants with an offset become the business day of `zone`; a time without one is a wall clock of `timeZone`,
 * else of `zone`, where it is taken as it is written, also in an hour that the clocks skipped: its day is not in doubt.
 * `kind` `day` answers a day, `instant` a packed instant.
 */
export function dateParser(
  kind: 'day' | 'instant',
  format: string | undefined,
  zone: string,
  timeZone?: string,
): Parse {
  const compiled = format === undefined ? undefined : dateFormat(format);
  const answer = (day: Day, second: number) => (kind === 'day' ? day : packInstant(day, second));
  const elsewhere = timeZone !== undefined && timeZone !== zone ? timeZone : undefined;
  return (raw) => {
    const quick = isoDay(raw);
    if (quick !== undefined) {
      if (raw.length === 10) return answer(quick, -1);
      const second = elsewhere === undefined ? plainTime(raw) : -1;
      if (second >= 0) return answer(quick, second);
    }
    const text = asciiDigits(raw.trim());
    const parsed = compiled?.read(text) ?? iso(text);
    if (parsed === undefined) return refusal(raw.trim(), text, compiled);
    if (parsed === 'no such day') {
      return {
        code: 'no_such_day',
        message: `${shown(raw)} is not a day of the calendar`,
        hint:
          compiled === undefined
            ? 'mend it, or leave the row out'
            : `mend it, or leave the row out; is --date-format ${compiled.text} right?`,
      };
    }
    if (parsed === 'no such time') {
      return {
        code: 'no_such_time',
        message: `${shown(raw)} is not a time of day`,
        hint: 'from 00:00:00 to 23:59:59, or 12:00 AM to 11:59 PM',
      };
    }
    const { day, second, offset } = parsed;
    if (second < 0 || (offset === undefined && elsewhere === undefined)) return answer(day, second);
    const wall = day * 86_400 + second;
    const utc = offset !== undefined ? wall - offset : utcOf(elsewhere!, wall);
    const local = utc + zoneOffset(zone, utc);
    const business = Math.floor(local / 86_400);
    return answer(business, local - business * 86_400);
  };
}

/** Full-width digits and marks as those of ASCII. */
function asciiDigits(text: string): string {
  if (!/[\uff0d-\uff1a]/.test(text)) return text;
  return text.replaceAll(/[\uff0d-\uff1a]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
}

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
  /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)? ?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?$/i;
const basicPattern = /^(\d{4})()(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})?(?:[.,]\d+)?(Z|[+-]\d{2}(?::?\d{2})?)?$/;
const chinesePattern = /^(\d{4})(年)(\d{1,2})月(\d{1,2})[日号號](?: ?(\d{1,2}):(\d{2})(?::(\d{2}))?)?()$/;

function iso(text: string): Outcome {
  const match = isoPattern.exec(text) ?? basicPattern.exec(text) ?? chinesePattern.exec(text);
  if (match === null) return undefined;
  const day = dayOf(Number(match[1]), Number(match[3]), Number(match[4]));
  if (day === undefined) return 'no such day';
  if (match[5] === undefined) return { day, second: -1 };
  const second = secondOf(match[5], match[6], match[7]);
  return second === undefined ? 'no such time' : withOffset(day, second, match[8] || undefined);
}

function refusal(raw: string, text: string, format: DateFormat | undefined): Refusal {
  if (format !== undefined) {
    return {
      code: 'not_a_date',
      message: `${shown(raw)} is not a date written ${format.text}`,
      hint: 'ISO dates are read beside it; for others pass another --date-format',
    };
  }
  const match = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{2}|\d{4})(?=$|[T ])/.exec(text);
  if (match !== null) {
    const [first, second] = [Number(match[1]), Number(match[3])];
    const [separator, year] = [match[2]!, 'y'.repeat(match[4]!.length)];
    const letters = (written: string, letter: string) => letter.repeat(written.length);
    const dayFirst = [letters(match[1]!, 'd'), letters(match[3]!, 'm'), year].join(separator);
    const monthFirst = [letters(match[1]!, 'm'), letters(match[3]!, 'd'), year].join(separator);
    const choices =
      first > 12
        ? `pass --date-format ${dayFirst}`
        : second > 12
          ? `pass --date-format ${monthFirst}`
          : `pass --date-format ${dayFirst} or ${monthFirst}`;
    const ambiguous = first <= 12 && second <= 12;
    return {
      code: 'ambiguous_date',
      message: ambiguous ? `${shown(raw)} can be two days` : `${shown(raw)} needs a date format`,
      hint: choices,
    };
  }
  return {
    code: 'not_a_date',
    message: `${shown(raw)} is not a date`,
    hint: formatHint(text) ?? 'yyyy-mm-dd, or pass --date-format',
  };
}

/** What to pass where a text looks like a date of a kind that has to be told. */
function formatHint(text: string): string | undefined {
  if (/^\d{8}$/.test(text)) return 'pass --date-format yyyymmdd';
  if (/^[2-6]\d{4}(\.\d+)?$/.test(text)) return 'if it is a serial day of Excel, pass --date-format excel';
  if (/^\d{10}$/.test(text)) return 'if it is in seconds since 1970, pass --date-format epoch';
  if (/^\d{13}$/.test(text)) return 'if it is in milliseconds since 1970, pass --date-format epoch-ms';
  const named = /^(\d{1,2})([ .-]+)([\p{L}\p{M}]+\.?)([ -]+)(\d{4}|\d{2})\b/u.exec(text);
  if (named !== null && monthNamed(named[3]!) !== undefined)
    return `pass --date-format "d${named[2]}mmm${named[4]}${'y'.repeat(named[5]!.length)}"`;
  if (/^[\p{L}\p{M}]+\.? \d{1,2}, \d{4}\b/u.test(text)) return 'pass --date-format "mmm d, yyyy"';
  return undefined;
}
