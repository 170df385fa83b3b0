import { parseDay } from '../days.js';
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

/**
 * How each attribute is read, from its values in the wanted rows: a number if all parse as numbers, a day if all are
 * days, else text. Left out unless in `named`: days later than t0, and text that is (nearly) unique per customer.
 */
export function chooseAttributes(
  facts: CustomerFacts,
  wanted: Wanted,
  named: readonly string[] = [],
): {
  readonly chosen: readonly { readonly name: string; readonly kind: AttributeKind }[];
  readonly leftOut: readonly LeftOut[];
} {
  const chosen: { name: string; kind: AttributeKind }[] = [];
  const leftOut: LeftOut[] = [];
  for (const attribute of facts.attributes) {
    const { name, values } = attribute;
    const { codes } = codesOf(attribute, wanted);
    const isUsed = new Uint8Array(values.length);
    for (let row = 0; row < codes.length; row++) if (codes[row]! >= 0) isUsed[codes[row]!] = 1;
    const texts = values.filter((_, code) => isUsed[code] === 1);
    if (texts.length === 0) continue;
    const kind = kindOf(texts);
    const reason = named.includes(name) ? undefined : refusal(kind, codes, wanted, values, texts.length);
    if (reason === undefined) chosen.push({ name, kind });
    else leftOut.push({ name, reason });
  }
  return { chosen, leftOut };
}

function kindOf(values: readonly string[]): AttributeKind {
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
    return late > 0 ? `has a day on or after t0 in ${late} rows` : undefined;
  }
  if (kind === 'number') return undefined;
  const customers = new Set<number>();
  if (distinct > 10) {
    codes.forEach((code, row) => {
      if (code >= 0) customers.add(wanted.customer[row]!);
    });
  }
  const nearlyUnique = distinct > 10 && distinct > 0.5 * customers.size;
  return nearlyUnique ? `is text nearly unique per customer (${distinct} different values)` : undefined;
}

/** A value read as a number or as a day; NaN if it is not one. */
function parsedAs(kind: 'number' | 'day', value: string): number {
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
