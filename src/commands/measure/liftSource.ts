import type { CovariateArm } from '../../measure/cuped.js';
import { joined, type Sample } from '../../stats/sample.js';
import type { CampaignHead } from '../../store/campaignFacts.js';
import type { UnitColumns } from '../../store/unitColumns.js';
import type { Metric } from './metric.js';
import type { Scope } from './scope.js';

/** The sample of one arm, how many it counts, and the sum of what they did; with a covariate, both together. */
export interface Counted {
  readonly sample: Sample;
  readonly counted: number;
  readonly sum: number;
  readonly pairs?: CovariateArm | undefined;
}

/** What one arm of one campaign did, by stratum (the draw that gave it its arm). Without a value: all its units. */
export type Source = (
  head: CampaignHead,
  arm: string,
  metric: Metric,
  value?: number,
) => ReadonlyMap<string, Counted>;

/** What an arm did over all its draws. */
export function together(counted: ReadonlyMap<string, Counted>): Counted {
  let all: Counted = { sample: { n: 0, buyers: 0, sum: 0, sumSquares: 0 }, counted: 0, sum: 0 };
  for (const one of counted.values()) {
    all = {
      sample: joined(all.sample, one.sample),
      counted: all.counted + one.counted,
      sum: all.sum + one.sum,
    };
  }
  return all;
}

/** What a source over single units is made of, all by the place of the unit. */
export interface UnitParts {
  readonly units: UnitColumns;
  readonly scopes: ReadonlyMap<number, Scope>;
  readonly outcome: (metric: Metric, value: number | undefined) => Float64Array;
  /** The part of a cut that a unit belongs to; `undefined` where parts differ in outcomes, not in units. */
  readonly part: Int32Array | undefined;
  readonly stratum: (unit: number) => string;
  /** What was known before, NaN where it is not. */
  readonly covariate: Float64Array | undefined;
}

/** Samples summed over the units of a question one by one: what no arm's sums can tell. */
export function unitSource(parts: UnitParts): Source {
  const { units, scopes } = parts;
  const places = placesOf(units, scopes);
  const kept = new Map<string, ReadonlyMap<string, Counted>>();
  return (head, arm, metric, value) => {
    const key = JSON.stringify([head.campaign, arm, metric.name, value]);
    const known = kept.get(key);
    if (known !== undefined) return known;
    const outcome = parts.outcome(metric, value);
    const sums = new Map<string, Summed>();
    for (const unit of places.get(`${head.campaign} ${arm}`) ?? []) {
      if (value !== undefined && parts.part !== undefined && parts.part[unit] !== value) continue;
      const stratum = parts.stratum(unit);
      let found = sums.get(stratum);
      if (found === undefined) {
        found = { present: empty(), missing: empty() };
        sums.set(stratum, found);
      }
      const x = parts.covariate?.[unit] ?? Number.NaN;
      if (Number.isNaN(x)) add(found.missing, outcome[unit]!, 0);
      else add(found.present, outcome[unit]!, x);
    }
    const made = new Map(
      [...sums].map(([stratum, sum]) => [stratum, counted(sum, parts.covariate !== undefined)] as const),
    );
    kept.set(key, made);
    return made;
  };
}

/** The units of every campaign and arm that a report looks at. */
function placesOf(units: UnitColumns, scopes: ReadonlyMap<number, Scope>): ReadonlyMap<string, number[]> {
  const places = new Map<string, number[]>();
  for (let unit = 0; unit < units.size; unit++) {
    const { campaign } = units.asked[units.campaign[unit]!]!;
    if (scopes.get(campaign)?.includes(units.complete[unit] === 1) !== true) continue;
    const key = `${campaign} ${units.arms.names[units.arm[unit]!] ?? ''}`;
    const found = places.get(key);
    if (found === undefined) places.set(key, [unit]);
    else found.push(unit);
  }
  return places;
}

interface Pairs {
  n: number;
  buyers: number;
  y: number;
  x: number;
  yy: number;
  xx: number;
  xy: number;
}

interface Summed {
  readonly present: Pairs;
  readonly missing: Pairs;
}

function empty(): Pairs {
  return { n: 0, buyers: 0, y: 0, x: 0, yy: 0, xx: 0, xy: 0 };
}

function add(pairs: Pairs, y: number, x: number): void {
  pairs.n++;
  if (y !== 0) pairs.buyers++;
  pairs.y += y;
  pairs.x += x;
  pairs.yy += y * y;
  pairs.xx += x * x;
  pairs.xy += x * y;
}

function counted({ present, missing }: Summed, withPairs: boolean): Counted {
  const n = present.n + missing.n;
  const sum = present.y + missing.y;
  const buyers = present.buyers + missing.buyers;
  return {
    sample: { n, buyers, sum, sumSquares: present.yy + missing.yy },
    counted: n,
    sum,
    pairs: withPairs
      ? { present, missing, presentBuyers: present.buyers, missingBuyers: missing.buyers }
      : undefined,
  };
}
