import type { Day } from '../days.js';
import { unknownName } from '../errors.js';
import { contactedCampaigns } from './contactMade.js';
import type { CustomerFacts } from './customerFacts.js';
import { eachRow } from './eachRow.js';
import type { History } from './history.js';
import type { Store } from './open.js';
import {
  type CampaignAccount,
  type Grouped,
  type PastUnits,
  pastOutcomes,
  type Unit,
} from './pastOutcomes.js';

/** Which past assignments become training rows. */
export interface PastQuestion {
  readonly asOf: Day;
  /** Only these campaigns; `undefined` = all. */
  readonly campaigns: readonly string[] | undefined;
  /** Only campaigns of these channels; `undefined` = all. */
  readonly channels: readonly string[] | undefined;
  /** Only these treated arms (and control); `undefined` = all, pooled. */
  readonly arms: readonly string[] | undefined;
  /** Instead of each campaign's own window. */
  readonly windowDays: number | undefined;
  /** Response types that count as a response. */
  readonly responses: readonly string[];
  /** Margin rate in millionths where no cost is known, before the campaign's and the store's. */
  readonly marginMillionths: number | undefined;
}

const campaignRows = `
select campaign, campaign_id as id, channel, window_days as windowDays, margin from campaign_rows order by campaign_id`;

interface CampaignRow {
  readonly campaign: number;
  readonly id: string;
  readonly channel: string | null;
  readonly windowDays: number | null;
  readonly margin: number | null;
}

const assignments = `
select customer, campaign, arm, day, unit, list from assignment_rows where customer > 0 and day <= ?
order by customer, campaign`;

const unsentLists = `
select list from list_rows where status = 'draft' or superseded_by is not null`;

/** Reads past assigned units with their outcomes. Exit 2 for a campaign or arm that is not known. */
export async function readPastUnits(
  store: Store,
  history: History,
  facts: CustomerFacts,
  question: PastQuestion,
): Promise<PastUnits> {
  const known = store.db.prepare<[], CampaignRow>(campaignRows).all();
  for (const id of question.campaigns ?? []) {
    if (!known.some((row) => row.id === id)) {
      throw unknownName(
        'campaign',
        id,
        known.map((row) => row.id),
        'clm query "select campaign_id from campaigns"',
      );
    }
  }
  const unsent = new Set(store.db.prepare<[], string>(unsentLists).pluck().all());
  const contacted = await contactedCampaigns(store, question.asOf);
  const channels = [...new Set(known.map((row) => row.channel ?? ''))].sort();
  for (const channel of question.channels ?? []) {
    if (!channels.includes(channel)) throw unknownName('channel', channel, channels);
  }
  const wanted = known.filter(
    (row) =>
      (question.campaigns?.includes(row.id) ?? true) &&
      (question.channels?.includes(row.channel ?? '') ?? true),
  );
  const groups = new Map(wanted.map((row) => [row.campaign, new Map<number | string, Grouped>()]));
  const assigned = new Map(wanted.map((row) => [row.campaign, new Uint8Array(facts.customers)]));
  const armsSeen = new Set<string>();
  const take = (
    customer: number,
    campaign: number,
    arm: string,
    day: Day,
    unit: string | null,
    list: string | null,
  ) => {
    const group = groups.get(campaign);
    if (group === undefined) return;
    assigned.get(campaign)![customer] = 1;
    if (list !== null && unsent.has(list)) return;
    armsSeen.add(arm);
    const key = unit === null ? facts.unit[customer]! : (facts.unitCodes.get(unit) ?? unit);
    const known = group.get(key);
    if (known === undefined) group.set(key, { arm, t0: day, members: [customer], mixed: false });
    else {
      known.members.push(customer);
      known.t0 = Math.min(known.t0, day);
      if (known.arm !== arm) known.mixed = true;
    }
  };
  eachRow(
    store.db,
    ['customer', 'campaign', 'arm', 'day', 'unit', 'list'],
    assignments,
    [question.asOf],
    take,
  );
  for (const arm of question.arms ?? []) {
    const treated = [...armsSeen].filter((seen) => seen !== 'control').sort();
    if (!armsSeen.has(arm)) throw unknownName('arm', arm, treated);
  }
  for (const [campaign, of] of groups) addSharing(of, facts, assigned.get(campaign)!);
  const units: Unit[] = [];
  const account: CampaignAccount[] = [];
  for (const row of wanted) {
    const windowDays = question.windowDays ?? row.windowDays ?? store.settings.windowDays;
    const rate = question.marginMillionths ?? row.margin ?? store.settings.marginMillionths;
    const counts = { treated: 0, control: 0, incomplete: 0, mixed: 0, otherArms: 0 };
    const unsent = !contacted.has(row.campaign);
    let firstDay = Infinity;
    for (const group of groups.get(row.campaign)!.values()) {
      firstDay = Math.min(firstDay, group.t0);
      if (unsent) continue;
      const treated = group.arm !== 'control';
      if (group.t0 + windowDays - 1 > question.asOf) counts.incomplete++;
      else if (group.mixed) counts.mixed++;
      else if (treated && question.arms !== undefined && !question.arms.includes(group.arm)) {
        counts.otherArms++;
      } else {
        counts[treated ? 'treated' : 'control']++;
        units.push({ group, campaign: row.campaign, id: row.id, windowDays, rate, treated });
      }
    }
    if (firstDay < Infinity) account.push({ campaign: row.id, windowDays, firstDay, ...counts, unsent });
  }
  return pastOutcomes(history, units, account, question.responses);
}

/** The others of a household or mailbox, who were not assigned themselves: their orders count with their unit. */
function addSharing(
  groups: ReadonlyMap<number | string, Grouped>,
  facts: CustomerFacts,
  assigned: Uint8Array,
): void {
  for (const [unit, customers] of facts.sharing) {
    const group = groups.get(unit);
    if (group === undefined) continue;
    for (const customer of customers) if (assigned[customer] === 0) group.members.push(customer);
  }
}
