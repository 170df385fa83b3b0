/** With a wider span than this, whole numbers are not counted but sorted. */
const mostCounted = 1 << 20;

/**
 * The values from the least to the largest, in an array of their own. Whole numbers of a narrow span are counted (counting sort,
 * Seward 1954; Knuth, *The Art of Computer Programming* 3, section 5.2), others compared. No value is NaN.
 *
 * @example [...ascending(Float64Array.of(3, -1, 2))] // [-1, 2, 3]
 * @example [...ascending(Float64Array.of())] // []
 */
export function ascending(values: Float64Array): Float64Array {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let isWhole = true;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value < least) least = value;
    if (value > most) most = value;
    if (Math.floor(value) !== value) isWhole = false;
  }
  const narrow = most - least <= Math.min(mostCounted, 2 * values.length);
  if (values.length === 0 || !isWhole || !narrow) return values.slice().sort();
  const count = new Int32Array(most - least + 1);
  for (let i = 0; i < values.length; i++) {
    const place = values[i]! - least;
    count[place] = count[place]! + 1;
  }
  const sorted = new Float64Array(values.length);
  let end = 0;
  for (let i = 0; i < count.length; i++) {
    sorted.fill(least + i, end, end + count[i]!);
    end += count[i]!;
  }
  return sorted;
}
