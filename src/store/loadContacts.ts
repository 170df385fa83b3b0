import type Database from 'better-sqlite3';
import { tables } from '../tables.js';
import { insertMany } from './insertMany.js';
import { daySpan, instantDay, instantSecond, type LoadContext, type Loader, updatedOf } from './load.js';
import { campaignIds, customerIds } from './loadIds.js';
import { duplicateKey, unknownCampaign, unknownCustomer } from './loadRefusals.js';
import { stage } from './loadStage.js';
import { keepRepeats } from './repeats.js';

/**
 * Loads contacts: who was contacted and who was held out. Where no list exists for the campaign the rows also assign:
 * the first arm of a customer in a campaign holds for good, and the day is that of the first planned contact; first is
 * what is oldest at its source where rows say when they were changed, else what was loaded first. A
 * contradicting arm is kept with the contact and counted, the assignment stays.
 */
export function loadContacts(context: LoadContext): Loader {
  const { db, load } = context;
  const names = tables.contacts.columns.map((column) => column.name);
  const at = (column: string) => names.indexOf(column);
  const [campaignAt, customerAt, waveAt, whenAt, armAt] = [
    at('campaign_id'),
    at('customer_id'),
    at('wave'),
    at('contacted_on'),
    at('arm'),
  ];
  const [channelAt, costAt, updatedAt] = [at('channel'), at('cost'), at('updated_at')];
  const customers = customerIds(db, load, context.today);
  const campaignOf = campaignIds(db);
  const days = daySpan();
  const staged = stage(db, {
    noun: 'contact',
    policy: context.policy,
    key: ['customer', 'campaign', 'wave'],
    values: ['day', 'second', 'arm', 'channel', 'cost'],
    given: new Set([
      'day',
      'second',
      'arm',
      ...['channel', 'cost'].filter((name) => context.given.has(name)),
    ]),
  });
  db.exec(`drop table if exists temp.stage_arms;
    create temp table stage_arms (customer integer, campaign integer, arm text, day integer, updated integer,
      primary key (customer, campaign)) without rowid;`);
  const listed = db.prepare<[string], { found: number }>(
    'select 1 as found from list_rows where campaign = ? limit 1',
  );
  const assigned = db.prepare<[number, number], { arm: string; updated: number | null; list: string | null }>(
    'select arm, updated, list from assignment_rows where customer = ? and campaign = ?',
  );
  const anyAssigned = db.prepare<[number], { found: number }>(
    'select 1 as found from assignment_rows where campaign = ? limit 1',
  );
  const isFirstLoad =
    db.prepare('select 1 from contact_rows union all select 1 from assignment_rows limit 1').get() ===
    undefined;
  const newArms = insertMany(db, 'temp.stage_arms', '?, ?, ?, ?, ?', 5);
  const isAgain = pairsMet();
  const newArm = db.prepare('insert into temp.stage_arms values (?, ?, ?, ?, ?) on conflict do nothing');
  const firstArm = db.prepare(`insert into temp.stage_arms values (?, ?, ?, ?, ?)
    on conflict do update set day = min(day, excluded.day),
      arm = iif(excluded.updated < updated, excluded.arm, arm),
      updated = iif(excluded.updated < updated, excluded.updated, updated)`);
  const stagedArm = db.prepare<[number, number], { arm: string }>(
    'select arm from temp.stage_arms where customer = ? and campaign = ?',
  );
  const hasList = new Map<string, boolean>();
  const hasAssigned = new Map<number, boolean>();
  let folded = 0;
  let contradicting = 0;
  return {
    put(row, line) {
      const campaignId = row[campaignAt] as string;
      const campaign = campaignOf(campaignId);
      if (campaign === undefined) return unknownCampaign(campaignId);
      const customerId = row[customerAt] as string;
      const found = customers.find(customerId);
      if (found === undefined && !context.addCustomers) return unknownCustomer(customerId);
      const when = row[whenAt] as number | null;
      const day = when === null ? campaign.startsOn : instantDay(when);
      if (day === null) {
        return {
          column: 'contacted_on',
          value: '',
          code: 'missing',
          message: `is empty, and campaign ${JSON.stringify(campaignId)} has no starts_on`,
          hint: 'give a day of contact, or starts_on of the campaign',
        };
      }
      const second = when === null ? -1 : instantSecond(when);
      const customer = found ?? customers.add(customerId);
      if (!hasList.has(campaignId)) hasList.set(campaignId, listed.get(campaignId) !== undefined);
      const withList = hasList.get(campaignId)!;
      const said = row[armAt] === null ? undefined : armNamed(row[armAt] as string);
      if (!hasAssigned.has(campaign.campaign))
        hasAssigned.set(campaign.campaign, anyAssigned.get(campaign.campaign) !== undefined);
      const assignment = hasAssigned.get(campaign.campaign)!
        ? assigned.get(customer, campaign.campaign)
        : undefined;
      const stored = assignment?.arm;
      const arm = said ?? (stored === undefined || stored === 'control' ? 'treated' : stored);
      const wave = (row[waveAt] as string | null) ?? '';
      const updated = updatedOf(context, row[updatedAt]!);
      const again = isAgain(customer, campaign.campaign);
      const key = [customer, campaign.campaign, wave];
      const cells = [day, second < 0 ? null : second, arm, row[channelAt]!, row[costAt]!];
      const before = again ? staged.put(key, cells, updated, line) : undefined;
      if (!again) staged.putNew(key, cells, updated, line);
      if (before?.kind === 'conflict') return duplicateKey('customer_id', customerId, before.line);
      if (before !== undefined) folded++;
      if (stored !== undefined && stored !== arm && !isEarlier(assignment!, updated)) contradicting++;
      if (!withList && (assignment === undefined || isEarlier(assignment, updated))) {
        if (!again) {
          const { cells: armCells } = newArms;
          const at = newArms.at();
          armCells[at] = customer;
          armCells[at + 1] = campaign.campaign;
          armCells[at + 2] = arm;
          armCells[at + 3] = day;
          armCells[at + 4] = updated;
          newArms.next();
          days.see(day);
          return undefined;
        }
        newArms.flush();
        if (newArm.run(customer, campaign.campaign, arm, day, updated).changes === 0) {
          if (stagedArm.get(customer, campaign.campaign)!.arm !== arm) contradicting++;
          firstArm.run(customer, campaign.campaign, arm, day, updated);
        }
      }
      days.see(day);
      return undefined;
    },
    finish() {
      const counts = staged.apply(load);
      newArms.flush();
      assign(db, load);
      if (!isFirstLoad || folded > 0) correctAssigned(db, load);
      const notes: string[] = [...counts.notes];
      if (customers.added() > 0) notes.push(`customers added: ${customers.added()}`);
      if (contradicting > 0) {
        notes.push(
          `rows that name another arm than the one assigned before: ${contradicting}; assignments stay as they were`,
        );
      }
      return { ...counts, ...days.span(), unchanged: counts.unchanged + folded, notes };
    },
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

/** Whether a row is older at its source than the one that assigned an arm: then its arm was the first. Lists hold for good. */
function isEarlier(
  assigned: { readonly updated: number | null; readonly list: string | null },
  updated: number | null,
): boolean {
  return (
    assigned.list === null && updated !== null && assigned.updated !== null && updated < assigned.updated
  );
}

/** `control` in any case is the control arm; other names stay as they are. */
export function armNamed(text: string): string {
  return text.toLowerCase() === 'control' ? 'control' : text;
}

/** New assignments. */
function assign(db: Database.Database, load: number): void {
  db.prepare(`insert into assignment_rows (customer, campaign, unit, arm, day, list, updated, load)
    select customer, campaign, null, arm, day, null, updated, ? from temp.stage_arms where true
    order by customer, campaign on conflict do nothing`).run(load);
}

/**
 * What the file changes in assignments that were there, or in those it made from rows that it corrects itself: the arm if
 * it knows an earlier one, and the day of first contact of those that contacts made.
 */
function correctAssigned(db: Database.Database, load: number): void {
  // The plus keeps the stage outside, so that a few contacts cost no walk over all.
  const earlier =
    'a.customer = +s.customer and a.campaign = +s.campaign and a.list is null and s.updated < a.updated';
  db.prepare(`insert into assignment_past (customer, campaign, unit, arm, day, list, updated, load, since, replaced_by)
    select a.customer, a.campaign, a.unit, a.arm, a.day, a.list, a.updated, a.load, a.since, ?
    from temp.stage_arms s join assignment_rows a on ${earlier}`).run(load);
  db.prepare(`update assignment_rows as a set arm = s.arm, updated = s.updated, load = ?, since = null
    from temp.stage_arms s where ${earlier}`).run(load);
  keepRepeats(
    db,
    load,
    'assignment',
    `select a.load as of_load, count(*) as rows from (select distinct customer, campaign from temp.stage) s
      join assignment_rows a on a.customer = s.customer and a.campaign = s.campaign group by a.load`,
  );
  const first = `(select min(c.day) from contact_rows c where c.customer = a.customer and c.campaign = a.campaign)`;
  db.exec(`drop table if exists temp.moved;
    create temp table moved as select a.customer, a.campaign, ${first} as day from assignment_rows a
    where a.list is null and (a.customer, a.campaign) in (select customer, campaign from temp.stage) and a.day is not ${first};`);
  db.prepare(`insert into assignment_past (customer, campaign, unit, arm, day, list, updated, load, since, replaced_by)
    select a.customer, a.campaign, a.unit, a.arm, a.day, a.list, a.updated, a.load, a.since, ?
    from temp.moved m join assignment_rows a on a.customer = m.customer and a.campaign = m.campaign`).run(
    load,
  );
  db.prepare(`update assignment_rows as a set day = m.day, load = ?, since = null from temp.moved m
    where a.customer = m.customer and a.campaign = m.campaign`).run(load);
}
