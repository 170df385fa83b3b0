/**
 * Adjusted Rand index of two partitions of the same rows: 1 if they are the same up to labels, about 0 if they agree no more
 * than by chance. Labels are whole numbers from 0. Two partitions that are both trivial (one cluster, or all rows alone) are
 * the same: 1. Source: Hubert & Arabie 1985, equation 5.
 * @example adjustedRand([0, 0, 1, 1], [1, 1, 0, 0]) // 1
 */
export function adjustedRand(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const cells = new Map<string, number>();
  const rows = new Map<number, number>();
  const columns = new Map<number, number>();
  for (let i = 0; i < a.length; i++) {
    const key = `${a[i]!},${b[i]!}`;
    cells.set(key, (cells.get(key) ?? 0) + 1);
    rows.set(a[i]!, (rows.get(a[i]!) ?? 0) + 1);
    columns.set(b[i]!, (columns.get(b[i]!) ?? 0) + 1);
  }
  const together = pairs(cells.values());
  const inA = pairs(rows.values());
  const inB = pairs(columns.values());
  const all = (a.length * (a.length - 1)) / 2;
  const expected = all === 0 ? 0 : (inA * inB) / all;
  const most = (inA + inB) / 2;
  return most === expected ? 1 : (together - expected) / (most - expected);
}

function pairs(counts: Iterable<number>): number {
  let sum = 0;
  for (const count of counts) sum += (count * (count - 1)) / 2;
  return sum;
}
