import { type Refusal, shown } from './cell.js';
import { isCurrencySign, meansCurrency } from './currencySigns.js';

/** How numbers are written in a file, as far as it was told. */
export interface NumberStyle {
  /** Decimals follow a comma, not a point. */
  readonly decimalComma: boolean;
  /** What stands between thousands, if it was told: then one such group is no doubt. */
  readonly thousands?: string | undefined;
  /** The currency whose sign or code may stand beside the number; none may if it is not given. */
  readonly currency?: string | undefined;
}

/**
 * A number as people write it, as a plain decimal (`-1234.5`), or why not. Taken: full-width digits, blanks and
 * apostrophes between thousands, points and commas between them where they can be nothing else (`1,234.50`, `1,234,567`,
 * the Indian `1,23,456.00`) or where it was told, a sign of the currency before or after, and negatives as `-5`, `5-` or
 * `(5)`. What can be two numbers (`1,234`) is refused until `--thousands` or `--decimal-comma` says which.
 */
export function numberText(text: string, style: NumberStyle): string | Refusal {
  const parts = unwrapped(plainCharacters(text), style);
  if (parts === undefined) return notANumber(text, style);
  if (typeof parts !== 'string') return parts;
  const { body, negative } = { body: parts.slice(1), negative: parts[0] === '-' };
  const number = ungrouped(body, style);
  if (number === 'ambiguous') return ambiguous(text, style);
  return number === undefined ? notANumber(text, style) : negative ? `-${number}` : number;
}

/** `"12,50" is not a number`, with what to do about it if that shows. */
export function notANumber(text: string, style: NumberStyle): Refusal {
  const plain = text.trim();
  const hint =
    !style.decimalComma && /^[^,]*,\d+\D*$/.test(plain) && /\d,\d/.test(plain)
      ? 'pass --decimal-comma'
      : style.decimalComma && /^[^.]*\d*\.\d+\D*$/.test(plain)
        ? 'with --decimal-comma the decimals follow a comma'
        : `a number such as ${style.decimalComma ? '1234,50 or 1.234,50' : '1234.50 or 1,234.50'}`;
  return { code: 'not_a_number', message: `${shown(text)} is not a number`, hint };
}

function ambiguous(text: string, style: NumberStyle): Refusal {
  const mark = style.decimalComma ? '.' : ',';
  return {
    code: 'ambiguous_number',
    message: `${shown(text)} can be two numbers`,
    hint: style.decimalComma
      ? `pass --thousands ${mark} if points stand between thousands; leave out --decimal-comma if they do not`
      : `pass --thousands ${mark} if commas stand between thousands, or --decimal-comma if decimals follow them`,
  };
}

/** Full-width characters, blanks, apostrophes and minus signs of all kinds as those of ASCII; invisible marks left out. */
function plainCharacters(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: everything beyond ASCII is meant
  if (/^[\x00-\x7f]*$/.test(text)) return text.trim();
  return text
    .replaceAll(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replaceAll(/[\u2010-\u2013\u2212\ufe63]/g, '-')
    .replaceAll(/[\u2018\u2019\u02bc]/g, "'")
    .replaceAll('\uffe5', '¥')
    .replaceAll('\uffe1', '£')
    .replaceAll('\uffe6', '₩')
    .replaceAll(/[\u200b-\u200f\u2060\ufeff]/g, '')
    .replaceAll(/\s/gu, ' ')
    .trim();
}

/** The digits and marks of a number with a sign in front, without what stands around them. */
function unwrapped(text: string, style: NumberStyle): string | Refusal | undefined {
  let rest = text;
  let sign = '';
  let currency: string | undefined;
  for (;;) {
    if (rest.startsWith('(') && rest.endsWith(')') && sign === '') {
      sign = '-';
      rest = rest.slice(1, -1).trim();
    } else if (/^[+-]/.test(rest) && sign === '') {
      sign = rest[0]!;
      rest = rest.slice(1).trim();
    } else if (rest.endsWith('-') && sign === '' && !rest.endsWith(',-') && !rest.endsWith(':-')) {
      sign = '-';
      rest = rest.slice(0, -1).trim();
    } else {
      if (/^[\d.,' ]+$/.test(rest)) break;
      if (style.currency === undefined || currency !== undefined) return undefined;
      const around = signAround(rest);
      if (around === undefined) return undefined;
      [currency, rest] = around;
    }
  }
  if (currency !== undefined && !meansCurrency(currency, style.currency!)) {
    return {
      code: 'currency',
      message: `${shown(text)} is not in ${style.currency}`,
      hint: 'say the currency by --currency or a column "currency"; "clm ingest rates" loads what to convert it by',
    };
  }
  return (sign === '-' ? '-' : '+') + rest;
}

/** The currency that stands before or after a number, in lower case, and the rest. A point may belong to either. */
function signAround(text: string): readonly [string, string] | undefined {
  const before = /^[^\d()+-]+/.exec(text)?.[0] ?? '';
  for (const sign of [before, before.replace(/[.,]$/, '')]) {
    const word = sign.trim().toLowerCase();
    if (word !== '' && isCurrencySign(word)) return [word, text.slice(sign.length).trim()];
  }
  const after = /[^\d()+-]+$/.exec(text)?.[0] ?? '';
  for (const sign of [after, after.replace(/^[.,]/, '')]) {
    const word = sign.trim().toLowerCase();
    if (word !== '' && isCurrencySign(word)) return [word, text.slice(0, text.length - sign.length).trim()];
  }
  return undefined;
}

/** Digits with a decimal point and nothing between thousands. */
function ungrouped(text: string, style: NumberStyle): string | 'ambiguous' | undefined {
  if (/^\d*$/.test(text)) return text === '' ? undefined : text;
  const [point, comma] = style.decimalComma ? [',', '.'] : ['.', ','];
  const halves = text.split(point);
  if (halves.length > 2) return undefined;
  const [whole, decimals] = halves as [string, string | undefined];
  if (decimals !== undefined && !/^\d*$/.test(decimals)) return undefined;
  if (whole === '' && (decimals ?? '') === '') return undefined;
  const end = decimals === undefined ? '' : `.${decimals}`;
  if (/^\d*$/.test(whole)) return whole + end;
  const mark = /[^\d]/.exec(whole)![0];
  if (mark !== comma && mark !== ' ' && mark !== "'" && mark !== style.thousands) return undefined;
  const groups = whole.split(mark);
  const [first, last] = [groups[0]!, groups.at(-1)!];
  const between = groups.slice(1, -1);
  const inThrees = /^\d{1,3}$/.test(first) && between.every((group) => /^\d{3}$/.test(group));
  const inLakhs = /^\d{1,2}$/.test(first) && between.length > 0 && between.every((g) => /^\d{2}$/.test(g));
  if (!/^\d{3}$/.test(last) || !(inThrees || inLakhs)) return undefined;
  const certain = groups.length > 2 || decimals !== undefined || mark !== comma || style.thousands === mark;
  return certain ? groups.join('') + end : 'ambiguous';
}
