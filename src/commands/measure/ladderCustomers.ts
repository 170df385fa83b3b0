import { standingOf } from '../../measure/ladder.js';
import type { Column, Result, Row } from '../../result.js';
import type { Store } from '../../store/open.js';
import type { LadderPeople } from './ladderPeople.js';

export const customerColumns: readonly Column[] = [
  { name: 'customer_id', kind: 'text', heading: 'customer' },
  { name: 'state', kind: 'text' },
  { name: 'state_before', kind: 'text', heading: 'before' },
  { name: 'orders', kind: 'count' },
  { name: 'spend', kind: 'money' },
  { name: 'days_since_last', kind: 'count', heading: 'last' },
  { name: 'days_since_first', kind: 'count', heading: 'first' },
  { name: 'last_gap', kind: 'count', heading: 'gap' },
  { name: 'profit', kind: 'money' },
];

/** Everybody known on the later day, by id, with the facts that rules speak of. */
export function byCustomer(store: Store, people: LadderPeople): Result {
  const rows: Row[] = [];
  people.ids.forEach((id, i) => {
    if (people.after[i]! < 0) return;
    const standing = standingOf(people.history, people.place[i]!, people.asOf);
    rows.push([
      id,
      people.rules.names[people.after[i]!]!,
      people.before[i]! < 0 ? undefined : people.rules.names[people.before[i]!]!,
      standing.orders,
      standing.spend,
      standing.daysSinceLast,
      standing.daysSinceFirst,
      standing.lastGap,
      Number.isNaN(people.profit[i]!) ? undefined : people.profit[i]!,
    ]);
  });
  return {
    title: `Everybody on the ladder; money in ${store.settings.currency}`,
    columns: customerColumns,
    rows,
  };
}
