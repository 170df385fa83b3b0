/**
 * Purchase histories, equal ones counted together: `x` repeat purchases, the last at `times[last]` after the first, seen
 * until `times[seen]` after it. Rows ascend by x, seen and last.
 */
export interface Histories {
  readonly rows: number;
  /** All different times, ascending. */
  readonly times: Float64Array;
  readonly x: Int32Array;
  /** Indexes into `times`. */
  readonly last: Int32Array;
  readonly seen: Int32Array;
  /** How many customers have this history. */
  readonly weight: Float64Array;
  /** Sum of weights. */
  readonly total: number;
}

/** Histories, and where each one that was given went. */
export interface Collapsed {
  readonly histories: Histories;
  readonly rowOf: Int32Array;
}

/**
 * Counts equal (x, recency, age) together: a likelihood then costs as many terms as there are different histories.
 * Recency and age are in one unit of time, 0 ≤ recency ≤ age.
 */
export function collapseHistories(
  x: ArrayLike<number>,
  recency: ArrayLike<number>,
  age: ArrayLike<number>,
  weight?: ArrayLike<number>,
): Collapsed {
  const n = x.length;
  const times = different(recency, age);
  const place = new Map<number, number>();
  times.forEach((time, at) => {
    place.set(time, at);
  });
  const last = placed(recency, place);
  const seen = placed(age, place);
  const sorted = inOrder(x, last, seen, times.length);
  const rowOf = new Int32Array(n);
  const first = new Int32Array(n);
  const counts = new Float64Array(n);
  let rows = 0;
  let total = 0;
  let before = -1;
  for (let at = 0; at < n; at++) {
    const i = sorted[at]!;
    const counted = weight === undefined ? 1 : weight[i]!;
    if (before < 0 || x[i] !== x[before] || last[i] !== last[before] || seen[i] !== seen[before]) {
      first[rows++] = i;
    }
    counts[rows - 1] = counts[rows - 1]! + counted;
    total += counted;
    rowOf[i] = rows - 1;
    before = i;
  }
  const histories = {
    rows,
    times,
    x: new Int32Array(rows),
    last: new Int32Array(rows),
    seen: new Int32Array(rows),
    weight: counts.slice(0, rows),
    total,
  };
  for (let row = 0; row < rows; row++) {
    const i = first[row]!;
    histories.x[row] = x[i]!;
    histories.last[row] = last[i]!;
    histories.seen[row] = seen[i]!;
  }
  return { histories, rowOf };
}

/**
 * Every `step`th history: a sample stratified by frequency, age and recency, for a first look at large data.
 */
export function thinned(histories: Histories, step: number): Histories {
  const { times } = histories;
  const rows = Math.ceil(histories.rows / step);
  const of = <T extends Int32Array | Float64Array>(values: T) =>
    values.filter((_, row) => row % step === step >> 1) as T;
  const weight = of(histories.weight);
  const total = weight.reduce((sum, value) => sum + value, 0);
  const [x, last, seen] = [of(histories.x), of(histories.last), of(histories.seen)];
  return { rows: Math.min(rows, x.length), times, x, last, seen, weight, total };
}

function different(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  const all = new Set<number>();
  for (let i = 0; i < a.length; i++) all.add(a[i]!).add(b[i]!);
  return Float64Array.from(all).sort();
}

function placed(times: ArrayLike<number>, place: ReadonlyMap<number, number>): Int32Array {
  const out = new Int32Array(times.length);
  for (let i = 0; i < out.length; i++) out[i] = place.get(times[i]!)!;
  return out;
}

/**
 * Places of histories by x, age, recency and place. One number per history that holds all four is sorted where it fits
 * into a double: ten times as fast as comparing.
 */
function inOrder(x: ArrayLike<number>, last: Int32Array, seen: Int32Array, size: number): ArrayLike<number> {
  const n = last.length;
  let most = 0;
  for (let i = 0; i < n; i++) if (x[i]! > most) most = x[i]!;
  if ((most + 1) * size * size * n >= Number.MAX_SAFE_INTEGER) {
    return Uint32Array.from(last, (_, i) => i).sort(
      (a, b) => x[a]! - x[b]! || seen[a]! - seen[b]! || last[a]! - last[b]! || a - b,
    );
  }
  const keys = new Float64Array(n);
  for (let i = 0; i < n; i++) keys[i] = ((x[i]! * size + seen[i]!) * size + last[i]!) * n + i;
  keys.sort();
  const out = new Int32Array(n);
  for (let i = 0; i < n; i++) out[i] = keys[i]! - Math.floor(keys[i]! / n) * n;
  return out;
}
