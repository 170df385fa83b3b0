import { type Day, formatDay } from '../../days.js';
import { type LadderHistory, stateOf } from '../../measure/ladder.js';
import type { LadderRules } from '../../measure/ladderRules.js';
import { howMany, type Note, note, warning } from '../../result.js';
import { customerAccounts } from '../../store/customerProfit.js';
import { knownPeople } from '../../store/knownPeople.js';
import type { Store } from '../../store/open.js';
import { ordersOnly } from '../../store/orderDays.js';
import { placesOf } from './byCustomerId.js';
import { ratedAccounts, settle } from './settled.js';

/** Everybody in the store with their state on two days; −1 = not known yet. */
export interface LadderPeople {
  readonly rules: LadderRules;
  readonly since: Day;
  readonly asOf: Day;
  readonly ids: readonly string[];
  readonly before: Int8Array;
  readonly after: Int8Array;
  /** Orders through the later day; `place[i]` = the place of person `i` in them, −1 without any. */
  readonly history: LadderHistory;
  readonly place: Int32Array;
  /** Earned after the earlier day, minor units; all NaN where margins are not known. */
  readonly profit: Float64Array;
  readonly notes: readonly Note[];
}

/** Reads everybody's standing on two days. A customer acquired after a day is not known on it, unless they had bought. */
export async function readPeople(
  store: Store,
  rules: LadderRules,
  since: Day,
  asOf: Day,
  margin: { readonly rate: number | undefined; readonly assumed: number | undefined },
): Promise<LadderPeople> {
  const people = await knownPeople(store);
  const then = await ordersOnly(store, since);
  const history = await ordersOnly(store, asOf);
  const accounts = await customerAccounts(store, since + 1, asOf, margin.assumed);
  const rate = margin.assumed ?? margin.rate;
  const unknown = rate === undefined ? ratedAccounts(accounts) : 0;
  const settled = unknown > 0 ? undefined : settle(store, accounts, rate);
  const profitOf: number[] = [];
  settled?.customer.forEach((customer, i) => {
    profitOf[customer] = settled.profit[i]!;
  });
  const placesThen = placesOf(then.customer);
  const placesNow = placesOf(history.customer);
  const size = people.length;
  const before = new Int8Array(size);
  const after = new Int8Array(size);
  const place = new Int32Array(size);
  const profit = new Float64Array(size);
  let undated = 0;
  let outside = 0;
  people.forEach(({ customer, acquiredOn }, i) => {
    const known = (at: number, day: Day) => at >= 0 || acquiredOn === null || acquiredOn <= day;
    const at = placesThen[customer] ?? -1;
    before[i] = known(at, since) ? stateOf(rules, then, at, since) : -1;
    const now = placesNow[customer] ?? -1;
    after[i] = known(now, asOf) ? stateOf(rules, history, now, asOf) : -1;
    place[i] = now;
    profit[i] = unknown > 0 ? Number.NaN : (profitOf[customer] ?? 0);
    if (acquiredOn === null) undated++;
    if (after[i]! < 0 && profit[i] !== 0) outside++;
  });
  const first = history.day.reduce((least, day) => (day < least ? day : least), asOf + 1);
  const notes = [
    ...(first <= since || history.day.length === 0
      ? []
      : [warning(`the first order is of ${formatDay(first)}: on the earlier day nobody could have bought`)]),
    ...(unknown === 0
      ? []
      : [
          warning(
            `profit is left out: orders of ${howMany(unknown, 'customer')} have no known cost and no margin rate is set; pass --margin`,
          ),
        ]),
    ...(undated === 0
      ? []
      : [
          note(
            `${undated} of ${howMany(size, 'customer has', 'customers have')} no acquired_on: before their first order they count as known`,
          ),
        ]),
    ...(outside === 0 || unknown > 0
      ? []
      : [
          note(
            `${howMany(outside, 'customer with contacts or cases was', 'customers with contacts or cases were')} acquired after the as-of day: in no state`,
          ),
        ]),
  ];
  const ids = people.map(({ customerId }) => customerId);
  return { rules, since, asOf, ids, before, after, history, place, profit, notes };
}
