import { type Column, howMany, type Note, note, type Result, type Row } from '../../result.js';
import type { Store } from '../../store/open.js';
import type { LadderPeople } from './ladderPeople.js';

export const stateColumns: readonly Column[] = [
  { name: 'state', kind: 'text' },
  { name: 'customers', kind: 'count' },
  { name: 'share', kind: 'share' },
  { name: 'before', kind: 'count' },
  { name: 'left', kind: 'count' },
  { name: 'came', kind: 'count' },
  { name: 'profit', kind: 'money' },
  { name: 'profit_per_customer', kind: 'money', heading: 'profit each' },
];

/** Customers and profit by state on the later day, and who came and left since the earlier one. */
export function byState(store: Store, people: LadderPeople): Result {
  const { rules, before, after, profit } = people;
  const counted = rules.names.map(() => ({ now: 0, was: 0, stayed: 0, profit: 0 }));
  after.forEach((state, i) => {
    const was = before[i]!;
    if (was >= 0) counted[was]!.was++;
    if (state < 0) return;
    const one = counted[state]!;
    one.now++;
    one.profit += profit[i]!;
    if (was === state) one.stayed++;
  });
  const all = counted.reduce((sum, { now }) => sum + now, 0);
  return {
    title: `The ladder: who stands where; money in ${store.settings.currency}`,
    columns: stateColumns,
    rows: counted.map(({ now, was, stayed, profit: sum }, state): Row => {
      const money = Number.isNaN(sum) ? undefined : sum;
      return [
        rules.names[state]!,
        now,
        all === 0 ? undefined : now / all,
        was,
        was - stayed,
        now - stayed,
        money,
        money === undefined || now === 0 ? undefined : money / now,
      ];
    }),
    chart: { kind: 'bars', title: 'Customers by state', label: ['state'], value: 'customers' },
    notes: comingNotes(people, all),
  };
}

function comingNotes({ before, after }: LadderPeople, all: number): readonly Note[] {
  if (all === 0) return [note('nobody is in the store')];
  const fresh = after.reduce((n, state, i) => (state >= 0 && before[i]! < 0 ? n + 1 : n), 0);
  return [note(`${howMany(all, 'customer')}, ${fresh} of them not known yet on the earlier day`)];
}
