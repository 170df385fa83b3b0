import { type Day, dayOf } from '../days.js';
import { packInstant } from './parseDate.js';

/** What stands for a value that the bytes do not say in the plainest way, so that the parsers of texts have to read it. */
export const inDoubt = Number.NEGATIVE_INFINITY;

const [minus, point, zero, colon, blank, letterT] = [45, 46, 48, 58, 32, 84];

/** No number of so many characters or fewer loses a digit. */
const mostDigits = 15;

/**
 * A decimal of digits, at most one point and a minus in front, as an integer with `scale` digits after the point: what
 * `amountParser` answers, or `inDoubt`.
 */
export function decimalAt(bytes: Uint8Array, from: number, to: number, scale: number): number {
  if (from === to || to - from > mostDigits) return inDoubt;
  const negative = bytes[from] === minus;
  let value = 0;
  let decimals = -1;
  let digits = 0;
  for (let i = negative ? from + 1 : from; i < to; i++) {
    const digit = bytes[i]! - zero;
    if (digit >= 0 && digit <= 9) {
      value = value * 10 + digit;
      digits++;
      if (decimals >= 0) decimals++;
    } else if (bytes[i] === point && decimals < 0) decimals = 0;
    else return inDoubt;
  }
  if (digits === 0 || decimals > scale) return inDoubt;
  for (let i = decimals < 0 ? 0 : decimals; i < scale; i++) value *= 10;
  if (value > Number.MAX_SAFE_INTEGER) return inDoubt;
  return negative && value !== 0 ? -value : value;
}

const powers = Array.from({ length: mostDigits + 1 }, (_, i) => Number(`1e${i}`));

/** A number of digits, with or without a point between them and a minus in front: what `numberParser` answers, or `inDoubt`. */
export function numberAt(bytes: Uint8Array, from: number, to: number): number {
  if (from === to || to - from > mostDigits) return inDoubt;
  const negative = bytes[from] === minus;
  const first = negative ? from + 1 : from;
  let value = 0;
  let pointAt = -1;
  for (let i = first; i < to; i++) {
    const digit = bytes[i]! - zero;
    if (digit >= 0 && digit <= 9) value = value * 10 + digit;
    else if (bytes[i] === point && pointAt < 0 && i > first && i + 1 < to) pointAt = i;
    else return inDoubt;
  }
  if (first === to || (negative && value === 0)) return inDoubt;
  // Both are exact, so that the quotient is rounded once, as the number that the text says is.
  if (pointAt >= 0) value /= powers[to - pointAt - 1]!;
  return negative ? -value : value;
}

/** Reads `yyyy-mm-dd` and `yyyy-mm-dd hh:mm:ss` as packed instants of days from `oldest` to `newest`, or answers `inDoubt`. */
export function instantReader(
  oldest: Day,
  newest: Day,
  timed: boolean,
): (bytes: Uint8Array, from: number, to: number) => number {
  let lastDate = -1;
  let lastDay = 0;
  const dayAt = (bytes: Uint8Array, from: number): number => {
    if (bytes[from + 4] !== minus || bytes[from + 7] !== minus) return inDoubt;
    const year = twoDigits(bytes, from) * 100 + twoDigits(bytes, from + 2);
    const date = (year * 100 + twoDigits(bytes, from + 5)) * 100 + twoDigits(bytes, from + 8);
    if (date === lastDate) return lastDay;
    if (!(date >= 0)) return inDoubt;
    const day = dayOf(year, twoDigits(bytes, from + 5), twoDigits(bytes, from + 8));
    if (day === undefined || day < oldest || day > newest) return inDoubt;
    lastDate = date;
    lastDay = day;
    return day;
  };
  return (bytes, from, to) => {
    const length = to - from;
    if (length !== 10 && (length !== 19 || !timed)) return inDoubt;
    const day = dayAt(bytes, from);
    if (day === inDoubt) return inDoubt;
    if (length === 10) return packInstant(day, -1);
    const between = bytes[from + 10];
    if (between !== blank && between !== letterT) return inDoubt;
    if (bytes[from + 13] !== colon || bytes[from + 16] !== colon) return inDoubt;
    const hour = twoDigits(bytes, from + 11);
    const minute = twoDigits(bytes, from + 14);
    const second = twoDigits(bytes, from + 17);
    if (!(hour <= 23 && minute <= 59 && second <= 59)) return inDoubt;
    return packInstant(day, hour * 3600 + minute * 60 + second);
  };
}

/** The number of two digits, or NaN. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - zero;
  const ones = bytes[at + 1]! - zero;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}
