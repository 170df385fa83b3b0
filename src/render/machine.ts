import { formatDay } from '../days.js';
import { formatDecimal } from '../money.js';
import type { Column, Currency, Value } from '../result.js';

/** Turns one value of a column into text. The missing value becomes the empty text. */
export type Format = (value: Value) => string;

/**
 * How machine formats write the values of a column: full precision (12 significant digits), shares as fractions,
 * money and rates as plain decimals, days as `2026-03-31`, flags as `true` and `false`, the missing value as ''.
 * A value that is not of the column's kind (a text in a numeric column of a query) is written as what it is.
 * Throws on NaN and the infinities, and on money without a currency: those are mistakes of the caller.
 */
export function machineFormat(column: Column, currency: Currency | undefined): Format {
  const number = numberFormat(column, currency);
  return (value) => {
    if (typeof value === 'string') return value;
    if (typeof value === 'number') return number(finite(value, column));
    return typeof value === 'boolean' ? String(value) : '';
  };
}

function numberFormat(column: Column, currency: Currency | undefined): (value: number) => string {
  switch (column.kind) {
    case 'money': {
      const digits = currencyOf(column, currency).digits;
      return (value) => scaled(value, digits, digits);
    }
    case 'rate':
      return (value) => scaled(value, 6, 0);
    case 'day':
      return formatDay;
    case 'flag':
      return (value) => (value === 0 ? 'false' : 'true');
    default:
      return plainNumber;
  }
}

/**
 * A number with 12 significant digits; integers that a double holds exactly keep all of theirs. Exponents appear
 * only below 1e-6 and from 1e21 on. Minus zero is 0.
 * @example plainNumber(0.1 + 0.2) // '0.3'
 */
export function plainNumber(value: number): string {
  if (Number.isSafeInteger(value)) return value === 0 ? '0' : String(value);
  const text = value.toPrecision(12);
  return text.includes('e') ? String(Number(text)) : trimZeros(text, 0);
}

/** The currency of a result with a money column; throws if there is none. */
export function currencyOf(column: Column, currency: Currency | undefined): Currency {
  if (currency === undefined) throw new Error(`column ${column.name}: money without a currency`);
  return currency;
}

/** The value itself, or an error naming the column: NaN and the infinities are never printed. */
export function finite(value: number, column: Column): number {
  if (!Number.isFinite(value)) throw new Error(`column ${column.name}: ${value} is not a number to print`);
  return value;
}

/**
 * An amount counted in units of 10^-scale as a plain decimal with at least `least` decimals, never with an exponent:
 * exact for integers, 12 significant digits for fractions of a unit (a mean, an expectation).
 * @example scaled(1250, 2, 2) // '12.50'
 */
export function scaled(value: number, scale: number, least: number): string {
  if (Number.isSafeInteger(value)) return trimZeros(formatDecimal(value, scale), least);
  const [whole, fraction] = decimalParts(Math.abs(value));
  const padded = whole.padStart(scale + 1, '0');
  const point = padded.length - scale;
  const text = `${padded.slice(0, point)}.${padded.slice(point)}${fraction}`;
  const trimmed = trimZeros(text.padEnd(point + 1 + least, '0'), least);
  return value < 0 ? `-${trimmed}` : trimmed;
}

/** Digits before and after the point of a number with 12 significant digits, not negative. */
function decimalParts(value: number): readonly [string, string] {
  const text = value.toPrecision(12);
  const point = text.indexOf('.');
  if (!text.includes('e')) return point < 0 ? [text, ''] : [text.slice(0, point), text.slice(point + 1)];
  const [mantissa, exponent] = text.split('e');
  const digits = mantissa!.replace('.', '');
  const places = Number(exponent) + 1;
  return places <= 0
    ? ['0', '0'.repeat(-places) + digits]
    : [digits.slice(0, places).padEnd(places, '0'), digits.slice(places)];
}

/** Drops zeros at the end of a decimal, but not the first `least` decimals. */
function trimZeros(text: string, least: number): string {
  const point = text.indexOf('.');
  if (point < 0) return text;
  let end = text.length;
  while (end > point + 1 + least && text[end - 1] === '0') end--;
  return text.slice(0, end === point + 1 ? point : end);
}
