import { type CampaignEvents, readCampaignContacts, readCampaignResponses } from './campaignEvents.js';
import type { CampaignQuestion } from './campaignUnits.js';
import type { Store } from './open.js';
import { type OrderLines, readLines } from './orderLines.js';
import { readUnits, type UnitColumns } from './unitColumns.js';

/** What a question over campaigns is answered from, as typed columns. */
export interface CampaignColumns {
  readonly units: UnitColumns;
  readonly lines: () => OrderLines;
  readonly contacts: () => CampaignEvents;
  readonly responses: () => CampaignEvents;
}

const remembered = new WeakMap<Store['db'], { changes: number; values: Map<string, unknown> }>();

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
    lines: () => once(store, `lines ${asOf}`, () => readLines(store, asOf, units.customers)),
    contacts: () => once(store, `contacts ${asOf}`, () => readCampaignContacts(store, asOf, units.customers)),
    responses: () =>
      once(store, `responses ${asOf}`, () => readCampaignResponses(store, asOf, units.customers)),
  };
}

/** A value of the store's present state, worked out once. */
function once<Value>({ db }: Store, name: string, make: () => Value): Value {
  const changes = db.prepare<[], number>('select total_changes()').pluck().get()!;
  let known = remembered.get(db);
  if (known === undefined || known.changes !== changes) {
    known = { changes, values: new Map() };
    remembered.set(db, known);
  }
  if (!known.values.has(name)) known.values.set(name, make());
  return known.values.get(name) as Value;
}
