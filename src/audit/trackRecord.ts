import { binomialTwoSided } from '../stats/binomial.js';
import { studentTTwoSided } from '../stats/studentT.js';

/** One closed list with a promise and a measured profit, minor units. */
export interface ClosedList {
  readonly promised: number;
  readonly realised: number;
  readonly covered: boolean;
  readonly model: string | undefined;
}

/** How promises have held over all closed lists. */
export interface TrackRecord {
  readonly lists: number;
  readonly covered: number;
  /** Exact two-sided p of so many covered if the intervals truly cover 80 %; empty without lists. */
  readonly coverageP: number | undefined;
  readonly promised: number;
  readonly realised: number;
  /** Mean of realised − promised per list, and the p of its being 0; the latter needs three lists. */
  readonly bias: number | undefined;
  readonly biasP: number | undefined;
  /** `off` calls for action: at least 10 lists and p < 0.01. */
  readonly verdict: 'too few lists' | 'holds' | 'off';
  readonly direction: 'too narrow' | 'too wide' | undefined;
}

/** Fewer closed lists than this are no ground for a verdict. */
const leastLists = 10;

const nominal = 0.8;
const alarm = 0.01;

/**
 * The track record of promises: how many realised profits fell into their 80 % intervals, tested exactly against
 * 80 % (a binomial test), what was promised and realised in sum, and the mean gap with a paired t test (Student
 * 1908). Assumes that lists are independent of each other.
 */
export function trackRecord(lists: readonly ClosedList[]): TrackRecord {
  const n = lists.length;
  const covered = lists.filter((list) => list.covered).length;
  const gaps = lists.map((list) => list.realised - list.promised);
  const bias = n === 0 ? undefined : sum(gaps) / n;
  const coverageP = n === 0 ? undefined : binomialTwoSided(covered, n, nominal);
  const off = n >= leastLists && coverageP !== undefined && coverageP < alarm;
  return {
    lists: n,
    covered,
    coverageP,
    promised: sum(lists.map((list) => list.promised)),
    realised: sum(lists.map((list) => list.realised)),
    bias,
    biasP: bias === undefined ? undefined : pairedP(gaps, bias),
    verdict: n < leastLists ? 'too few lists' : off ? 'off' : 'holds',
    direction: !off ? undefined : covered < nominal * n ? 'too narrow' : 'too wide',
  };
}

/** The track record of each model, by name; lists without a model are left out. */
export function recordByModel(lists: readonly ClosedList[]): ReadonlyMap<string, TrackRecord> {
  const names = [...new Set(lists.flatMap((list) => (list.model === undefined ? [] : [list.model])))].sort();
  return new Map(names.map((name) => [name, trackRecord(lists.filter((list) => list.model === name))]));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function pairedP(gaps: readonly number[], mean: number): number | undefined {
  const n = gaps.length;
  if (n < 3) return undefined;
  const squares = sum(gaps.map((gap) => (gap - mean) * (gap - mean)));
  const error = Math.sqrt(squares / (n - 1) / n);
  return error > 0 ? studentTTwoSided(mean / error, n - 1) : undefined;
}
