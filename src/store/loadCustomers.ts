import { tables } from '../tables.js';
import { insertMany } from './insertMany.js';
import { type LoadCell, type LoadContext, type Loader, updatedOf } from './load.js';
import { loadAttributes } from './loadAttributes.js';
import { ids } from './loadIds.js';
import { type KeptRows, keepStored, remember } from './loadPolicy.js';
import { typed } from './loadTypes.js';
import { keepRaised, keepRepeats } from './repeats.js';

/** An e-mail address in the form in which addresses are compared; null for what is none, such as "n/a". */
export function emailKey(email: string): string | null {
  const key = email.normalize('NFKC').trim().toLowerCase();
  return key.includes('@') ? key : null;
}

const own = tables.customers.columns
  .map((column) => column.name)
  .filter((name) => name !== 'customer_id' && name !== 'updated_at');

/**
 * Loads customers. A customer given more than once in a file gets the last non-empty value per column (the newest, where
 * rows say when they were changed); an empty value never takes away what is known. Other columns become attributes. Where
 * there are no customers yet rows go straight into the store: there is nothing to compare them with.
 */
export function loadCustomers(context: LoadContext): Loader {
  const { db } = context;
  const names = tables.customers.columns.map((column) => column.name);
  const at = own.map((name) => names.indexOf(name));
  const updatedAt = names.indexOf('updated_at');
  const emailAt = own.indexOf('email');
  const dictionary = ids(db, 'customer_rows', 'customer', 'customer_id');
  const isFirst =
    context.policy === 'update' && db.prepare('select 1 from customer_rows limit 1').get() === undefined;
  const attributes = loadAttributes(context, isFirst);
  const stored = [...own.slice(0, emailAt + 1), 'email_key', ...own.slice(emailAt + 1)];
  const columns = ['customer', 'customer_id', ...own, 'updated', 'known_on'];
  db.exec(`drop table if exists temp.stage;
    create temp table stage (customer integer primary key,
      ${typed(db, 'customer_rows', columns.slice(1))});`);
  const target = isFirst ? 'main.customer_rows' : 'temp.stage';
  const into = isFirst ? `${target} (${columns.join(', ')}, email_key, listed, load)` : target;
  const width = columns.length + (isFirst ? 1 : 0);
  const marks = `${new Array(width).fill('?').join(', ')}${isFirst ? `, 1, ${context.load}` : ''}`;
  const keyOf = (email: LoadCell) => (email === null ? null : emailKey(email as string));
  const rows = insertMany(db, into, marks, width);
  const replace = db.prepare(`insert or replace into ${into} values (${marks})`);
  const find = db.prepare(`select ${columns.join(', ')} from ${target} where customer = ?`).raw();
  let put = 0;
  const conflicts = new Map<string, number>();
  let folded = 0;
  /** By customer number, 1 if the file had the customer before. */
  let seen = new Uint8Array(1 << 12);
  const isAgain = (customer: number) => {
    if (customer >= seen.length) {
      const larger = new Uint8Array(2 * Math.max(seen.length, customer));
      larger.set(seen);
      seen = larger;
    }
    const again = seen[customer] === 1;
    seen[customer] = 1;
    return again;
  };
  return {
    put(row, _line, values) {
      const customerId = row[0] as string;
      const customer = dictionary.find(customerId) ?? dictionary.add(customerId);
      const updated = updatedOf(context, row[updatedAt]!);
      const knownOn = knownDay(context, updated);
      const cells = at.map((position) => row[position]!);
      const again = isAgain(customer);
      attributes.put(customer, values, knownOn, updated, conflicts, again);
      if (!again) {
        const from = rows.at();
        rows.cells[from] = customer;
        rows.cells[from + 1] = customerId;
        for (let i = 0; i < cells.length; i++) rows.cells[from + 2 + i] = cells[i]!;
        rows.cells[from + 2 + cells.length] = updated;
        rows.cells[from + 3 + cells.length] = knownOn;
        if (isFirst) rows.cells[from + 4 + cells.length] = keyOf(cells[emailAt]!);
        rows.next();
        put++;
        return undefined;
      }
      rows.flush();
      folded++;
      const before = find.get(customer) as LoadCell[];
      const said = before[own.length + 2] as number | null;
      const older = updated !== null && said !== null && updated < said;
      let changed = updated !== said && !older;
      for (const [i, cell] of cells.entries()) {
        const was = before[i + 2]!;
        if (cell === null || cell === was) continue;
        if (was !== null) conflicts.set(own[i]!, (conflicts.get(own[i]!) ?? 0) + 1);
        if (was !== null && older) continue;
        before[i + 2] = cell;
        changed = true;
      }
      if (changed) {
        if (!older) {
          before[own.length + 2] = updated;
          before[own.length + 3] = knownOn;
        }
        replace.run(isFirst ? [...before, keyOf(before[emailAt + 2]!)] : before);
      }
      return undefined;
    },
    finish() {
      rows.flush();
      if (context.policy === 'replace') remember(db, 'customer', ['customer']);
      const kept = context.policy === 'keep' ? keepListed(context) : { rows: 0, notes: [] };
      const touched = attributes.apply();
      const counts = isFirst ? { inserted: put, updated: 0, unchanged: 0 } : apply(context, stored, touched);
      const notes = [...conflicts]
        .slice(0, 8)
        .map(
          ([column, count]) =>
            `${column}: values that contradict an earlier row of the customer: ${count}; the ${context.given.has('updated_at') ? 'newest' : 'last'} is kept`,
        );
      if (conflicts.size > notes.length) {
        notes.push(`and such values in ${conflicts.size - notes.length} more columns`);
      }
      return {
        ...counts,
        unchanged: counts.unchanged + folded + kept.rows,
        notes: [...notes, ...kept.notes],
      };
    },
  };
}

