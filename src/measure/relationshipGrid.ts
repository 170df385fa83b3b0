import { type Bin, quantileBins } from './rfm.js';

/** One of the nine cells: thirds from 1 (lowest) to 3. */
export interface GridCell {
  readonly value: number;
  readonly length: number;
  readonly customers: number;
  readonly profit: number;
}

export interface RelationshipGrid {
  /** All nine, highest value first, longest relationship first. */
  readonly cells: readonly GridCell[];
  readonly value: readonly Bin[];
  readonly length: readonly Bin[];
}

/**
 * Customers by thirds of their profit and thirds of the length of the relationship (days from first to last purchase). After
 * the two by two of Reinartz & Kumar 2002, "The Mismanagement of Customer Loyalty", Harvard Business Review 80(7), with a
 * middle added. Equal values share a third, so thirds differ in size where values repeat.
 */
export function relationshipGrid(profit: Float64Array, lengthDays: Float64Array): RelationshipGrid {
  const value = quantileBins(profit, 3, false);
  const length = quantileBins(lengthDays, 3, false);
  const customers = new Float64Array(9);
  const sums = new Float64Array(9);
  profit.forEach((one, i) => {
    const cell = (value.score[i]! - 1) * 3 + length.score[i]! - 1;
    customers[cell] = customers[cell]! + 1;
    sums[cell] = sums[cell]! + one;
  });
  const cells: GridCell[] = [];
  for (let v = 3; v >= 1; v--) {
    for (let l = 3; l >= 1; l--) {
      const at = (v - 1) * 3 + l - 1;
      cells.push({ value: v, length: l, customers: customers[at]!, profit: sums[at]! });
    }
  }
  return { cells, value: value.bins, length: length.bins };
}

/** What the corners are called (Reinartz & Kumar 2002). */
export function cornerName(value: number, length: number): string | undefined {
  if (value === 2 || length === 2) return undefined;
  if (value === 3) return length === 3 ? 'true friends' : 'butterflies';
  return length === 3 ? 'barnacles' : 'strangers';
}
