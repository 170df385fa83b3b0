/** What is asked of a contact. Money in minor units. */
export interface CutoffOptions {
  /** Least expected profit of a contact; 0 if left out, which is where the expected profit of the list peaks. */
  readonly minimum?: number;
  /** Contact only where the effect less one standard error still pays. Needs `standardError`. */
  readonly oneStandardError?: boolean;
}

export interface Candidates {
  /** Expected incremental margin of one contact, minor units. */
  readonly effect: Float64Array;
  /** Cost of contacting the unit, minor units, possibly fractional. */
  readonly cost: Float64Array;
  /** Standard error of `effect`. */
  readonly standardError?: Float64Array;
}

/**
 * Who is worth contacting: everyone whose expected effect exceeds the cost of the contact by more than the minimum, by
 * falling expected profit, ties by position. For a fixed ranking by effect − cost this is the depth at which expected
 * cumulative profit is greatest; treated and held out are drawn from these.
 */
export function cutoff(
  { effect, cost, standardError }: Candidates,
  { minimum = 0, oneStandardError = false }: CutoffOptions = {},
): Int32Array {
  const cautious = oneStandardError ? standardError : undefined;
  const profit = Float64Array.from(
    effect,
    (value, i) => value - cost[i]! - (cautious === undefined ? 0 : cautious[i]!),
  );
  const willing = [];
  for (let i = 0; i < profit.length; i++) if (profit[i]! > minimum) willing.push(i);
  return Int32Array.from(willing.sort((a, b) => profit[b]! - profit[a]! || a - b));
}
