import { customersOf } from './customersOf.js';
import { instantDay, instantSecond, type LoadContext, type Loader, type LoadRefusal } from './load.js';
import { type Assigned, loadAssignments, type StoredAssignment } from './loadAssignments.js';
import { campaignIds } from './loadIds.js';
import { unknownCampaign, unknownCustomer } from './loadRefusals.js';
import { columnsOf, loadRows, type StoredRow } from './loadRows.js';
import { stage } from './loadStage.js';

const [campaignAt, customerAt, waveAt, whenAt] = columnsOf(
  'contacts',
  'campaign_id',
  'customer_id',
  'wave',
  'contacted_on',
);
const [armAt, channelAt, costAt] = columnsOf('contacts', 'arm', 'channel', 'cost');

/** A contact, and the assignment it speaks of. */
interface ContactRow extends StoredRow {
  readonly contact: Assigned;
  /** What the store has of it. */
  readonly assigned: StoredAssignment | undefined;
}

/**
 * Loads contacts: who was contacted and who was held out. Where no list exists for the campaign the rows also assign
 * (`loadAssignments`). A contradicting arm is kept with the contact and counted, the assignment stays.
 */
export function loadContacts(context: LoadContext): Loader {
  const { db, given } = context;
  const customers = customersOf(context);
  const campaignOf = campaignIds(db);
  const staged = stage(db, {
    noun: 'contact',
    policy: context.policy,
    key: ['customer', 'campaign', 'wave'],
    values: ['day', 'second', 'arm', 'channel', 'cost'],
    given: new Set(['day', 'second', 'arm', ...['channel', 'cost'].filter((name) => given.has(name))]),
  });
  const assignments = loadAssignments(context);
  const isAgain = pairsMet();
  let again = false;
  return loadRows<ContactRow>(context, {
    table: 'contacts',
    named: 'customer_id',
    staged: {
      put(key, values, updated, line) {
        again = isAgain(key[0] as number, key[1] as number);
        if (again) return staged.put(key, values, updated, line);
        staged.putNew(key, values, updated, line);
        return undefined;
      },
      apply(load) {
        const counts = staged.apply(load);
        assignments.apply(staged.folded() > 0);
        return counts;
      },
    },
    read(row, updated) {
      const found = campaignOf(row[campaignAt] as string);
      if (found === undefined) return unknownCampaign(row[campaignAt] as string);
      const { campaign, startsOn } = found;
      const when = row[whenAt] as number | null;
      const day = when === null ? startsOn : instantDay(when);
      if (day === null) return noDay(row[campaignAt] as string);
      const second = when === null ? -1 : instantSecond(when);
      const customer = customers.take(row[customerAt] as string);
      if (customer === undefined) return unknownCustomer(row[customerAt] as string);
      const assigned = assignments.find(customer, campaign);
      const said = row[armAt] === null ? undefined : armNamed(row[armAt] as string);
      const stored = assigned?.arm ?? 'control';
      const arm = said ?? (stored === 'control' ? 'treated' : stored);
      return {
        key: [customer, campaign, row[waveAt] ?? ''],
        values: [day, second < 0 ? null : second, arm, row[channelAt]!, row[costAt]!],
        days: [day],
        contact: { customer, campaign, arm, day, updated },
        assigned,
      };
    },
    taken: ({ contact, assigned }) => assignments.put(contact, assigned, again),
    notes: () => [...customers.notes(), ...assignments.notes()],
  });
}

function noDay(campaignId: string): LoadRefusal {
  return {
    column: 'contacted_on',
    value: '',
    code: 'missing',
    message: `is empty, and campaign ${JSON.stringify(campaignId)} has no starts_on`,
    hint: 'give a day of contact, or starts_on of the campaign',
  };
}

/** Remembers customers by campaign, a bit for each: answers whether a pair was met before. */
function pairsMet(): (customer: number, campaign: number) => boolean {
  const met = new Map<number, Uint8Array>();
  return (customer, campaign) => {
    const place = customer >> 3;
    const bit = 1 << (customer & 7);
    let bits = met.get(campaign);
    if (bits === undefined || place >= bits.length) {
      const grown = new Uint8Array(Math.max(64, 2 * place));
      if (bits !== undefined) grown.set(bits);
      met.set(campaign, grown);
      bits = grown;
    }
    if ((bits[place]! & bit) !== 0) return true;
    bits[place] = bits[place]! | bit;
    return false;
  };
}

/** `control` in any case is the control arm; other names stay as they are. */
export function armNamed(text: string): string {
  return text.toLowerCase() === 'control' ? 'control' : text;
}
