import { type Day, dayOf, daysInMonth, formatDay, parseDay } from './days.js';

/** A span of days that figures speak of, in one spelling. */
export interface Period {
  /** `2026`, `2026-H1`, `2026-Q1`, `2026-01`, `2026-W05`, `2026-03-31` or `2026-01-05/2026-02-01`. */
  readonly text: string;
  readonly firstDay: Day;
  readonly lastDay: Day;
}

/**
 * The period that a text names, or `undefined`: a year, a half, a quarter (`2026-Q1`, `2026Q1`, `Q1 2026`), a month
 * (`2026-01`, `2026/1`, `2026年1月`), an ISO week, a day, or its first and last day with a slash between.
 * @example parsePeriod('Q1 2026') // { text: '2026-Q1', firstDay: 20454, lastDay: 20543 }
 */
export function parsePeriod(raw: string): Period | undefined {
  const text = raw.trim().toUpperCase();
  const [from, to, more] = text.split('/').map((part) => parseDay(part.trim()));
  if (from !== undefined && more === undefined) {
    if (text.length === 10) return { text, firstDay: from, lastDay: from };
    if (to !== undefined && to >= from)
      return { text: `${formatDay(from)}/${formatDay(to)}`, firstDay: from, lastDay: to };
  }
  const whole = /^(\d{4})年?$/.exec(text);
  if (whole !== null) return months(whole[1]!, 1, 12, whole[1]!);
  const part =
    /^(\d{4})[- ]?([HQW])(\d{1,2})$/.exec(text) ?? swapped(/^([HQW])(\d{1,2})[- /]?(\d{4})$/.exec(text));
  if (part !== null) return partOfYear(part[1]!, part[2]!, Number(part[3]));
  const month = /^(\d{4})[-/.](\d{1,2})$/.exec(text) ?? /^(\d{4})年(\d{1,2})月$/.exec(text);
  if (month === null) return undefined;
  return months(month[1]!, Number(month[2]), 1, `${month[1]}-${month[2]!.padStart(2, '0')}`);
}

/** Puts the year of `Q1 2026` first. */
function swapped(match: RegExpExecArray | null): readonly string[] | null {
  return match === null ? null : [match[0], match[3]!, match[1]!, match[2]!];
}

function partOfYear(year: string, letter: string, number: number): Period | undefined {
  if (letter === 'W') return week(year, number);
  const length = letter === 'H' ? 6 : 3;
  return months(year, (number - 1) * length + 1, length, `${year}-${letter}${number}`);
}

function months(year: string, first: number, length: number, text: string): Period | undefined {
  const last = first + length - 1;
  const firstDay = dayOf(Number(year), first, 1);
  const lastDay = dayOf(Number(year), last, daysInMonth(Number(year), last));
  return firstDay === undefined || lastDay === undefined ? undefined : { text, firstDay, lastDay };
}

/** ISO 8601: a week starts on a Monday, and the first one of a year holds its 4 January. */
function week(year: string, number: number): Period | undefined {
  const mondayOfFirst = (y: number) => {
    const fourth = dayOf(y, 1, 4)!;
    return fourth - ((fourth + 3) % 7);
  };
  const firstDay = mondayOfFirst(Number(year)) + (number - 1) * 7;
  if (number < 1 || firstDay >= mondayOfFirst(Number(year) + 1)) return undefined;
  return { text: `${year}-W${String(number).padStart(2, '0')}`, firstDay, lastDay: firstDay + 6 };
}
