import type { RawColumn } from '../learn/encoder.js';

/** How far a feature is shared by customers and prospects. */
export interface Coverage {
  readonly name: string;
  /** Share of each with a value. */
  readonly customers: number;
  readonly prospects: number;
  /** Share of the prospects with a value, whose value no customer has (a word) or is beyond theirs (a number). */
  readonly unseen: number;
  /** Why it should not be used; missing if it may. */
  readonly reason?: string;
}

const leastKnown = 0.1;
const leastRatio = 0.8;
const mostUnseen = 0.5;

/**
 * Compares what is known of two populations, column by column (in the same order, categories with the same levels). A feature is not
 * shared if it is known of fewer than a tenth of either, if it is known so much more often of one that knowing it would tell
 * them apart (less than 0.8 to 1), or if most prospects have a value that no customer has.
 */
export function coverage(
  customers: readonly RawColumn[],
  prospects: readonly RawColumn[],
): readonly Coverage[] {
  return customers.map((column, at) => {
    const other = prospects[at]!;
    const found = {
      name: column.name,
      customers: knownShare(column),
      prospects: knownShare(other),
      unseen: unseenShare(column, other),
    };
    const reason = reasonAgainst(found);
    return reason === undefined ? found : { ...found, reason };
  });
}

function reasonAgainst({ customers, prospects, unseen }: Coverage): string | undefined {
  const percent = (share: number) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
  if (prospects < leastKnown) return `known of ${percent(prospects)} of prospects`;
  if (customers < leastKnown) return `known of ${percent(customers)} of customers`;
  if (Math.min(customers, prospects) < leastRatio * Math.max(customers, prospects))
    return `known of ${percent(customers)} of customers and ${percent(prospects)} of prospects: that it is known would tell them apart`;
  return unseen > mostUnseen ? `${percent(unseen)} of prospects have values that no customer has` : undefined;
}

function isKnown(column: RawColumn, row: number): boolean {
  return column.kind === 'numeric' ? !Number.isNaN(column.values[row]!) : column.codes[row]! >= 0;
}

function rowsOf(column: RawColumn): number {
  return column.kind === 'numeric' ? column.values.length : column.codes.length;
}

function knownShare(column: RawColumn): number {
  const rows = rowsOf(column);
  let known = 0;
  for (let i = 0; i < rows; i++) if (isKnown(column, i)) known++;
  return known / Math.max(rows, 1);
}

function unseenShare(customers: RawColumn, prospects: RawColumn): number {
  let unseen = 0;
  let known = 0;
  if (customers.kind === 'numeric' && prospects.kind === 'numeric') {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const value of customers.values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
    for (const value of prospects.values) {
      if (Number.isNaN(value)) continue;
      known++;
      if (value < low || value > high) unseen++;
    }
  } else if (customers.kind === 'categorical' && prospects.kind === 'categorical') {
    const seen = new Set(Array.from(customers.codes, (code) => customers.levels[code]));
    for (const code of prospects.codes) {
      if (code < 0) continue;
      known++;
      if (!seen.has(prospects.levels[code])) unseen++;
    }
  }
  return unseen / Math.max(known, 1);
}
