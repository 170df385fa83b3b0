import { type Bought, readBought } from './bought.js';
import { type CampaignEvents, readCampaignContacts, readCampaignResponses } from './campaignEvents.js';
import type { CampaignQuestion } from './campaignUnits.js';
import type { Store } from './open.js';
import { type OrderLines, readLines } from './orderLines.js';
import { once } from './remembered.js';
import { readUnits, type UnitColumns } from './unitColumns.js';

/** What a question over campaigns is answered from, as typed columns. */
export interface CampaignColumns {
  readonly units: UnitColumns;
  readonly lines: () => OrderLines;
  readonly bought: () => Bought;
  readonly contacts: () => CampaignEvents;
  readonly responses: () => CampaignEvents;
}

/**
 * The columns of a question, read once for as long as nothing is written through this connection. `every` = 1 takes
 * the campaigns in that were not asked about.
 */
export function columnsOf(store: Store, question: CampaignQuestion, every: 0 | 1): CampaignColumns {
  const { asOf } = question;
  const whole = question.campaignId === undefined ? 1 : every;
  const units = once(store, `units ${whole} ${JSON.stringify(question)}`, () =>
    readUnits(store, question, every),
  );
  return {
    units,
    lines: () => readLines(store, asOf, units.customers),
    bought: () => readBought(store, asOf, units.customers),
    contacts: () => once(store, `contacts ${asOf}`, () => readCampaignContacts(store, asOf, units.customers)),
    responses: () =>
      once(store, `responses ${asOf}`, () => readCampaignResponses(store, asOf, units.customers)),
  };
}
