import type { Day } from '../days.js';
import type { Store } from './open.js';

/**
 * Keeps who was assigned under which customer and unit, before the rows are shown with the person, household or account
 * that stands for them: those shown as another or with another unit, and everybody who shared a unit with them.
 */
export function keepArms({ db }: Store): void {
  const levelled = db
    .prepare<[], number>('select exists (select 1 from temp.person_of where unit is not null)')
    .pluck()
    .get()!;
  db.exec(`drop table if exists temp.arms_before;
    create temp table arms_before as
    select a.campaign, coalesce(p.person, a.customer) as person, a.arm, a.day, p.unit is not null as levelled,
      coalesce(a.unit, 'h:' || c.household_id, 'e:' || c.email_key, 'c:' || c.customer_id) as unit
    from ${
      levelled === 1
        ? 'assignment_rows a left join temp.person_of p on p.customer = a.customer'
        : 'temp.person_of p cross join assignment_rows a on a.customer = p.customer'
    }
    join customer_rows c on c.customer = a.customer`);
}

/** Where what is counted does not fit what was assigned, in one campaign. */
export interface Misfit {
  readonly campaign: number;
  /** People, households or accounts assigned. */
  readonly assigned: number;
  /** Those with members in more than one arm: they count in the arm that they were in first. */
  readonly torn: number;
  /** Units of assignment whose members belong to more than one household or account. */
  readonly split: number;
}

const misfits = `
with person_arms as (
  select campaign, person, count(distinct arm) as arms from temp.arms_before where day <= @as_of group by campaign, person
), unit_people as (
  select campaign, unit, count(distinct person) as people, max(levelled) as levelled
  from temp.arms_before where day <= @as_of group by campaign, unit
)
select p.campaign, count(*) as assigned, count(*) filter (where p.arms > 1) as torn,
  (select count(*) from unit_people u where u.campaign = p.campaign and u.people > 1 and u.levelled = 1) as split
from person_arms p group by p.campaign order by p.campaign`;

/** Where merged people, households or accounts do not fit what was assigned by a day, by campaign number. */
export function misfitsOf({ db }: Store, asOf: Day): ReadonlyMap<number, Misfit> {
  const kept = db
    .prepare<[], number>(`select count(*) from temp.sqlite_schema where name = 'arms_before'`)
    .pluck()
    .get()!;
  if (kept === 0) return new Map();
  const found = db.prepare<[object], Misfit>(misfits).all({ as_of: asOf });
  return new Map(found.map((one) => [one.campaign, one]));
}
