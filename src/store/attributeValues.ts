import type { Day } from '../days.js';
import type { Store } from './open.js';

/** Columns of the customers table that say something about a customer as attributes do. */
const ownColumns = ['gender', 'city', 'region', 'postal_code', 'country', 'acquisition_channel'] as const;

/** The definition of an attribute as of a day: the version known by then, else the earliest known. */
export const attributeValuesSql = `
select a.customer, a.value from attribute_rows a
where a.customer > 0 and a.value <> '' and a.attribute = @attribute
  and a.known_on = coalesce(
    (select max(b.known_on) from attribute_rows b
      where b.customer = a.customer and b.attribute = a.attribute and b.known_on <= @as_of),
    (select min(b.known_on) from attribute_rows b where b.customer = a.customer and b.attribute = a.attribute))
order by a.customer`;

const number = 'select attribute from attribute_names where name = ? and numeric >= 0';

/** What can be named. */
export async function attributeNames({ db }: Store): Promise<readonly string[]> {
  const own = db
    .prepare<[], string>('select name from attribute_names where numeric >= 0 order by name')
    .pluck()
    .all();
  return [...own, ...ownColumns];
}

/** The values of an attribute, or of a column of customers such as region, by customer; `undefined` for an unknown name. */
export async function attributeValues(
  { db }: Store,
  name: string,
  asOf: Day,
): Promise<ReadonlyMap<number, string> | undefined> {
  const attribute = db.prepare<[string], number>(number).pluck().get(name);
  if (attribute !== undefined) {
    const rows = db.prepare<[object], [number, string]>(attributeValuesSql).raw();
    return new Map(rows.all({ attribute, as_of: asOf }));
  }
  const column = ownColumns.find((own) => own === name);
  if (column === undefined) return undefined;
  const rows = db.prepare<[], [number, string]>(
    `select customer, ${column} from customer_rows where customer > 0 and ${column} is not null order by customer`,
  );
  return new Map(rows.raw().all());
}