/** The day on which what a row says became known: when it was changed at its source, else of the export, else today. */
function knownDay(context: LoadContext, updated: number | null): number {
  return updated === null ? context.today : Math.floor(updated / 86_400);
}

/** `--keep`: customers that are known stay, their attributes too. */
function keepListed({ db, load, given }: LoadContext): KeptRows {
  const present = own.filter((name) => given.has(name));
  const differs =
    present.map((name) => `(s.${name} is not null and r.${name} is not s.${name})`).join(' or ') || '0';
  const kept = keepStored(db, load, 'customer', {
    on: 'r.customer = s.customer and r.listed = 1',
    differs,
    match: ['customer'],
    late: false,
  });
  if (kept.rows > 0)
    db.exec('delete from temp.stage_attributes where customer in (select customer from temp.kept_keys)');
  return kept;
}

/** Compares the stage with the store. `temp.touched` names the customers whose attributes changed. */
function apply(context: LoadContext, stored: readonly string[], touched: number) {
  const { db, load, given } = context;
  db.function('email_key', { deterministic: true }, (email) =>
    typeof email === 'string' ? emailKey(email) : null,
  );
  const value = (name: string) => (name === 'email_key' ? 'email_key(s.email)' : `s.${name}`);
  const present = stored.filter(
    (name) => context.given.has(name) || (name === 'email_key' && context.given.has('email')),
  );
  const older = 'coalesce(s.updated < r.updated, 0)';
  const merged = (name: string) =>
    `case when ${older} then coalesce(r.${name}, ${value(name)}) else coalesce(${value(name)}, r.${name}) end`;
  const differs = ['r.listed = 0', ...present.map((name) => `r.${name} is not ${merged(name)}`)].join(' or ');
  const join = 'temp.stage s join customer_rows r on r.customer = s.customer';
  const all = `customer, customer_id, ${stored.join(', ')}, listed, known_on, updated`;
  const past = `customer, customer_id, ${stored.join(', ')}, listed, known_on, updated, load, since`;
  db.prepare(
    `insert into customer_past (${past}, replaced_by) select ${past
      .split(', ')
      .map((name) => `r.${name}`)
      .join(', ')}, ? from ${join} where ${differs}`,
  ).run(load);
  const counted = db
    .prepare<[], { total: number; inserted: number; updated: number }>(`
select count(*) as total, count(*) filter (where r.customer is null) as inserted,
  count(*) filter (where r.customer is not null and ((${differs}) or ${touched > 0 ? 's.customer in (select customer from temp.touched)' : '0'})) as updated
from temp.stage s left join customer_rows r on r.customer = s.customer`)
    .get()!;
  // What a row leaves open, and what an older row meets, rests on the load that brought it.
  const rests = stored.map((name) => {
    const said = given.has(name) || (name === 'email_key' && given.has('email'));
    return said ? `(${value(name)} is null and r.${name} is not null)` : `r.${name} is not null`;
  });
  keepRepeats(
    db,
    load,
    'customer',
    `select r.load as of_load, count(*) as rows from ${join}
      where not (${differs}) or ${older} or (s.updated is null and r.updated is not null) or ${rests.join(' or ')} group by r.load`,
  );
  // The plus keeps the stage outside, so that a few customers cost no walk over all.
  db.prepare(`update customer_rows as r set ${present.map((name) => `${name} = ${merged(name)},`).join(' ')} listed = 1, load = ?, since = null,
  updated = max(coalesce(s.updated, r.updated), coalesce(r.updated, s.updated))
from temp.stage s where r.customer = +s.customer and (${differs})`).run(load);
  keepRaised(
    db,
    load,
    'customer',
    `select r.updated, r.load, r.customer from ${join} where s.updated > r.updated`,
  );
  db.exec(`update customer_rows as r set updated = s.updated from temp.stage s
    where r.customer = +s.customer and s.updated > r.updated`);
  db.prepare(`insert into customer_rows (${all}, load)
    select s.customer, s.customer_id, ${stored.map(value).join(', ')}, 1, s.known_on, s.updated, ? from temp.stage s
    where not exists (select 1 from customer_rows r where r.customer = s.customer)`).run(load);
  return {
    inserted: counted.inserted,
    updated: counted.updated,
    unchanged: counted.total - counted.inserted - counted.updated,
  };
}
