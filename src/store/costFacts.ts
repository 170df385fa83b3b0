import { byText } from './armSums.js';
import { askedCampaigns, type CampaignQuestion, units } from './campaignUnits.js';
import { columnsOf } from './columnsOf.js';
import { pricesByCampaign } from './contactPrices.js';
import { dictionaryOf } from './lineRows.js';
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

/** Contacts made to the units of every arm, by campaign and arm. Evaluates `armContactsSql` over columns. */
export async function armContacts(store: Store, question: CampaignQuestion): Promise<readonly ArmContacts[]> {
  const columns = columnsOf(store, question, 0);
  const { units } = columns;
  const { start: madeStart, campaign: madeFor, word, words, cost } = columns.contacts();
  const usual = pricesByCampaign(store, words.names);
  /** Arms of units and of contacts together, from 1 on; 0 where there is none. */
  const arms = dictionaryOf(units.arms.names);
  const ofContact = Int32Array.from(['', ...words.names], (name) => arms.code(name) + 1);
  const size = arms.names.length + 1;
  const control = arms.codes.get('control') ?? -2;
  const made = new Float64Array(2 * size * units.asked.length);
  const rateSum = new Float64Array(made.length);
  const unpriced = new Float64Array(made.length);
  const { campaign: ofUnit, arm: armOf, complete, start, member } = units;
  for (let unit = 0; unit < units.size; unit++) {
    const of = ofUnit[unit]!;
    const { campaign } = units.asked[of]!;
    const prices = usual[campaign];
    for (let m = start[unit]!; m < start[unit + 1]!; m++) {
      const customer = member[m]!;
      for (let at = madeStart[customer]!; at < madeStart[customer + 1]!; at++) {
        if (madeFor[at] !== campaign) continue;
        const arm = armOf[unit] === control ? ofContact[word[at]! + 1]! : armOf[unit]! + 1;
        const place = 2 * (of * size + arm) + complete[unit]!;
        const own = cost[at]!;
        const price = Number.isNaN(own) ? (prices?.[word[at]! + 1] ?? Number.NaN) : own;
        made[place] = made[place]! + 1;
        if (Number.isNaN(price)) unpriced[place] = unpriced[place]! + 1;
        else rateSum[place] = rateSum[place]! + price;
      }
    }
  }
  const found: ArmContacts[] = [];
  made.forEach((contacts, place) => {
    if (contacts === 0) return;
    const arm = (place >> 1) % size;
    const { campaign } = units.asked[((place >> 1) - arm) / size]!;
    const sums = { contacts, rateSum: rateSum[place]!, unpriced: unpriced[place]! };
    found.push({ campaign, arm: arms.names[arm - 1] ?? '', complete: (place & 1) === 1, ...sums });
  });
  return found.sort(
    (a, b) => a.campaign - b.campaign || byText(a.arm, b.arm) || Number(a.complete) - Number(b.complete),
  );
}
