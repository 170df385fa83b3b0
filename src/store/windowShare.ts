import type { CampaignQuestion } from './campaignUnits.js';
import { columnsOf } from './columnsOf.js';
import type { Store } from './open.js';

/** How much of a campaign's planned windows has been seen. */
export interface WindowShare {
  readonly units: number;
  readonly complete: number;
  /** Days of window seen, of all units over those that were planned, 0 to 1. */
  readonly days: number;
}

/** What share of every campaign's windows is over by the day of the report, by campaign number. */
export function windowShares(store: Store, question: CampaignQuestion): ReadonlyMap<number, WindowShare> {
  const { units } = columnsOf(store, question, 0);
  const sums = units.asked.map(() => ({ units: 0, complete: 0, seen: 0 }));
  for (let unit = 0; unit < units.size; unit++) {
    const sum = sums[units.campaign[unit]!]!;
    const { windowDays } = units.asked[units.campaign[unit]!]!;
    const seen = question.asOf - units.t0[unit]! + 1;
    sum.units++;
    sum.complete += units.complete[unit]!;
    sum.seen += Math.min(Math.max(seen, 0), windowDays) / windowDays;
  }
  return new Map(
    units.asked.map(({ campaign }, i) => {
      const { units: n, complete, seen } = sums[i]!;
      return [campaign, { units: n, complete, days: n === 0 ? 0 : seen / n }];
    }),
  );
}
