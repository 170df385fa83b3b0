import { parseDecimal } from '../money.js';
import { type Parse, type Refusal, shown } from './cell.js';
import { type NumberStyle, notANumber, numberText } from './numberText.js';

export interface AmountOptions extends NumberStyle {
  /** Take amounts with too many decimals, rounded half to even, instead of refusing them. */
  readonly round: boolean;
  /** Told what rounding took away: exact minus kept, in units of the last kept digit. */
  readonly onRounded?: (difference: number) => void;
}

/**
 * A parser of decimals kept as integers with `scale` digits after the point: money in minor units (scale = digits of the
 * currency), rates in millionths (scale 6). `unit` names the thing in messages: `GBP has 2`.
 */
export function amountParser(scale: number, unit: string, options: AmountOptions): Parse {
  return (text) => {
    const quick = options.decimalComma ? undefined : quickDecimal(text, scale);
    if (quick !== undefined) return quick;
    const plain = numberText(text, options);
    if (typeof plain !== 'string') return plain;
    const parsed = parseDecimal(plain, scale);
    if (parsed === undefined) return decimal.test(plain) ? tooLarge(text) : notANumber(text, options);
    if (parsed.excess > 0) {
      if (!options.round) {
        return {
          code: 'too_many_decimals',
          message: `${shown(text)} has more decimals than ${unit}`,
          hint: 'pass --round to round half to even and see the total difference',
        };
      }
      options.onRounded?.(Number(plain) * Number(`1e${scale}`) - parsed.value);
    }
    return parsed.value;
  };
}

/** A parser of any decimal, as a floating-point number. */
export function numberParser(style: NumberStyle): Parse {
  return (text) => {
    const plain = numberText(text, style);
    if (typeof plain !== 'string') return plain;
    if (!decimal.test(plain)) return notANumber(text, style);
    const value = Number(plain);
    return Number.isFinite(value) ? value : tooLarge(text);
  };
}

/** A parser of whole numbers. */
export function integerParser(style: NumberStyle): Parse {
  return (text) => {
    const plain = numberText(text, style);
    if (typeof plain !== 'string' && plain.code === 'ambiguous_number') return plain;
    const digits = typeof plain === 'string' ? plain : '';
    if (/^-?\d{16,}$/.test(digits)) return tooLarge(text);
    if (/^-?\d{1,15}$/.test(digits)) return Number(digits) || 0;
    return {
      code: 'not_a_number',
      message: `${shown(text)} is not a whole number`,
      hint: 'digits only, such as 14',
    };
  };
}

/** A parser of fractions from 0 to 1, `0.4` or `40%`, kept in millionths. */
export function shareParser(style: NumberStyle): Parse {
  const parse = amountParser(6, 'a share can have, 6', { ...style, round: false });
  return (text) => {
    const trimmed = text.trim();
    const percent = /[%\uff05]$/.test(trimmed);
    const value = parse(percent ? trimmed.slice(0, -1).trimEnd() : trimmed);
    if (typeof value !== 'number') return value;
    const millionths = percent ? value / 100 : value;
    if (millionths >= 0 && millionths <= 1_000_000 && Number.isInteger(millionths)) return millionths;
    return {
      code: 'not_a_share',
      message: `${shown(text)} is not a share from 0 to 1`,
      hint: 'a fraction such as 0.4, or 40%',
    };
  };
}

/** The everyday case without a regular expression: digits, at most one point, no more decimals than the scale. */
function quickDecimal(text: string, scale: number): number | undefined {
  const { length } = text;
  if (length === 0 || length > 15) return undefined;
  const negative = text.charCodeAt(0) === 45;
  let value = 0;
  let decimals = -1;
  for (let i = negative ? 1 : 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code === 46 && decimals < 0) decimals = 0;
    else if (code < 48 || code > 57) return undefined;
    else {
      value = value * 10 + (code - 48);
      if (decimals >= 0) decimals++;
    }
  }
  if (decimals > scale || length - (negative ? 1 : 0) - (decimals < 0 ? 0 : 1) < 1) return undefined;
  for (let i = Math.max(decimals, 0); i < scale; i++) value *= 10;
  if (value > Number.MAX_SAFE_INTEGER) return undefined;
  return negative && value !== 0 ? -value : value;
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)$/;

function tooLarge(text: string): Refusal {
  return {
    code: 'too_large',
    message: `${shown(text)} is too large`,
    hint: 'numbers are kept exactly, to about 15 digits',
  };
}
