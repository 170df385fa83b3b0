/**
 * A day is an integer: days since 1970-01-01 in the proleptic Gregorian calendar. No time zone is involved;
 * instants become days once, when they are loaded.
 */
export type Day = number;

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

export function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeapYear(year) ? 29 : (monthLengths[month - 1] ?? 0);
}

/**
 * The day of a calendar date, or `undefined` if there is no such date (30 February, month 13).
 * Source: Howard Hinnant, "chrono-compatible low-level date algorithms", days_from_civil.
 * @example dayOf(1970, 1, 2) // 1
 */
export function dayOf(year: number, month: number, date: number): Day | undefined {
  if (month < 1 || month > 12 || date < 1 || date > daysInMonth(year, month)) return undefined;
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + date - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146097 + dayOfEra - 719468;
}

/** The calendar date of a day (Hinnant, civil_from_days). */
export function civil(day: Day): { readonly year: number; readonly month: number; readonly date: number } {
  const z = day + 719468;
  const era = Math.floor(z / 146097);
  const doe = z - era * 146097;
  const yoe = Math.floor(
    (doe - Math.floor(doe / 1460) + Math.floor(doe / 36524) - Math.floor(doe / 146096)) / 365,
  );
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const month = mp < 10 ? mp + 3 : mp - 9;
  const date = doy - Math.floor((153 * mp + 2) / 5) + 1;
  return { year: yoe + era * 400 + (month <= 2 ? 1 : 0), month, date };
}

/** `2026-03-31`. */
export function formatDay(day: Day): string {
  const { year, month, date } = civil(day);
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;
}

/** A day from exactly `yyyy-mm-dd`, or `undefined` if the text is anything else. */
export function parseDay(text: string): Day | undefined {
  if (text.length !== 10 || text[4] !== '-' || text[7] !== '-') return undefined;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const date = digits(text, 8, 10);
  return year < 0 || month < 0 || date < 0 ? undefined : dayOf(year, month, date);
}

/** The unsigned integer written in `text[from, to)`, or -1 if there is anything but ASCII digits. */
export function digits(text: string, from: number, to: number): number {
  if (to <= from || to > text.length) return -1;
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** The business day of an instant in a time zone (IANA name). */
export function dayInZone(instant: Date, zone: string): Day {
  if (zone === 'UTC') return Math.floor(instant.getTime() / 86_400_000);
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    calendar: 'gregory',
  }).formatToParts(instant);
  const part = (type: string) => Number(parts.find((p) => p.type === type)?.value);
  return dayOf(part('year'), part('month'), part('day'))!;
}
