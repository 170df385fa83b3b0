import { byText } from './armSums.js';
import { askedCampaigns, type CampaignQuestion, units } from './campaignUnits.js';
import { columnsOf } from './columnsOf.js';
import type { Store } from './open.js';

/** Contacts made to the units of one arm, and what they cost by their rates. */
export interface ArmContacts {
  readonly campaign: number;
  readonly arm: string;
  readonly complete: boolean;
  readonly contacts: number;
  /** Sum of the rates, millionths of a major unit. */
  readonly rateSum: number;
  /** Contacts for which nobody said a cost. */
  readonly unpriced: number;
}

/** The definition of contact cost: the contact's own, else the arm's, else the campaign's. */
export const armContactsSql = `
with ${askedCampaigns}, ${units}
select m.campaign, case when m.arm = 'control' then c.arm else m.arm end as arm, u.complete, count(*) as contacts,
  coalesce(sum(coalesce(c.cost, a.cost, k.contact_cost)), 0) as rateSum,
  count(*) filter (where coalesce(c.cost, a.cost, k.contact_cost) is null) as unpriced
from member m
join unit u on u.campaign = m.campaign and u.unit = m.unit and u.arm = m.arm
join asked k on k.campaign = m.campaign
join contact_rows c on c.customer = m.customer and c.campaign = m.campaign
left join arm_rows a on a.campaign = m.campaign and a.arm = c.arm
where c.arm <> 'control' and c.day <= @as_of
group by m.campaign, case when m.arm = 'control' then c.arm else m.arm end, u.complete
order by m.campaign, arm, u.complete`;

const armPrices = 'select campaign, arm, cost from arm_rows where cost is not null order by campaign, arm';

/** Contacts made to the units of every arm, by campaign and arm. Evaluates `armContactsSql` over columns. */
export async function armContacts(store: Store, question: CampaignQuestion): Promise<readonly ArmContacts[]> {
  const columns = columnsOf(store, question, 0);
  const { units } = columns;
  const made = columns.contacts();
  const prices = new Map(
    store.db
      .prepare<[], { campaign: number; arm: string; cost: number }>(armPrices)
      .all()
      .map(({ campaign, arm, cost }) => [`${campaign} ${arm}`, cost]),
  );
  type Sums = { -readonly [Key in keyof ArmContacts]: ArmContacts[Key] };
  const found = new Map<string, Sums>();
  for (let unit = 0; unit < units.size; unit++) {
    const { campaign, contactCost } = units.asked[units.campaign[unit]!]!;
    const own = units.arms.names[units.arm[unit]!] ?? '';
    const complete = units.complete[unit] === 1;
    for (let m = units.start[unit]!; m < units.start[unit + 1]!; m++) {
      const customer = units.member[m]!;
      for (let at = made.start[customer]!; at < made.start[customer + 1]!; at++) {
        if (made.campaign[at] !== campaign) continue;
        const of = made.words.names[made.word[at]!] ?? '';
        const arm = own === 'control' ? of : own;
        const key = `${campaign} ${complete ? 1 : 0} ${arm}`;
        let sums = found.get(key);
        if (sums === undefined) {
          sums = { campaign, arm, complete, contacts: 0, rateSum: 0, unpriced: 0 };
          found.set(key, sums);
        }
        const paid = made.cost[at]!;
        const price = Number.isNaN(paid) ? (prices.get(`${campaign} ${of}`) ?? contactCost) : paid;
        sums.contacts++;
        if (price === null) sums.unpriced++;
        else sums.rateSum += price;
      }
    }
  }
  return [...found.values()].sort(
    (a, b) => a.campaign - b.campaign || byText(a.arm, b.arm) || Number(a.complete) - Number(b.complete),
  );
}
