import type { Sums } from './campaignFacts.js';
import { askedCampaigns } from './campaignUnits.js';
import { eachRow } from './eachRow.js';
import type { Store } from './open.js';
import { type Covariate, include, inOrder, pastArms, peopleBefore } from './pastSums.js';
import type { UnitColumns } from './unitColumns.js';

/** The definition of numeric attributes before contact: the version valid on that day, else the earliest known. */
export const pastAttributesSql = `
with ${askedCampaigns}, ${peopleBefore}, valued as (
  select m.campaign, m.arm, a.attribute, cast(a.value as real) as value
  from person m
  join attribute_rows a on a.customer = m.customer
  join attribute_names n on n.attribute = a.attribute and n.numeric = 1
  where a.value <> '' and not exists (
      select 1 from attribute_rows v
      where v.customer = a.customer and v.attribute = a.attribute and v.known_on > a.known_on and v.known_on <= m.day)
    and (a.known_on <= m.day or not exists (
      select 1 from attribute_rows v
      where v.customer = a.customer and v.attribute = a.attribute and v.known_on < a.known_on))
)
select v.campaign, v.arm, n.name, count(*) as n, count(*) filter (where v.value <> 0) as buyers,
  sum(v.value) as sum, sum(v.value * v.value) as sumSquares
from valued v join attribute_names n on n.attribute = v.attribute
group by v.campaign, v.arm, n.name
order by v.campaign, n.name, v.arm`;

const versions = `
select customer, attribute, known_on, case when value <> '' then cast(value as real) end as value
from attribute_rows where attribute in (select attribute from attribute_names where numeric = 1)
order by customer, attribute, known_on`;

/** Numeric attributes before the day of contact, summed by arm, of campaigns that held somebody out: `pastAttributesSql` in one walk. */
export function pastAttributes(store: Store, units: UnitColumns, held: Uint8Array): readonly Covariate[] {
  const { assigned } = units;
  const arms = pastArms(units);
  const first = new Int32Array(units.customers + 1).fill(-1);
  const next = new Int32Array(assigned.size);
  for (let i = 0; i < assigned.size; i++) {
    if (held[assigned.campaign[i]!] === 0) continue;
    next[i] = first[assigned.customer[i]!]!;
    first[assigned.customer[i]!] = i;
  }
  const sums = new Map<number, Sums[]>();
  const known: number[] = [];
  const values: (number | null)[] = [];
  let size = 0;
  let [owner, what] = [-1, -1];
  const settle = () => {
    if (size === 0) return;
    const its = sums.get(what) ?? [];
    sums.set(what, its);
    for (let i = first[owner]!; i >= 0; i = next[i]!) {
      let at = 0;
      while (at + 1 < size && known[at + 1]! <= assigned.day[i]!) at++;
      const value = values[at]!;
      if (value !== null) include(its, arms.placeOf(i), value);
    }
    size = 0;
  };
  eachRow(
    store.db,
    ['customer', 'attribute', 'known_on', 'value'],
    versions,
    [],
    (customer: number, attribute: number, knownOn: number, value: number | null) => {
      if (customer >= first.length || first[customer] === -1) return;
      if (customer !== owner || attribute !== what) settle();
      [owner, what] = [customer, attribute];
      known[size] = knownOn;
      values[size++] = value;
    },
  );
  settle();
  const names = new Map(
    store.db
      .prepare<[], { attribute: number; name: string }>(
        'select attribute, name from attribute_names order by attribute',
      )
      .all()
      .map(({ attribute, name }) => [attribute, name]),
  );
  return inOrder([...sums].flatMap(([attribute, its]) => arms.named(names.get(attribute)!, its)));
}
