/** What customers with one number of repeat purchases did after the calibration, and what had been expected. */
export interface HeldOutGroup {
  /** `0` … `6`, `7+`, or `all`. */
  readonly frequency: string;
  readonly customers: number;
  readonly actual: number;
  readonly expected: number;
  readonly actualMargin: number;
  readonly expectedMargin: number;
}

/** Customers at the end of the calibration, with what they then did. */
export interface HeldOut {
  readonly frequency: ArrayLike<number>;
  readonly actual: ArrayLike<number>;
  readonly expected: ArrayLike<number>;
  readonly actualMargin: ArrayLike<number>;
  readonly expectedMargin: ArrayLike<number>;
}

/** The last group holds customers with so many repeat purchases and more. */
const last = 7;

/**
 * Sums by frequency in the calibration, 0 … 7+ and all of them, as in figure 3 of Fader, Hardie & Lee 2005. Groups without
 * customers are left out.
 */
export function holdOut(held: HeldOut): readonly HeldOutGroup[] {
  const groups = Array.from({ length: last + 2 }, () => ({
    customers: 0,
    actual: 0,
    expected: 0,
    actualMargin: 0,
    expectedMargin: 0,
  }));
  for (let i = 0; i < held.frequency.length; i++) {
    for (const group of [groups[Math.min(held.frequency[i]!, last)]!, groups[last + 1]!]) {
      group.customers++;
      group.actual += held.actual[i]!;
      group.expected += held.expected[i]!;
      group.actualMargin += held.actualMargin[i]!;
      group.expectedMargin += held.expectedMargin[i]!;
    }
  }
  const name = (i: number) => (i < last ? String(i) : i === last ? `${last}+` : 'all');
  return groups
    .map((group, i) => ({ frequency: name(i), ...group }))
    .filter((group) => group.customers > 0 || group.frequency === 'all');
}

/** Mean absolute and root mean squared error per customer, of expectations and of the cohort's average instead. */
export function holdOutErrors(held: HeldOut, average: number) {
  const n = held.actual.length;
  let absolute = 0;
  let squared = 0;
  let absoluteOfAverage = 0;
  let squaredOfAverage = 0;
  for (let i = 0; i < n; i++) {
    const gap = held.actual[i]! - held.expected[i]!;
    const gapOfAverage = held.actual[i]! - average;
    absolute += Math.abs(gap) / n;
    squared += (gap * gap) / n;
    absoluteOfAverage += Math.abs(gapOfAverage) / n;
    squaredOfAverage += (gapOfAverage * gapOfAverage) / n;
  }
  return {
    absolute,
    rootSquared: Math.sqrt(squared),
    absoluteOfAverage,
    rootSquaredOfAverage: Math.sqrt(squaredOfAverage),
  };
}
