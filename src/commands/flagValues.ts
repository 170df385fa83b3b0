import { InvalidArgumentError } from '@commander-js/extra-typings';
import { type Day, parseDay } from '../days.js';
import { exits, UserError } from '../errors.js';

// Parsers of flag values: each takes the word that was typed and answers the value, or says what was expected.

export function dayFlag(text: string): Day {
  const day = parseDay(text);
  if (day === undefined) throw new InvalidArgumentError('expected a day such as 2026-03-31.');
  return day;
}

export function wholeNumberFlag(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('expected a whole number.');
  return Number(text);
}

/** The longest window of outcomes, in days. */
const longestWindow = 3660;

/** A window of outcomes, in days. */
export function windowFlag(text: string): number {
  const days = wholeNumberFlag(text);
  if (days < 1 || days > longestWindow) {
    throw new InvalidArgumentError(`expected from 1 to ${longestWindow} days.`);
  }
  return days;
}

export function numberFlag(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('expected a number.');
  return value;
}

/** Seconds to wait, a day at most. */
export function secondsFlag(text: string): number {
  const value = numberFlag(text);
  if (!(value >= 0 && value <= 86_400)) throw new InvalidArgumentError('expected 0 to 86400 seconds.');
  return value;
}

/** A fraction: `0.4` or `40%`. */
export function shareFlag(text: string): number {
  const percent = text.endsWith('%');
  const value = Number(percent ? text.slice(0, -1) : text) / (percent ? 100 : 1);
  if (text.trim() === '' || !(value >= 0 && value <= 1)) {
    throw new InvalidArgumentError('expected a share from 0 to 1, such as 0.4 or 40%.');
  }
  return value;
}

export function wordsFlag(text: string): readonly string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

/** The names of columns in order; an empty one stands for a column that has none. */
export function headersFlag(text: string): readonly string[] {
  return text.split(',').map((word) => word.trim());
}

/** What stands between thousands in the numbers of a file. */
export function thousandsFlag(text: string): string {
  const named = text === 'space' ? ' ' : text === 'apostrophe' ? "'" : text;
  if (named.length === 1 && ",. '".includes(named)) return named;
  throw new InvalidArgumentError("expected a comma, a point, ' or space.");
}

/** For flags that may be given several times: collects the values in order. */
export function collectFlag(text: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), text];
}

/** Reads the value of a setting as that of a flag is read. UserError exit 2, naming the setting, if it is none. */
export function settingValue<T>(key: string, text: string, read: (text: string) => T): T {
  try {
    return read(text);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new UserError(`${key}: "${text}" is invalid: ${error.message.replace(/\.$/, '')}`, {
      code: 'bad_setting',
      exit: exits.usage,
    });
  }
}
