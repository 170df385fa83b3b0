import type { Day } from '../days.js';
import type { Store } from './open.js';

/** A service case as it was known on a day: one that was closed later is open, and nobody has said how it went. */
export interface ServiceCase {
  readonly customer: number;
  readonly customerId: string;
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
select s.customer, c.customer_id as customerId, s.case_id as caseId, s.day as opened,
  case when s.closed_on <= @to then s.closed_on end as closed, s.kind,
  case when s.closed_on <= @to then s.satisfaction end as satisfaction, s.cost
from case_rows s join customer_rows c on c.customer = s.customer
where s.customer > 0 and s.day <= @to
order by c.customer_id, s.day, s.case_id`;

/** All cases through a day, by customer id, day and id of the case. */
export async function serviceCases({ db }: Store, to: Day): Promise<readonly ServiceCase[]> {
  return db.prepare<[object], ServiceCase>(serviceCasesSql).all({ to });
}
