import type { CampaignQuestion } from './campaignUnits.js';
import { columnsOf } from './columnsOf.js';
import type { Store } from './open.js';

/** How many units of a campaign have more than one person, of how many. */
export interface SharedUnits {
  readonly units: number;
  readonly shared: number;
}

/** Units of assignment that several people share, by campaign number. */
export function sharedUnits(store: Store, question: CampaignQuestion): ReadonlyMap<number, SharedUnits> {
  const { units } = columnsOf(store, question, 0);
  const counts = units.asked.map(() => ({ units: 0, shared: 0 }));
  for (let unit = 0; unit < units.size; unit++) {
    const count = counts[units.campaign[unit]!]!;
    count.units++;
    if (units.start[unit + 1]! - units.start[unit]! > 1) count.shared++;
  }
  return new Map(units.asked.map(({ campaign }, i) => [campaign, counts[i]!]));
}
