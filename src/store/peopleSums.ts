import {
  askedCampaigns,
  type CampaignQuestion,
  campaignParameters,
  overUnits,
  units as unitsSql,
} from './campaignUnits.js';
import { columnsOf } from './columnsOf.js';
import type { Store } from './open.js';
import type { UnitColumns } from './unitColumns.js';
import { eachUnitsOrders, type UnitOrders } from './unitOrders.js';

/** Sums over the units of one arm of a campaign: of their people, and of what these did. */
export interface PeopleSums {
  readonly campaign: number;
  readonly arm: string;
  readonly complete: boolean;
  readonly units: number;
  readonly buyers: number;
  readonly people: number;
  readonly peopleSquares: number;
  readonly sum: number;
  readonly sumSquares: number;
  readonly products: number;
}

type Summed = { -readonly [Key in keyof PeopleSums]: PeopleSums[Key] };

/** What of a person is summed: a metric of the store's own, or a type of response (yes or no per person). */
export type PersonMetric = 'purchase' | 'spend' | 'margin' | 'orders' | { readonly response: string };

/**
 * What the people of every unit did in the window of the unit, summed by arm with the units as clusters: assigned people,
 * and the others of their household or mailbox. Money in minor units.
 */
export function peopleSums(
  store: Store,
  question: CampaignQuestion,
  metric: PersonMetric,
): readonly PeopleSums[] {
  const columns = columnsOf(store, question, 0);
  const { units } = columns;
  const values = new Float64Array(units.member.length);
  if (typeof metric === 'object') {
    const responded = respondents(store, question, metric.response);
    for (let unit = 0; unit < units.size; unit++) {
      const { campaign } = units.asked[units.campaign[unit]!]!;
      for (let m = units.start[unit]!; m < units.start[unit + 1]!; m++) {
        if (responded.has(`${campaign} ${units.member[m]}`)) values[m] = 1;
      }
    }
  } else {
    eachUnitsOrders(onePersonEach(units), columns.bought(), question, (m, bought) => {
      values[m] = metricOf(metric, bought, units.asked[units.campaign[unitOf(units, m)]!]!.rate ?? 0);
    });
  }
  return summed(units, values);
}

function summed(units: UnitColumns, values: Float64Array): readonly PeopleSums[] {
  const found = new Map<string, Summed>();
  for (let unit = 0; unit < units.size; unit++) {
    const key = `${units.campaign[unit]} ${units.arm[unit]} ${units.complete[unit]}`;
    let sums = found.get(key);
    if (sums === undefined) {
      sums = {
        campaign: units.asked[units.campaign[unit]!]!.campaign,
        arm: units.arms.names[units.arm[unit]!] ?? '',
        complete: units.complete[unit] === 1,
        units: 0,
        buyers: 0,
        people: 0,
        peopleSquares: 0,
        sum: 0,
        sumSquares: 0,
        products: 0,
      };
      found.set(key, sums);
    }
    const from = units.start[unit]!;
    const people = units.start[unit + 1]! - from;
    let value = 0;
    for (let m = from; m < from + people; m++) value += values[m]!;
    sums.units++;
    if (value !== 0) sums.buyers++;
    sums.people += people;
    sums.peopleSquares += people * people;
    sums.sum += value;
    sums.sumSquares += value * value;
    sums.products += people * value;
  }
  return [...found.values()];
}

/** The same units with each person as one of their own, in the order of `member`. */
function onePersonEach(units: UnitColumns): UnitColumns {
  const size = units.member.length;
  const at = Int32Array.from({ length: size }, (_, m) => unitOf(units, m));
  return {
    ...units,
    size,
    campaign: at.map((unit) => units.campaign[unit]!),
    t0: at.map((unit) => units.t0[unit]!),
    lastDay: at.map((unit) => units.lastDay[unit]!),
    start: Int32Array.from({ length: size + 1 }, (_, m) => m),
  };
}

/** The unit that a place of `member` belongs to. */
function unitOf(units: UnitColumns, place: number): number {
  let low = 0;
  let high = units.size;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (units.start[middle]! <= place) low = middle;
    else high = middle;
  }
  return low;
}

function metricOf(metric: PersonMetric, bought: UnitOrders, rate: number): number {
  let value = 0;
  for (let i = 0; i < bought.size; i++) {
    if (metric === 'spend') value += bought.amount[i]!;
    else if (metric === 'margin') value += bought.known[i]! + (bought.rated[i]! * rate) / 1_000_000;
    else if (bought.amount[i]! > 0) value += 1;
  }
  return metric === 'purchase' ? Math.min(value, 1) : value;
}

const respondentsSql = `
with ${askedCampaigns}, ${unitsSql}
select distinct m.campaign, m.customer
from unit u
join member m on m.campaign = u.campaign and m.unit = u.unit and m.arm = u.arm
join response_rows r on r.customer = m.customer and r.campaign = m.campaign
  and r.day between u.t0 and u.last_day and r.day <= @as_of
where r.type = @type and coalesce(r.machine, 0) = 0
order by m.campaign, m.customer`;

function respondents(store: Store, question: CampaignQuestion, type: string): ReadonlySet<string> {
  const rows = overUnits<{ campaign: number; customer: number }>(store, respondentsSql, {
    ...campaignParameters(store, question),
    every: 0,
    type,
  });
  return new Set(rows.map(({ campaign, customer }) => `${campaign} ${customer}`));
}
