/** Neighbouring inputs with one mean outcome, above that of the block before. Plain data. */
export interface IsotonicBlock {
  /** Least, mean and greatest input. */
  readonly from: number;
  readonly centre: number;
  readonly to: number;
  readonly value: number;
  readonly weight: number;
}

interface Pool {
  readonly from: number;
  readonly to: number;
  readonly inputs: number;
  readonly outcomes: number;
  readonly weight: number;
}

/**
 * Least squares among functions that never fall: neighbours that stand in the wrong order are pooled until none do. Rows of
 * equal input are one. Sources: Ayer, Brunk, Ewing, Reid & Silverman 1955, Annals of Mathematical Statistics 26(4) (pool
 * adjacent violators); for chances, Zadrozny & Elkan 2002 (KDD).
 * @example fitIsotonic([1, 2, 3], [0, 1, 0]).map((block) => block.value) // [0, 0.5]
 */
export function fitIsotonic(
  inputs: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  weights?: ArrayLike<number>,
): readonly IsotonicBlock[] {
  const pools: Pool[] = [];
  for (const own of byInput(inputs, outcomes, weights)) {
    let last = own;
    while (pools.length > 0 && meanOf(pools.at(-1)!) >= meanOf(last)) last = pooled(pools.pop()!, last);
    pools.push(last);
  }
  return pools.map((pool) => ({
    from: pool.from,
    centre: pool.inputs / pool.weight,
    to: pool.to,
    value: meanOf(pool),
    weight: pool.weight,
  }));
}

/**
 * The line through the centres of blocks of chances and the corners (0, 0) and (1, 1), at each chance. Unlike steps it keeps the
 * order of chances, so that a list ranked by them stays as sharp; between blocks it is closer to a smooth truth (Oron &
 * Flournoy 2017, Statistics in Biopharmaceutical Research 9(3): centred isotonic regression). A block without events, or
 * with nothing else, counts half a one, as far as its neighbour allows. Chances strictly between 0 and 1 stay so.
 * @example centredIsotonic([{ from: 0.2, centre: 0.2, to: 0.2, value: 0.4, weight: 9 }], [0.1]) // [0.2]
 */
export function centredIsotonic(blocks: readonly IsotonicBlock[], chances: ArrayLike<number>): Float64Array {
  const xs = [0, ...blocks.map(({ centre }) => centre), 1];
  const ys = [0, ...blocks.map((_, k) => insideValue(blocks, k)), 1];
  return Float64Array.from(chances, (p) => {
    let low = 0;
    let high = xs.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (xs[middle]! <= p) low = middle;
      else high = middle;
    }
    return ys[low]! + ((p - xs[low]!) / (xs[high]! - xs[low]!)) * (ys[high]! - ys[low]!);
  });
}

function insideValue(blocks: readonly IsotonicBlock[], k: number): number {
  const { value, weight } = blocks[k]!;
  const half = 0.5 / (weight + 1);
  if (value <= 0) return Math.min(half, (blocks[k + 1]?.value ?? 1) / 2);
  if (value >= 1) return Math.max(1 - half, (1 + (blocks[k - 1]?.value ?? 0)) / 2);
  return value;
}

function byInput(
  inputs: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  weights: ArrayLike<number> | undefined,
): readonly Pool[] {
  const order = Uint32Array.from({ length: inputs.length }, (_, i) => i);
  order.sort((a, b) => inputs[a]! - inputs[b]! || a - b);
  const pools: Pool[] = [];
  for (const i of order) {
    const [x, w] = [inputs[i]!, weights === undefined ? 1 : weights[i]!];
    if (w === 0) continue;
    const own = { from: x, to: x, inputs: w * x, outcomes: w * outcomes[i]!, weight: w };
    pools.push(pools.at(-1)?.to === x ? pooled(pools.pop()!, own) : own);
  }
  return pools;
}

function pooled(a: Pool, b: Pool): Pool {
  return {
    from: a.from,
    to: b.to,
    inputs: a.inputs + b.inputs,
    outcomes: a.outcomes + b.outcomes,
    weight: a.weight + b.weight,
  };
}

function meanOf({ outcomes, weight }: Pool): number {
  return outcomes / weight;
}
