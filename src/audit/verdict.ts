/** What one list promised, from its manifest. Minor units; `undefined` = nothing was promised. */
export interface Promised {
  readonly profit: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** Planned cost. */
  readonly cost: number;
}

/** What one list earned, as measured, or why that can not be said. */
export type Realised =
  | {
      readonly state: 'measured';
      readonly profit: number;
      readonly low: number | undefined;
      readonly high: number | undefined;
      readonly cost: number;
    }
  | { readonly state: 'running' }
  | { readonly state: 'not measurable'; readonly why: string; readonly cost: number | undefined };

export type Verdict =
  | 'as promised'
  | 'below promise'
  | 'above promise'
  | 'no promise'
  | 'in part'
  | 'not measurable'
  | 'running';

/** A promise held against what came of it. */
export interface Audited {
  readonly verdict: Verdict;
  readonly realised: number | undefined;
  readonly realisedLow: number | undefined;
  readonly realisedHigh: number | undefined;
  /** Actual less planned cost. */
  readonly costGap: number | undefined;
  /** Whether the realised profit lies in the 80 % interval of the promise. */
  readonly covered: boolean | undefined;
}

/**
 * The verdict on one list (`rules.md`, promise and audit): promised and realised are both incremental margin of the
 * assigned treated units less full cost. Inside the promise's 80 % interval is as promised; an interval that the
 * measurement itself can not resolve is no excuse, since the promise's interval includes the audit's own noise. `partly`:
 * what was measured are some of those promised for, which is no ground for a verdict.
 */
export function verdict(promised: Promised, realised: Realised, partly = false): Audited {
  const costGap =
    partly || realised.state === 'running' || realised.cost === undefined
      ? undefined
      : realised.cost - promised.cost;
  if (realised.state !== 'measured') {
    return {
      verdict: realised.state,
      realised: undefined,
      realisedLow: undefined,
      realisedHigh: undefined,
      costGap,
      covered: undefined,
    };
  }
  const { low, high } = promised;
  const judged = !partly && low !== undefined && high !== undefined;
  const covered = judged ? realised.profit >= low && realised.profit <= high : undefined;
  const word: Verdict = partly
    ? 'in part'
    : !judged
      ? 'no promise'
      : covered
        ? 'as promised'
        : realised.profit < low
          ? 'below promise'
          : 'above promise';
  return {
    verdict: word,
    realised: realised.profit,
    realisedLow: realised.low,
    realisedHigh: realised.high,
    costGap,
    covered,
  };
}
