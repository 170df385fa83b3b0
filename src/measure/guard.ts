import { alphaSpent, spendingBounds } from '../stats/alphaSpending.js';
import { sequenceP, sequenceZ } from '../stats/confidenceSequence.js';
import { normalQuantile } from '../stats/normal.js';
import { levelAt } from '../stats/sample.js';

/** How intervals and p are guarded against looking more than once. */
export interface Guard {
  /** `fixed`: read once, at the end. `sequence`: holds at every look. `looks`: holds at the looks that were planned. */
  readonly kind: 'fixed' | 'sequence' | 'looks';
  /** The level of a method's own interval that gives `1 − alpha` under the guard. */
  readonly level: (alpha?: number) => number;
  /** The p under the guard, from the two-sided p of one look. */
  readonly p: (p: number) => number;
  /** The information seen, as a share of that of the planned end. */
  readonly share: number;
  /** Which look this is, of how many that were planned, and the α that may be spent by it. */
  readonly look?: {
    readonly number: number;
    readonly of: number;
    readonly spent: number;
    readonly planned: boolean;
  };
}

/** One look, at the end: intervals and p as they are. */
export const readOnce: Guard = { kind: 'fixed', level: (alpha = 0.05) => 1 - alpha, p: (p) => p, share: 1 };

/** Every look counts: the asymptotic confidence sequence, tuned to the planned end. */
export function everyLook(share: number): Guard {
  return {
    kind: 'sequence',
    level: (alpha = 0.05) => levelAt(sequenceZ(share, alpha)!),
    p: (p) => sequenceP(p, share)!,
    share,
  };
}

/**
 * Looks at equal shares of the planned information: the repeated confidence interval whose α is spent as by Lan and DeMets
 * (1983). A look between the planned ones counts as one more. Source: Jennison & Turnbull 1989, JRSS B 51, 305-361.
 */
export function plannedLooks(share: number, looks: number): Guard {
  const near = 1e-9;
  const before = Array.from({ length: looks }, (_, i) => (i + 1) / looks).filter((at) => at < share - near);
  const now = Math.min(1, share);
  const shares = [...before, now];
  const place = now * looks;
  return {
    kind: 'looks',
    level: once((alpha) => levelAt(spendingBounds(shares, alpha)!.z[shares.length - 1]!)),
    p: (p) => lookP(p, shares),
    share: now,
    look: {
      number: shares.length,
      of: looks,
      spent: alphaSpent(now)!,
      planned: Math.abs(place - Math.round(place)) < 0.5 / 365,
    },
  };
}

/** A level worked out once for every α. */
function once(level: (alpha: number) => number): (alpha?: number) => number {
  const known = new Map<number, number>();
  return (alpha = 0.05) => {
    const found = known.get(alpha) ?? level(alpha);
    known.set(alpha, found);
    return found;
  };
}

/** The α at which the bound of this look is what was seen. */
function lookP(p: number, shares: readonly number[]): number {
  const z = normalQuantile(1 - p / 2);
  if (z === undefined) return p === 0 ? 0 : 1;
  if (!(z > 0)) return 1;
  const beyond = (alpha: number) => z > (spendingBounds(shares, alpha)?.z[shares.length - 1] ?? 0);
  let low = 0;
  let high = 1;
  for (let i = 0; i < 30; i++) {
    const middle = (low + high) / 2;
    if (beyond(middle)) high = middle;
    else low = middle;
  }
  return high > 0.999999 ? 1 : high;
}
