import type { Matrix } from './matrix.js';

/**
 * Mean silhouette width of a partition: how much nearer rows are to their own cluster than to the next one, from −1 to 1;
 * rows alone in their cluster count 0. Below 0.25 there is no structure to speak of. Euclidean distances, all pairs, so rows
 * squared: give it a sample. `undefined` with fewer than two clusters. Source: Rousseeuw 1987; Kaufman & Rousseeuw 1990.
 */
export function silhouette(x: Matrix, assignment: Int32Array, clusters: number): number | undefined {
  const sizes = new Float64Array(clusters);
  for (const c of assignment) sizes[c] = sizes[c]! + 1;
  if (sizes.filter((size) => size > 0).length < 2) return undefined;
  const sums = new Float64Array(x.rows * clusters);
  for (let i = 0; i < x.rows; i++) {
    for (let other = i + 1; other < x.rows; other++) {
      let square = 0;
      for (let j = 0; j < x.columns; j++) {
        const d = x.values[i * x.columns + j]! - x.values[other * x.columns + j]!;
        square += d * d;
      }
      const distance = Math.sqrt(square);
      const mine = i * clusters + assignment[other]!;
      const yours = other * clusters + assignment[i]!;
      sums[mine] = sums[mine]! + distance;
      sums[yours] = sums[yours]! + distance;
    }
  }
  let total = 0;
  for (let i = 0; i < x.rows; i++) {
    const own = assignment[i]!;
    if (sizes[own]! < 2) continue;
    const within = sums[i * clusters + own]! / (sizes[own]! - 1);
    let next = Number.POSITIVE_INFINITY;
    for (let c = 0; c < clusters; c++) {
      if (c !== own && sizes[c]! > 0) next = Math.min(next, sums[i * clusters + c]! / sizes[c]!);
    }
    const most = Math.max(within, next);
    if (most > 0) total += (next - within) / most;
  }
  return total / x.rows;
}
