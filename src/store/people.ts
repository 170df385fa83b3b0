import { mergesInForce, personOf } from './merges.js';
import type { Store } from './open.js';
import { type ShownAs, shadowOf, showAs } from './showAs.js';
import { splitsInForce } from './splits.js';

/**
 * Shows every merged customer as its person, as of now or an instant (ISO, UTC); answers how many are shown as another.
 */
export function showPeople(store: Store, at?: string): number {
  const merges = mergesInForce(store, at);
  const splits = splitsInForce(store);
  if (merges.size === 0 && splits.length === 0) return 0;
  const find = store.db
    .prepare<[string], number>('select customer from customer_rows where customer_id = ?')
    .pluck();
  const groups = new Map<string, { customer: number; id: string }[]>();
  for (const id of new Set([...merges].flat())) {
    const customer = find.get(id);
    if (customer === undefined) continue;
    const person = personOf(merges, id);
    const known = groups.get(person);
    if (known === undefined) groups.set(person, [{ customer, id }]);
    else known.push({ customer, id });
  }
  const shown = new Map<number, ShownAs>();
  for (const [id, group] of groups) {
    if (group.length < 2) continue;
    group.sort((a, b) =>
      a.id === id ? -1 : b.id === id ? 1 : Buffer.compare(Buffer.from(a.id), Buffer.from(b.id)),
    );
    for (const { customer } of group) shown.set(customer, { person: group[0]!.customer });
  }
  if (shown.size > 0 || splits.length > 0) showAs(store, shown);
  return [...shown].filter(([customer, { person }]) => customer !== person).length;
}

/** The customers who are shown as another: their own id, and the number they are shown with. */
export function shownAsOthers(store: Store): readonly { readonly id: string; readonly person: number }[] {
  if (shadowOf(store, 'person_away') === undefined) return [];
  return store.db
    .prepare<[], { id: string; person: number }>(
      `select c.customer_id as id, p.person from temp.person_away a
      join temp.person_of p on p.customer = a.customer join main.customer_rows c on c.customer = a.customer
      order by c.customer_id`,
    )
    .all();
}
