/** What limits a list besides profit. Money in minor units. */
export interface CutoffOptions {
  /** Most to spend on contacts. */
  readonly budget?: number;
  /** Most units to contact. */
  readonly top?: number;
  /** Least expected profit of a contact; 0 if left out, which is where the expected profit of the list peaks. */
  readonly minimum?: number;
  /** Contact only where the effect less one standard error still pays. Needs `standardError`. */
  readonly oneStandardError?: boolean;
  /** Share held out at random from the selection, for `budget` and `top`, which count people to contact. */
  readonly holdout?: number;
}

export interface Candidates {
  /** Expected incremental margin of one contact, minor units. */
  readonly effect: Float64Array;
  /** Cost of contacting the unit, minor units, possibly fractional. */
  readonly cost: Float64Array;
  /** Standard error of `effect`. */
  readonly standardError?: Float64Array;
}

export interface Cutoff {
  /** Selected candidates, by falling expected profit; ties by position. Treated and held out are drawn from these. */
  readonly selected: Int32Array;
  /** Least expected effect among the selected, minor units; missing if nobody was selected. */
  readonly lowestEffect: number | undefined;
  /** What ended the list. */
  readonly endedBy: 'profit' | 'budget' | 'top' | 'audience';
  /** Candidates whose expected profit is above the minimum, before budget and top. */
  readonly profitable: number;
  /** Sum of effect − cost over the selected, minor units: a plug-in sum, not the promise. */
  readonly expectedProfit: number;
}

/**
 * Who to contact: everyone whose expected effect exceeds the cost of the contact, best first, until the budget or
 * the number is used up. For a fixed ranking by effect − cost this is the depth at which expected cumulative profit
 * is greatest. Under a budget the order is profit per contact; with equal costs that is exact, with unequal ones
 * it is a greedy answer.
 */
export function cutoff(candidates: Candidates, options: CutoffOptions = {}): Cutoff {
  const { effect, cost, standardError } = candidates;
  const minimum = options.minimum ?? 0;
  const cautious = options.oneStandardError === true ? standardError : undefined;
  const profit = Float64Array.from(
    effect,
    (value, i) => value - cost[i]! - (cautious === undefined ? 0 : cautious[i]!),
  );
  const willing = [];
  for (let i = 0; i < profit.length; i++) if (profit[i]! > minimum) willing.push(i);
  willing.sort((a, b) => profit[b]! - profit[a]! || a - b);
  const contacted = 1 - (options.holdout ?? 0);
  const most =
    options.top === undefined ? Number.POSITIVE_INFINITY : Math.floor(options.top / contacted + 1e-9);
  const selected: number[] = [];
  let spent = 0;
  let expectedProfit = 0;
  let endedBy: Cutoff['endedBy'] = willing.length === effect.length ? 'audience' : 'profit';
  for (const i of willing) {
    if (selected.length >= most) {
      endedBy = 'top';
      break;
    }
    const price = cost[i]! * contacted;
    if (options.budget !== undefined && spent + price > options.budget + 1e-9) {
      endedBy = 'budget';
      break;
    }
    spent += price;
    expectedProfit += effect[i]! - cost[i]!;
    selected.push(i);
  }
  let lowestEffect: number | undefined;
  for (const i of selected) lowestEffect = Math.min(lowestEffect ?? effect[i]!, effect[i]!);
  return {
    selected: Int32Array.from(selected),
    lowestEffect,
    endedBy,
    profitable: willing.length,
    expectedProfit,
  };
}
