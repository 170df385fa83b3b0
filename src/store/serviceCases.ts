import type { Day } from '../days.js';
import type { Store } from './open.js';

/** A service case as it was known on a day: one that was closed later is open, and nobody has said how it went. */
export interface ServiceCase {
  readonly customer: number;
  readonly caseId: string;
  readonly opened: Day;
  readonly closed: Day | null;
  readonly kind: string | null;
  readonly satisfaction: number | null;
  /** Minor units. */
  readonly cost: number | null;
}

/** The definition of the cases of known customers through a day. */
export const serviceCasesSql = `
select customer, case_id as caseId, day as opened, case when closed_on <= @to then closed_on end as closed, kind,
  case when closed_on <= @to then satisfaction end as satisfaction, cost
from case_rows where customer > 0 and day <= @to
order by customer, day, case_id`;

/** All cases through a day, by customer, day and id. */
export async function serviceCases({ db }: Store, to: Day): Promise<readonly ServiceCase[]> {
  return db.prepare<[object], ServiceCase>(serviceCasesSql).all({ to });
}
