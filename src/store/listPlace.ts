import type { Store } from './open.js';

/** Who is on a list for a customer: the customer, or another of the unit or the mailbox. */
export interface ListPlace {
  readonly customer: number;
  readonly customerId: string;
  readonly unit: string;
  readonly arm: string;
  readonly contacted: boolean;
  readonly score: number | null;
  /** Minor units. */
  readonly expectedProfit: number | null;
  readonly propensity: number;
  /** One more than the members with a higher score. */
  readonly rank: number | null;
}

const place = `
with own as (
  select c.customer, c.email_key, coalesce(a.unit, 'h:' || c.household_id, 'e:' || c.email_key, 'c:' || c.customer_id) as unit
  from customer_rows c
  left join campaign_rows k on k.campaign_id = @campaign
  left join assignment_rows a on a.customer = c.customer and a.campaign = k.campaign
  where c.customer = @customer
)
select m.customer, c.customer_id as customerId, m.unit, m.arm, m.contacted, m.score, m.expected_profit as expectedProfit,
  m.propensity, case when m.score is not null
    then 1 + (select count(*) from member_rows o where o.list = m.list and o.score > m.score) end as rank
from own join member_rows m on m.list = @list
join customer_rows c on c.customer = m.customer
where m.customer = own.customer or m.unit = own.unit or (@mailboxes = 1 and c.email_key = own.email_key)
order by m.customer <> own.customer, m.unit <> own.unit, m.customer limit 1`;

/** The member of a list who stands for a customer, if any. `mailboxes`: two units do not share a mailbox on it. */
export async function listPlace(
  store: Store,
  list: string,
  campaign: string,
  customer: number,
  mailboxes: boolean,
): Promise<ListPlace | undefined> {
  const found = store.db
    .prepare<[object], Omit<ListPlace, 'contacted'> & { contacted: number }>(place)
    .get({ list, campaign, customer, mailboxes: mailboxes ? 1 : 0 });
  return found && { ...found, contacted: found.contacted === 1 };
}

/** The scores of a list. */
export interface ListScores {
  readonly scored: number;
  /** The least score on it; `undefined` without scores. */
  readonly lowest: number | undefined;
}

const scores =
  'select count(score) as scored, min(score) as lowest from member_rows where list = ? order by 1';

export async function listScores(store: Store, list: string): Promise<ListScores> {
  const { scored, lowest } = store.db
    .prepare<[string], { scored: number; lowest: number | null }>(scores)
    .get(list)!;
  return { scored, lowest: lowest ?? undefined };
}

const neighbours = `
select o.customer_id from customer_rows c
join customer_rows o on o.customer > 0 and o.customer < c.customer
  and (coalesce('h:' || o.household_id, 'e:' || o.email_key) = coalesce('h:' || c.household_id, 'e:' || c.email_key)
    or (@mailboxes = 1 and o.email_key = c.email_key))
where c.customer = @customer order by o.customer`;

/** The ids of those of the same household or mailbox who come before a customer, and so stand for the unit if they may. */
export async function neighboursBefore(
  store: Store,
  customer: number,
  mailboxes: boolean,
): Promise<readonly string[]> {
  return store.db
    .prepare<[object], string>(neighbours)
    .pluck()
    .all({ customer, mailboxes: mailboxes ? 1 : 0 });
}
