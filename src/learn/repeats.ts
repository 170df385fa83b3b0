/** Correlation, either way, from which a column says nothing that an earlier one has not said. */
const same = 0.97;

/**
 * Remembers columns and answers of a new one whether it repeats an earlier one: |correlation| above 0.97 over the given
 * rows. A column that repeats is not remembered; one that is constant on these rows never repeats.
 */
export function repeats(): (values: Float64Array) => boolean {
  const seen: Float64Array[] = [];
  return (values) => {
    const unit = centred(values);
    if (unit === undefined) return false;
    const repeated = seen.some((earlier) => Math.abs(product(earlier, unit)) > same);
    if (!repeated) seen.push(unit);
    return repeated;
  };
}

/** Less the mean, at length 1; `undefined` for a constant. */
function centred(values: Float64Array): Float64Array | undefined {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  const out = values.map((value) => value - mean);
  const length = Math.sqrt(product(out, out));
  return length > 1e-9 * Math.max(1, Math.abs(mean)) ? out.map((value) => value / length) : undefined;
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
