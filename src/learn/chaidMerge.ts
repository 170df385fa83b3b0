import { chiSquareTail } from '../stats/chiSquare.js';

/** A category of a predictor in a node, or several that were merged: which they are, and what happened in them. */
export interface Group {
  /** Numbers of the categories, ascending. */
  readonly members: readonly number[];
  readonly rows: number;
  readonly events: number;
}

/** Whether categories have an order; `floating` is one that has no place in it (missing values), or −1. */
export interface Scale {
  readonly ordered: boolean;
  readonly floating: number;
}

/** How a predictor would divide a node: its groups after merging, and the test of them against the outcome. */
export interface Merged {
  readonly groups: readonly Group[];
  readonly chiSquare: number;
  readonly df: number;
  readonly p: number;
  /** p times the number of ways in which the categories could have been merged into so many groups, at most 1. */
  readonly adjusted: number;
}

/**
 * Merges categories that do not differ: again and again the two groups (neighbours, where there is an order) whose 2 × 2
 * table has the largest p, while it is above `alpha` or one of them has fewer than `minimumRows`. The p of the table left is
 * multiplied by Kass's number of ways. Pearson's χ² throughout. `undefined` if one group is left.
 * Source: Kass 1980, Applied Statistics 29(2), section 3 (steps 1 to 3; merged groups are not tried apart again).
 */
export function mergeGroups(
  categories: readonly Group[],
  scale: Scale,
  alpha: number,
  minimumRows: number,
): Merged | undefined {
  const used = categories.filter((group) => group.rows > 0);
  let groups = used;
  const isFloating = (group: Group) => group.members.length === 1 && group.members[0] === scale.floating;
  const order = (list: readonly Group[]) => list.filter((group) => !isFloating(group));
  while (groups.length > 1) {
    let best: { a: Group; b: Group; p: number; small: boolean } | undefined;
    const line = order(groups);
    groups.forEach((a, i) => {
      for (const b of groups.slice(i + 1)) {
        const free = !scale.ordered || isFloating(a) || isFloating(b);
        if (!free && Math.abs(line.indexOf(a) - line.indexOf(b)) !== 1) continue;
        const p = chiSquareTail(chiSquareOf([a, b]), 1) ?? 1;
        const small = Math.min(a.rows, b.rows) < minimumRows;
        if (best === undefined || (small && !best.small) || (small === best.small && p > best.p)) {
          best = { a, b, p, small };
        }
      }
    });
    if (best === undefined || (best.p <= alpha && !best.small)) break;
    const { a, b } = best;
    const merged = {
      members: [...a.members, ...b.members].sort((x, y) => x - y),
      rows: a.rows + b.rows,
      events: a.events + b.events,
    };
    const at = groups.indexOf(isFloating(a) ? b : a);
    groups = groups.flatMap((group, k) => (k === at ? [merged] : group === a || group === b ? [] : [group]));
  }
  if (groups.length < 2) return undefined;
  const chiSquare = chiSquareOf(groups);
  const df = groups.length - 1;
  const p = chiSquareTail(chiSquare, df) ?? 1;
  const hasFloating = used.some(isFloating);
  const ways = waysToMerge(
    used.length,
    groups.length,
    scale.ordered ? (hasFloating ? 'floating' : 'ordered') : 'free',
  );
  return { groups, chiSquare, df, p, adjusted: Math.min(1, p * ways) };
}

/** Pearson's χ² of groups against a 0/1 outcome; 0 where nothing, or everything, happened. */
export function chiSquareOf(groups: readonly Group[]): number {
  let rows = 0;
  let events = 0;
  for (const group of groups) {
    rows += group.rows;
    events += group.events;
  }
  if (events === 0 || events === rows) return 0;
  const share = events / rows;
  let sum = 0;
  for (const group of groups) {
    const gap = group.events - group.rows * share;
    sum += (gap * gap) / (group.rows * share * (1 - share));
  }
  return sum;
}

/**
 * In how many ways c categories fall into r groups: neighbours only (`ordered`), any (`free`), or neighbours and one
 * category without a place (`floating`). Kass 1980, equations 1 to 3.
 * @example waysToMerge(4, 2, 'ordered') // 3
 * @example waysToMerge(4, 2, 'free') // 7
 * @example waysToMerge(4, 2, 'floating') // 5
 */
export function waysToMerge(c: number, r: number, kind: 'ordered' | 'free' | 'floating'): number {
  if (kind === 'ordered') return choose(c - 1, r - 1);
  if (kind === 'floating') return choose(c - 2, r - 2) + r * choose(c - 2, r - 1);
  let row = [1];
  for (let n = 1; n <= c; n++) {
    const last = row;
    row = Array.from({ length: Math.min(n, r) + 1 }, (_, k) =>
      k === 0 ? 0 : k * (last[k] ?? 0) + (last[k - 1] ?? 0),
    );
  }
  return row[r] ?? 0;
}

function choose(n: number, k: number): number {
  if (k < 0 || k > n) return 0;
  let ways = 1;
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i;
  return Math.round(ways);
}
