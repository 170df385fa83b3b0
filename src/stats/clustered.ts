/**
 * Sums of rows by cluster, in the order in which clusters first come: what varies independently of the rest where rows of one
 * cluster hang together, as one customer's of several days do. Each row stands alone without clusters. The variance of a sum
 * of rows that are 0 on average is then about Σ of their squares. Source: Liang & Zeger 1986, Biometrika 73(1), eq. 7.
 * @example clusters([7, 8, 7]).sums(Float64Array.of(1, 2, 3)) // [4, 2]
 */
export function clusters(of?: ArrayLike<number>): {
  /** Whether some cluster has several rows. */
  readonly repeated: boolean;
  readonly sums: (values: Float64Array) => Float64Array;
} {
  if (of === undefined) return { repeated: false, sums: (values) => values };
  const places = new Map<number, number>();
  const place = Int32Array.from(of, (cluster) => {
    const known = places.get(cluster);
    if (known !== undefined) return known;
    places.set(cluster, places.size);
    return places.size - 1;
  });
  if (places.size === place.length) return { repeated: false, sums: (values) => values };
  return {
    repeated: true,
    sums: (values) => {
      const out = new Float64Array(places.size);
      for (let i = 0; i < place.length; i++) out[place[i]!]! += values[i]!;
      return out;
    },
  };
}

/**
 * Σ of products of two equally long lists of sums, times G / (G − 1) for their number G.
 * @example crossProduct(Float64Array.of(1, 2), Float64Array.of(1, 2)) // 10
 */
export function crossProduct(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return a.length < 2 ? sum : (sum * a.length) / (a.length - 1);
}
