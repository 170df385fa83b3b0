import { formatDay } from '../days.js';
import { formatDecimal, roundHalfEven } from '../money.js';
import type { Column, Currency } from '../result.js';
import { currencyOf, type Format, finite, scaled } from './machine.js';

/**
 * How tables for people write the values of a column: rounded, with thousands separators, shares as percentages,
 * money with the currency's digits. Machine formats never use this.
 */
export function humanFormat(column: Column, currency: Currency | undefined): Format {
  const number = numberFormat(column, currency);
  return (value) => {
    if (typeof value === 'string') return printable(value);
    if (typeof value === 'number') return number(finite(value, column));
    return typeof value === 'boolean' ? yesOrNo(value) : '';
  };
}

function numberFormat(column: Column, currency: Currency | undefined): (value: number) => string {
  switch (column.kind) {
    case 'money': {
      const digits = currencyOf(column, currency).digits;
      return (value) => grouped(formatDecimal(roundHalfEven(value), digits));
    }
    case 'rate':
      return (value) => grouped(scaled(value, 6, 0));
    case 'share':
      return (value) => `${fixed(value * 100, 1)} %`;
    case 'ratio':
      return (value) => fixed(value, 2);
    case 'day':
      return formatDay;
    case 'flag':
      return (value) => yesOrNo(value !== 0);
    default:
      return aboutFourDigits;
  }
}

/** Four significant digits, more where there are more before the point; exponents only below 0.0001. */
function aboutFourDigits(value: number): string {
  if (Number.isSafeInteger(value)) return grouped(String(value === 0 ? 0 : value));
  const size = Math.abs(value);
  if (size >= 1000) return fixed(value, 0);
  const rounded = Number(value.toPrecision(4));
  return size < 0.0001 ? Number(value.toPrecision(3)).toExponential() : grouped(String(rounded));
}

/** Fixed decimals with thousands separators, and no minus sign before a zero. */
function fixed(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return grouped(Number(text) === 0 && text.startsWith('-') ? text.slice(1) : text);
}

/** `-1234567.50` as `-1,234,567.50`. Texts with an exponent stay as they are. */
export function grouped(text: string): string {
  if (text.includes('e')) return text;
  const point = text.indexOf('.');
  const end = point < 0 ? text.length : point;
  return text.slice(0, end).replace(/\B(?=(\d{3})+$)/g, ',') + text.slice(end);
}

function yesOrNo(flag: boolean): string {
  return flag ? 'yes' : 'no';
}

/** A text on one line, unable to move the cursor or change colours of a terminal. */
function printable(text: string): string {
  return text.replace(/[\t\n\v\f\r]+/g, ' ').replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}
