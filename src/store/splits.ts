import type { Day } from '../days.js';
import type { Store } from './open.js';

/** From a day on, what comes under a customer's id is that of another customer. Customer numbers. */
export interface Split {
  readonly customer: number;
  readonly onDay: Day;
  readonly other: number;
}

const inForce = `
select c.customer, s.on_day as onDay, n.customer as other
from main.split_rows s
join customer_rows c on c.customer_id = s.customer_id
join customer_rows n on n.customer_id = s.new_id
order by c.customer, s.on_day`;

/** The splits whose both customers are in the store: one is taken back by undoing the load that made the new customer. */
export function splitsInForce({ db }: Store): readonly Split[] {
  return db.prepare<[], Split>(inForce).all();
}

const nextCustomer = 'select coalesce(max(customer), 0) + 1 from main.customer_rows';
const insertCustomer = `insert into main.customer_rows (customer, customer_id, listed, known_on, load) values (?, ?, 0, ?, ?)`;
const insertSplit = `insert or replace into main.split_rows (customer_id, on_day, new_id, made_at) values (?, ?, ?, ?)`;

/** Makes the customer that an id belongs to from a day on. Call inside a transaction, and record the load. */
export function addSplit(
  { db }: Store,
  split: {
    readonly customerId: string;
    readonly onDay: Day;
    readonly newId: string;
    readonly madeAt: string;
    readonly load: number;
    readonly today: Day;
  },
): void {
  const customer = db.prepare<[], number>(nextCustomer).pluck().get()!;
  db.prepare(insertCustomer).run(customer, split.newId, split.today, split.load);
  db.prepare(insertSplit).run(split.customerId, split.onDay, split.newId, split.madeAt);
}

const before = `select * from main.customer_past 
where customer = ? and coalesce(acquired_on, known_on) < ? order by load desc, known_on desc limit 1`;

type Cells = Readonly<Record<string, string | number | null>>;

/**
 * What is known of a customer whose id was split, and of those who had it later: each has the version that became known in
 * their time (or says that they became a customer then), and no more than their id where none did.
 */
export function splitVersions(
  { db }: Store,
  row: Cells,
  others: readonly (Split & { readonly row: Cells })[],
): readonly Cells[] {
  const keep = (from: Cells, of: Cells): Cells => ({
    ...from,
    customer: of.customer!,
    customer_id: of.customer_id!,
    person: of.person!,
    unit: of.unit!,
  });
  const nothing = (of: Cells): Cells =>
    Object.fromEntries(
      Object.entries(of).map(([name, value]) => [
        name,
        ['customer', 'customer_id', 'listed', 'known_on', 'load', 'person', 'unit'].includes(name)
          ? value
          : null,
      ]),
    );
  /** A row with a day of becoming a customer speaks of whoever had the id on it; any other, of who had it when it came. */
  const dayOf = (of: Cells) => (of.acquired_on ?? of.known_on) as number;
  const find = db.prepare<[number, number], Cells>(before);
  const owners = [{ onDay: Number.NEGATIVE_INFINITY, row }, ...others];
  return owners.map((owner, i) => {
    const until = owners[i + 1]?.onDay ?? Number.POSITIVE_INFINITY;
    const speaksOf = dayOf(row);
    if (speaksOf >= owner.onDay && speaksOf < until) return keep(row, owner.row);
    const past = until === Number.POSITIVE_INFINITY ? undefined : find.get(row.customer as number, until);
    return past !== undefined && dayOf(past) >= owner.onDay ? keep(past, owner.row) : nothing(owner.row);
  });
}
