/**
 * The order in which the rows of sorted parts, one after the other, are sorted as a whole by customer and day; rows that
 * are equal in both stay in the order of their parts. Answers the place of every row of the whole.
 */
export function mergedPlaces(parts: readonly number[], customer: Int32Array, day: Int32Array): Int32Array {
  const starts = parts.map((_, part) => parts.slice(0, part).reduce((sum, rows) => sum + rows, 0));
  const runs = parts.map((rows, part) => Int32Array.from({ length: rows }, (_, i) => starts[part]! + i));
  const later = runs
    .slice(1)
    .reduce<Int32Array>((all, run) => merged(all, run, customer, day), new Int32Array(0));
  return merged(runs[0] ?? new Int32Array(0), later, customer, day);
}

function merged(a: Int32Array, b: Int32Array, customer: Int32Array, day: Int32Array): Int32Array {
  const out = new Int32Array(a.length + b.length);
  let i = 0;
  let at = 0;
  for (const row of b) {
    const who = customer[row]!;
    const on = day[row]!;
    while (i < a.length) {
      const other = a[i]!;
      if (customer[other]! > who || (customer[other] === who && day[other]! > on)) break;
      out[at++] = other;
      i++;
    }
    out[at++] = row;
  }
  out.set(a.subarray(i), at);
  return out;
}
