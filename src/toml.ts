import { parse, TomlDate, TomlError, type TomlValueWithoutBigInt } from 'smol-toml';
import { type Day, formatDay, parseDay } from './days.js';
import { exits, nearest, UserError } from './errors.js';
import { parseDecimal } from './money.js';
import { dotted, keyLines, linesOutsideTexts, withoutTexts } from './tomlLines.js';

/**
 * A table of a TOML file that a person wrote: its values, and where each key stands, so that every complaint names
 * file, line, key and value. `path` is the dotted way to it, empty for the file itself.
 */
export interface TomlSection {
  readonly file: string;
  readonly path: string;
  readonly values: Readonly<Record<string, TomlValueWithoutBigInt>>;
  readonly lines: ReadonlyMap<string, number>;
  /** What stands after the `=` of a key, without texts and comments, by the same paths as `lines`. */
  readonly written: ReadonlyMap<string, string>;
}

/** Reads the text of a TOML file. A syntax error is a UserError (exit 2) naming line and column. */
export function parseToml(text: string, file: string): TomlSection {
  refuseImpossibleDays(text, file);
  try {
    const values = tableOf(parse(text.replace(/^\ufeff/, '')));
    return { file, path: '', values, ...keyLines(text) };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = (error.message.split('\n')[0] ?? '').replace(/^Invalid TOML document: /, '');
    throw new UserError(`${file}:${error.line}:${error.column}: ${reason}`, {
      code: 'bad_toml',
      exit: exits.usage,
      hint: 'this is a TOML file: text in "quotes", one key = value per line',
      cause: error,
    });
  }
}

/** The parser takes 30 February for 2 March; nobody means that. */
function refuseImpossibleDays(text: string, file: string): void {
  for (const { number, line } of linesOutsideTexts(text)) {
    const wrong = withoutTexts(line)
      .match(/(?<![\w.-])\d{4}-\d\d-\d\d(?!\d)/g)
      ?.find((day) => parseDay(day) === undefined);
    if (wrong === undefined) continue;
    const key = /^\s*([\w-]+)\s*=/.exec(line)?.[1];
    throw new UserError(
      `${file}:${number}: ${key === undefined ? '' : `${key}: `}"${wrong}" is not a day such as 2026-03-31`,
      {
        code: 'bad_value',
        exit: exits.usage,
      },
    );
  }
}

/** Refuses keys that are not known, naming the nearest one that is. */
export function knownKeys(section: TomlSection, known: readonly string[]): void {
  for (const key of Object.keys(section.values)) {
    if (known.includes(key)) continue;
    const near = nearest(key, known);
    throw new UserError(`${place(section, key)}: unknown key "${key}"`, {
      code: 'unknown_key',
      exit: exits.usage,
      hint: near === undefined ? `known keys here: ${known.join(', ')}` : `did you mean "${near}"?`,
    });
  }
}

/** A complaint about one key of a file, exit 2. */
export function badValue(section: TomlSection, key: string, reason: string, hint?: string): UserError {
  return new UserError(`${place(section, key)}: ${key}: ${reason}`, {
    code: 'bad_value',
    exit: exits.usage,
    ...(hint === undefined ? {} : { hint }),
  });
}

export function textOf(section: TomlSection, key: string): string | undefined {
  const value = section.values[key];
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw notA(section, key, value, 'a text in "quotes"');
  return value;
}

/** A text that must be there and not be blank. */
export function requiredText(section: TomlSection, key: string, help: string): string {
  const value = textOf(section, key);
  if (value === undefined || value.trim() === '') {
    throw new UserError(
      `${section.file}${section.path === '' ? '' : `: ${section.path}`}: "${key}" is missing`,
      {
        code: 'missing_key',
        exit: exits.usage,
        hint: help,
      },
    );
  }
  return value;
}

/** A whole number of at least `least` and at most `most`. */
export function integerOf(
  section: TomlSection,
  key: string,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): number | undefined {
  const value = section.values[key];
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least || value > most) {
    const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
    throw notA(section, key, value, `a whole number ${range}`);
  }
  return value;
}

/** A fraction between 0 and 1, both included. */
export function shareOf(section: TomlSection, key: string): number | undefined {
  const value = section.values[key];
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !(value >= 0 && value <= 1)) {
    throw notA(section, key, value, 'a share from 0 to 1');
  }
  return value;
}

