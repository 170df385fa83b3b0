import type Database from 'better-sqlite3';
import type { Day } from '../days.js';
import { insertMany } from './insertMany.js';
import type { LoadContext } from './load.js';
import { keepRepeats } from './repeats.js';

/** The arm of a customer in a campaign. */
export interface Assigned {
  readonly customer: number;
  readonly campaign: number;
  readonly arm: string;
  readonly day: Day;
  readonly updated: number | null;
}

/** An assignment of the store, and the list that made it, if it was none of contacts. */
export interface StoredAssignment extends Assigned {
  readonly list: string | null;
}

/** What the contacts of a file say about assignments. */
export interface Assignments {
  /** What the store has. */
  find(customer: number, campaign: number): StoredAssignment | undefined;
  /** Takes a contact; `assigned` is what the store has, `again` whether the file spoke of the two before. */
  put(contact: Assigned, assigned: StoredAssignment | undefined, again: boolean): void;
  /** Assigns, once the contacts are written. `folded` tells that the file corrects rows of its own. */
  apply(folded: boolean): void;
  notes(): readonly string[];
}

/**
 * Assigns customers to arms by the contacts of a file, where no list exists for the campaign: the first arm of a customer
 * in a campaign holds for good, and the day is that of the first planned contact; first is what is oldest at its source
 * where rows say when they were changed, else what was loaded first.
 */
export function loadAssignments({ db, load }: LoadContext): Assignments {
  db.exec(`drop table if exists temp.stage_arms;
    create temp table stage_arms (customer integer, campaign integer, arm text, day integer, updated integer,
      primary key (customer, campaign)) without rowid;`);
  const stored = db.prepare<[number, number], StoredAssignment>(
    'select customer, campaign, arm, day, updated, list from assignment_rows where customer = ? and campaign = ?',
  );
  const isFirstLoad =
    db.prepare('select 1 from contact_rows union all select 1 from assignment_rows limit 1').get() ===
    undefined;
  const hasList = perCampaign(
    db,
    'select 1 from list_rows l join campaign_rows k on k.campaign_id = l.campaign where k.campaign = ? limit 1',
  );
  const hasAssigned = perCampaign(db, 'select 1 from assignment_rows where campaign = ? limit 1');
  const rows = insertMany(db, 'temp.stage_arms', '?, ?, ?, ?, ?', 5);
  const insert = db.prepare('insert into temp.stage_arms values (?, ?, ?, ?, ?) on conflict do nothing');
  const merge = db.prepare(`insert into temp.stage_arms values (?, ?, ?, ?, ?)
    on conflict do update set day = min(day, excluded.day),
      arm = iif(excluded.updated < updated, excluded.arm, arm),
      updated = iif(excluded.updated < updated, excluded.updated, updated)`);
  const staged = db
    .prepare<[number, number], string>('select arm from temp.stage_arms where customer = ? and campaign = ?')
    .pluck();
  let contradicting = 0;
  return {
    find: (customer, campaign) => (hasAssigned(campaign) ? stored.get(customer, campaign) : undefined),
    put({ customer, campaign, arm, day, updated }, assigned, again) {
      const holds = assigned !== undefined && !isEarlier(assigned, updated);
      if (holds && assigned.arm !== arm) contradicting++;
      if (holds || hasList(campaign)) return;
      if (again) {
        rows.flush();
        if (insert.run(customer, campaign, arm, day, updated).changes === 1) return;
        if (staged.get(customer, campaign) !== arm) contradicting++;
        merge.run(customer, campaign, arm, day, updated);
        return;
      }
      const { cells } = rows;
      const at = rows.at();
      cells[at] = customer;
      cells[at + 1] = campaign;
      cells[at + 2] = arm;
      cells[at + 3] = day;
      cells[at + 4] = updated;
      rows.next();
    },
    apply(folded) {
      rows.flush();
      assign(db, load);
      if (!isFirstLoad || folded) correctAssigned(db, load);
    },
    notes: () =>
      contradicting === 0
        ? []
        : [
            `rows that name another arm than the one assigned before: ${contradicting}; assignments stay as they were`,
          ],
  };
}

/** Whether something is there for a campaign, asked once for each. */
function perCampaign(db: Database.Database, sql: string): (campaign: number) => boolean {
  const find = db.prepare<[number], unknown>(sql);
  const known = new Map<number, boolean>();
  return (campaign) => {
    let answer = known.get(campaign);
    if (answer === undefined) {
      answer = find.get(campaign) !== undefined;
      known.set(campaign, answer);
    }
    return answer;
  };
}

/** Whether a row is older at its source than the one that assigned an arm: then its arm was the first. Lists hold for good. */
function isEarlier(assigned: StoredAssignment, updated: number | null): boolean {
  return (
    assigned.list === null && updated !== null && assigned.updated !== null && updated < assigned.updated
  );
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
