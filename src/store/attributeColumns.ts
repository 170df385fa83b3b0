import { parseDay } from '../days.js';
import { howMany } from '../result.js';
import { type AttributeVersions, type CustomerFacts, versionBefore } from './customerFacts.js';
import type { FeatureColumn, FeatureHelp, Wanted } from './features.js';

/** How an attribute is read: as a number, as words, or as a day (then the feature is days from it to t0). */
export type AttributeKind = 'number' | 'text' | 'day';

/**
 * Attributes as feature columns, each by the version valid before t0, else the earliest known. One whose name is
 * `taken` by a feature of the program is called `attribute:name`.
 */
export function attributeColumns(
  facts: CustomerFacts,
  wanted: Wanted,
  chosen: readonly { readonly name: string; readonly kind: AttributeKind }[],
  taken: readonly string[],
): {
  readonly columns: readonly FeatureColumn[];
  readonly help: readonly FeatureHelp[];
  readonly later: readonly { readonly name: string; readonly rows: number }[];
} {
  const columns: FeatureColumn[] = [];
  const help: FeatureHelp[] = [];
  const later: { name: string; rows: number }[] = [];
  for (const { name, kind } of chosen) {
    const attribute = facts.attributes.find((known) => known.name === name);
    const { codes, laterRows } = codesOf(attribute, wanted);
    if (laterRows > 0) later.push({ name, rows: laterRows });
    const values = attribute?.values ?? [];
    const column = taken.includes(name) ? `attribute:${name}` : name;
    if (kind === 'text') {
      columns.push({ name: column, kind: 'categorical', codes, levels: values });
      help.push({ name: column, unit: 'text', help: `attribute ${name}` });
    } else {
      const parsed = Float64Array.from(values, (value) => parsedAs(kind, value));
      const numbers = new Float64Array(codes.length);
      for (let row = 0; row < codes.length; row++) {
        const value = codes[row]! < 0 ? Number.NaN : parsed[codes[row]!]!;
        const t0 = wanted.t0[row]!;
        if (kind === 'number') numbers[row] = value;
        else numbers[row] = value < t0 ? t0 - value : Number.NaN;
      }
      columns.push({ name: column, kind: 'numeric', values: numbers });
      const text = kind === 'number' ? `attribute ${name}` : `days from attribute ${name} to t0`;
      help.push({ name: column, unit: 'number', help: text });
    }
  }
  return { columns, help, later };
}

/** An attribute that is not used unless it is named, and why. */
export interface LeftOut {
  readonly name: string;
  readonly reason: string;
}

/** A number, or a day, whose values also hold words for "none": those count as missing. */
export interface Spelt {
  readonly name: string;
  readonly words: readonly string[];
}

/**
 * How each attribute is read, from its values in the wanted rows: a number if all parse as numbers, a day if all are
 * days, else text; words for "none" among numbers or days are no values. Left out unless in `named`: days later than t0,
 * and text that is (nearly) unique per customer.
 */
export function chooseAttributes(
  facts: CustomerFacts,
  wanted: Wanted,
  named: readonly string[] = [],
): {
  readonly chosen: readonly { readonly name: string; readonly kind: AttributeKind }[];
  readonly leftOut: readonly LeftOut[];
  readonly spelt: readonly Spelt[];
} {
  const chosen: { name: string; kind: AttributeKind }[] = [];
  const leftOut: LeftOut[] = [];
  const spelt: Spelt[] = [];
  for (const attribute of facts.attributes) {
    const { name, values } = attribute;
    const { codes } = codesOf(attribute, wanted);
    const isUsed = new Uint8Array(values.length);
    for (let row = 0; row < codes.length; row++) if (codes[row]! >= 0) isUsed[codes[row]!] = 1;
    const texts = values.filter((_, code) => isUsed[code] === 1);
    if (texts.length === 0) continue;
    const kind = kindOf(texts);
    const reason = named.includes(name) ? undefined : refusal(kind, codes, wanted, values, texts.length);
    if (reason !== undefined) {
      leftOut.push({ name, reason });
      continue;
    }
    chosen.push({ name, kind });
    const words = kind === 'text' ? [] : texts.filter(isNone);
    if (words.length > 0) spelt.push({ name, words: words.sort() });
  }
  return { chosen, leftOut, spelt };
}

/** How exports spell a missing number (what R, pandas and spreadsheets write), in lower case. */
const none = new Set(
  'na n/a #n/a #n/d #null! nan null none nil inf -inf +inf infinity -infinity unknown missing - -- . ? #div/0! #value!'.split(
    ' ',
  ),
);

/** Whether a text is a word for "no value". */
export function isNone(value: string): boolean {
  return none.has(value.trim().toLowerCase());
}

function kindOf(texts: readonly string[]): AttributeKind {
  const values = texts.filter((value) => !isNone(value));
  if (values.length === 0) return 'text';
  if (values.every((value) => !Number.isNaN(parsedAs('number', value)))) return 'number';
  return values.every((value) => !Number.isNaN(parsedAs('day', value))) ? 'day' : 'text';
}

function refusal(
  kind: AttributeKind,
  codes: Int32Array,
  wanted: Wanted,
  values: readonly string[],
  distinct: number,
): string | undefined {
  if (kind === 'day') {
    const days = values.map((value) => parsedAs('day', value));
    const late = codes.reduce((n, code, row) => n + (code >= 0 && days[code]! >= wanted.t0[row]! ? 1 : 0), 0);
    return late > 0 ? `has a day on or after t0 in ${howMany(late, 'row')}` : undefined;
  }
  if (kind === 'number') return undefined;
  const customers = new Set<number>();
  if (distinct > 10) {
    codes.forEach((code, row) => {
      if (code >= 0) customers.add(wanted.customer[row]!);
    });
  }
  const nearlyUnique = distinct > 10 && distinct > 0.5 * customers.size;
  if (!nearlyUnique) return undefined;
  const numbers = values.filter((value) => !Number.isNaN(parsedAs('number', value))).length;
  const words = values.filter((value) => !isNone(value) && Number.isNaN(parsedAs('number', value)));
  const like = numbers > 0.9 * values.length ? `, a number but for "${words[0]}"` : '';
  return `is text nearly unique per customer (${distinct} different values${like})`;
}

/** A value read as a number or as a day; NaN if it is not one, words for "none" included. */
export function parsedAs(kind: 'number' | 'day', value: string): number {
  if (kind === 'number')
    return value.trim() === '' || !Number.isFinite(Number(value)) ? Number.NaN : Number(value);
  return parseDay(value.slice(0, 10)) ?? Number.NaN;
}

function codesOf(attribute: AttributeVersions | undefined, wanted: Wanted) {
  const codes = new Int32Array(wanted.customer.length).fill(-1);
  let laterRows = 0;
  if (attribute === undefined) return { codes, laterRows };
  const { value, knownOn } = attribute;
  for (let row = 0; row < codes.length; row++) {
    const t0 = wanted.t0[row]!;
    const version = versionBefore(attribute, wanted.customer[row]!, t0);
    if (version < 0) continue;
    codes[row] = value[version]!;
    if (knownOn[version]! >= t0) laterRows++;
  }
  return { codes, laterRows };
}
