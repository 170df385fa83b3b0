import type { Day } from '../days.js';
import { costSplit } from '../measure/costSplit.js';
import type { Stratum } from '../measure/stratified.js';
import { joined, type Sample } from '../stats/sample.js';
import type { CampaignHead } from '../store/campaignFacts.js';
import { type DrawnElsewhere, drawnElsewhere } from '../store/drawnElsewhere.js';
import type { ListRow } from '../store/lists.js';
import type { Store } from '../store/open.js';
import { type Scope, type ScopedArm, scope } from './measure/scope.js';
import { everyRate, type Own, outcomesOf } from './outcomesOf.js';
import { type CampaignRealised, realisedOf } from './realisedOf.js';

/** What one of several lists of a campaign earned: of the units that it drew itself. */
export interface ListRealised extends CampaignRealised {
  /** Its members whose arm was drawn by another list, where they count. */
  readonly elsewhere: readonly DrawnElsewhere[];
}

/** What the lists of a campaign earned, each by itself, and all that are measured together. */
export interface RealisedByList {
  readonly lists: ReadonlyMap<string, ListRealised>;
  /** The effect within each measured list, weighted by its treated units: the sum of the lists. `undefined` if none is. */
  readonly total: CampaignRealised | undefined;
  /** The ids of the lists in the total. */
  readonly measured: readonly string[];
}

/**
 * What each list of a campaign really earned: the units that it drew, over its own window, at its own contacts' cost. A unit that a
 * later list contacts again stays with the list that drew it, and so does the cost of that contact. Fixed cost is of the
 * first list; what is booked for the campaign is split by treated units.
 */
export async function realisedByList(
  store: Store,
  asOf: Day,
  campaignId: string,
  lists: readonly ListRow[],
  balance: boolean,
): Promise<RealisedByList> {
  const parts: Part[] = [];
  for (const row of lists) {
    const question = { ...everyRate, asOf, campaignId, windowDays: row.windowDays, list: row.list };
    const { heads, checked, ...facts } = await outcomesOf(store, question, balance);
    const head = heads[0];
    if (head === undefined) continue;
    const own = { ...facts, checks: checked.get(head.campaign) ?? [] };
    parts.push({ row, head, own, looked: scope(own.outcomes, false) });
  }
  const shared = sharedCosts(parts);
  const found = new Map<string, ListRealised>();
  for (const [i, { row, own, looked }] of parts.entries()) {
    const elsewhere = await drawnElsewhere(store, row.list);
    found.set(row.list, { ...realisedOrNot(store, parts[i]!, shared[i]!, own, looked), elsewhere });
  }
  const measured = parts.filter(({ row }) => found.get(row.list)!.realised.state === 'measured');
  return {
    lists: found,
    total: together(store, measured, shared, parts),
    measured: measured.map(({ row }) => row.list),
  };
}

interface Part {
  readonly row: ListRow;
  readonly head: CampaignHead;
  readonly own: Own;
  readonly looked: Scope;
}

/** What a list bears of the campaign's costs. */
interface Borne {
  readonly fixedCost: number;
  readonly booked: Own['booked'];
}

function sharedCosts(parts: readonly Part[]): readonly Borne[] {
  const booked = parts[0]?.own.booked ?? [];
  const split = booked.map((cost) => {
    const units = (arm: string) =>
      parts.map(({ looked }) =>
        looked.arms
          .filter((one) => one.arm !== 'control' && (arm === '' || one.arm === arm))
          .reduce((sum, one) => sum + one.assigned, 0),
      );
    const own = units(cost.arm);
    return costSplit(cost.amount, own.some((n) => n > 0) ? own : units(''));
  });
  return parts.map(({ head }, i) => ({
    fixedCost: i === 0 ? head.fixedCost : 0,
    booked: booked.map((cost, c) => ({ ...cost, amount: split[c]![i]! })),
  }));
}

function realisedOrNot(
  store: Store,
  { head }: Part,
  borne: Borne,
  own: Own,
  looked: Scope,
): CampaignRealised {
  if (own.outcomes.length > 0)
    return realisedOf(
      store,
      { ...head, fixedCost: borne.fixedCost },
      looked,
      { ...own, booked: borne.booked },
      undefined,
    );
  return {
    realised: { state: 'running' },
    treated: 0,
    control: 0,
    method: undefined,
    lastDay: undefined,
    checks: [],
  };
}

/** The effect within each list, weighted by treated units, and the cost of all of them. */
function together(
  store: Store,
  measured: readonly Part[],
  shared: readonly Borne[],
  parts: readonly Part[],
): CampaignRealised | undefined {
  const first = measured[0];
  if (first === undefined) return undefined;
  const borne = measured.map((part) => shared[parts.indexOf(part)]!);
  const all = measured.map(({ own }) => own);
  const own: Own = {
    outcomes: all.flatMap(({ outcomes }) => outcomes),
    contacts: all.flatMap(({ contacts }) => contacts),
    booked: borne.flatMap(({ booked }) => booked),
    prices: first.own.prices,
    counts: all.flatMap(({ counts }) => counts),
    checks: [],
  };
  const head = { ...first.head, fixedCost: borne.reduce((sum, { fixedCost }) => sum + fixedCost, 0) };
  const strata = measured.map(
    ({ looked }): Stratum => ({
      treated: sampleOf(looked.arms.filter((arm) => arm.arm !== 'control')),
      control: sampleOf(looked.arms.filter((arm) => arm.arm === 'control')),
    }),
  );
  return realisedOf(store, head, scope(own.outcomes, false), own, strata);
}

function sampleOf(arms: readonly ScopedArm[]): Sample {
  return arms.reduce<Sample>((sum, arm) => joined(sum, arm.margin), {
    n: 0,
    buyers: 0,
    sum: 0,
    sumSquares: 0,
  });
}
