import type { Matching } from '../ingest/matchColumns.js';
import { formatDecimal } from '../money.js';

/** What rounding took, minor units: of amounts with too many decimals, and of amounts made from prices. */
export interface Rounding {
  readonly rounded: number;
  readonly rows: number;
  readonly priced: number;
}

/** Which columns of a file were not used, as the end of a sentence. */
export function unused(matching: Matching): string {
  const { ignored } = matching;
  if (ignored.length === 0) return '';
  const names = ignored.slice(0, 8).map((name) => (name.length > 40 ? `${name.slice(0, 37)}...` : name));
  const rest = ignored.length > names.length ? ` and ${ignored.length - names.length} more` : '';
  return `; not used: ${names.join(', ')}${rest}`;
}

/** What rounding took, in sentences. */
export function rounded(rounding: Rounding | undefined, currency: string, digits: number): readonly string[] {
  if (rounding === undefined) return [];
  const money = (minor: number) => {
    const text = formatDecimal(Math.round(minor * 10_000), digits + 4).replace(/0{1,4}$/, '');
    return `${currency} ${text.replace(/\.$/, '')}`;
  };
  const notes: string[] = [];
  if (rounding.rows > 0) {
    notes.push(`amounts rounded: ${rounding.rows}; exact minus rounded is ${money(rounding.rounded)} in all`);
  }
  if (Math.abs(rounding.priced) > 5e-5) {
    notes.push(
      `amounts made from unit_price were rounded once per line; exact minus rounded is ${money(rounding.priced)} in all`,
    );
  }
  return notes;
}
