/** A tenth of the customers, best first. `actual` and `predicted` are means per customer. */
export interface GainsRow {
  readonly decile: number;
  readonly customers: number;
  readonly actual: number;
  readonly predicted: number;
  /** Mean outcome of the decile over the overall mean; missing if that is 0. */
  readonly lift: number | undefined;
  /** Share of the whole outcome in this and better deciles; missing if that is 0. */
  readonly cumulativeGain: number | undefined;
}

/**
 * Gains table: rows ordered by falling score, cut into tenths by rank (ties stay in the order given). `predicted` is
 * what the model expected per row, `actual` what happened.
 */
export function gains(
  score: Float64Array,
  predicted: Float64Array,
  actual: ArrayLike<number>,
): readonly GainsRow[] {
  const order = Array.from(score.keys()).sort((a, b) => score[b]! - score[a]! || a - b);
  const n = order.length;
  let total = 0;
  for (let i = 0; i < n; i++) total += actual[i]!;
  let running = 0;
  return Array.from({ length: 10 }, (_, tenth) => {
    const part = order.slice(Math.ceil((tenth * n) / 10), Math.ceil(((tenth + 1) * n) / 10));
    const sum = part.reduce((s, i) => s + actual[i]!, 0);
    running += sum;
    return {
      decile: tenth + 1,
      customers: part.length,
      actual: sum / part.length,
      predicted: part.reduce((s, i) => s + predicted[i]!, 0) / part.length,
      lift: total === 0 ? undefined : sum / part.length / (total / n),
      cumulativeGain: total === 0 ? undefined : running / total,
    };
  }).filter((row) => row.customers > 0);
}