export function numberOf(section: TomlSection, key: string): number | undefined {
  const value = section.values[key];
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw notA(section, key, value, 'a number');
  return value;
}

/** An amount of money that is not negative, as an integer with `scale` decimals; more decimals are refused. */
export function moneyOf(section: TomlSection, key: string, scale: number): number | undefined {
  const value = section.values[key];
  if (value === undefined) return undefined;
  const parsed =
    typeof value === 'number'
      ? parseDecimal(decimalOf(section, key, value), scale)
      : typeof value === 'string'
        ? parseDecimal(value, scale)
        : undefined;
  if (parsed === undefined || parsed.value < 0) {
    throw notA(section, key, value, 'an amount such as 12.50');
  }
  if (parsed.excess > 0) throw notA(section, key, value, `an amount with at most ${scale} decimals`);
  return parsed.value;
}

/** A number as a decimal without an exponent: as it was written, where that is known. */
function decimalOf(section: TomlSection, key: string, value: number): string {
  const written = (section.written.get(dotted(section.path, key)) ?? '').replaceAll('_', '');
  if (/^[+-]?\d+(\.\d+)?$/.test(written)) return written.replace(/^\+/, '');
  return Number.isFinite(value) && Math.abs(value) < 1e-6 && value !== 0 ? value.toFixed(20) : String(value);
}

export function dayKey(section: TomlSection, key: string): Day | undefined {
  const value = section.values[key];
  if (value === undefined) return undefined;
  const text = value instanceof TomlDate ? (value.isDate() ? value.toISOString() : '') : String(value);
  const day = parseDay(text);
  if (day === undefined) throw notA(section, key, value, 'a day such as 2026-03-31');
  return day;
}

/** The tables under `[[key]]`, in order; none if the key is absent. */
export function sectionsOf(section: TomlSection, key: string): readonly TomlSection[] {
  const value = section.values[key];
  if (value === undefined) return [];
  if (!Array.isArray(value) || !value.every(isTable)) {
    throw badValue(section, key, `must be written as [[${key}]], one block each`);
  }
  return value.map((values, index) => ({
    ...section,
    path: dotted(section.path, `${key}.${index + 1}`),
    values,
  }));
}

/** The table under `[key]`, if there. */
export function sectionOf(section: TomlSection, key: string): TomlSection | undefined {
  const value = section.values[key];
  if (value === undefined) return undefined;
  if (!isTable(value)) throw badValue(section, key, `must be written as a block [${key}]`);
  return { ...section, path: dotted(section.path, key), values: value };
}

/** The parser's own type allows big integers, which it only makes when asked to. */
function tableOf(value: unknown): Record<string, TomlValueWithoutBigInt> {
  return value as Record<string, TomlValueWithoutBigInt>;
}

function isTable(value: TomlValueWithoutBigInt): value is Record<string, TomlValueWithoutBigInt> {
  return typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date);
}

function notA(section: TomlSection, key: string, value: TomlValueWithoutBigInt, wanted: string): UserError {
  const written = section.written.get(dotted(section.path, key));
  const number = typeof value === 'number' && written !== undefined && written !== '';
  return badValue(section, key, `${number ? `"${written}"` : shown(value)} is not ${wanted}`);
}

function shown(value: TomlValueWithoutBigInt): string {
  if (value instanceof TomlDate)
    return value.isDate() ? `"${formatDay(parseDay(value.toISOString())!)}"` : 'a date with a time';
  return typeof value === 'string'
    ? JSON.stringify(value)
    : typeof value === 'object'
      ? 'a block'
      : `"${String(value)}"`;
}

/** Where a key stands: file and line; the line of what it lies in where its own is not known. */
export function place(section: TomlSection, key: string): string {
  let line = section.lines.get(dotted(section.path, key));
  for (let path = section.path; line === undefined && path !== ''; path = path.replace(/(^|\.)[^.]*$/, '')) {
    line = section.lines.get(path);
  }
  return line === undefined ? section.file : `${section.file}:${line}`;
}

/** Yes or no. */
export function flagOf(section: TomlSection, key: string): boolean | undefined {
  const value = section.values[key];
  if (value === undefined || typeof value === 'boolean') return value;
  throw notA(section, key, value, 'true or false');
}

/** A list of texts. */
export function textsOf(section: TomlSection, key: string): readonly string[] | undefined {
  const value = section.values[key];
  if (value === undefined) return undefined;
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value;
  throw badValue(section, key, 'must be a list of texts, such as ["one", "two"]');
}
