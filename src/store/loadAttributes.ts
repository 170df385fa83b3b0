import { exits, UserError } from '../errors.js';
import { headerKey } from '../tables.js';
import { insertMany } from './insertMany.js';
import type { LoadContext } from './load.js';
import { keepRaised, keepRepeats } from './repeats.js';

export interface AttributeLoader {
  /** Takes what a row says; `again` if the file had the customer before. */
  put(
    customer: number,
    values: readonly (string | null)[],
    knownOn: number,
    updated: number | null,
    conflicts: Map<string, number>,
    again: boolean,
  ): void;
  /** Writes the versions; answers for how many customers something changed, their numbers in `temp.touched`. */
  apply(): number;
}

/** A number written the one way that numbers are written: `12`, `-0.5`; not `007`, `1e4` or `+3`. */
const canonicalNumber = /^-?(0|[1-9]\d*)(\.\d+)?$/;

/** Attributes are columns of the view "customers", of which SQLite can have 2,000 with those that are always there. */
const mostAttributes = 1500;

/** A number is given once, also if the loads that named its attribute were all taken back: the past still holds it. */
const nextAttribute = `select max((select coalesce(max(attribute), 0) from attribute_names),
  (select coalesce(max(attribute), 0) from attribute_loads)) + 1`;

function refuseTooMany(known: number, fresh: readonly string[]): void {
  if (fresh.length === 0 || known + fresh.length <= mostAttributes) return;
  const before = known === 0 ? '' : ` beside the ${known} that are kept`;
  const names = fresh.slice(0, 8).join(', ');
  const rest = fresh.length > 8 ? ` and ${fresh.length - 8} more` : '';
  throw new UserError(
    `customers: ${fresh.length} new columns${before}: more than the store can show, ${mostAttributes}`,
    {
      code: 'too_many_columns',
      exit: exits.rejected,
      hint: `leave some out with --drop; they are ${names}${rest}`,
    },
  );
}

/**
 * Loads attributes of customers as versions with the day they became known. A value equal to the one known by then is no
 * new version; another value known on the same day replaces it (the newest, where rows say when they were changed). An
 * empty value says nothing. An attribute is numeric while all its values are plain numbers. `areFirst`: the store has no
 * customers yet, so that versions go straight into it.
 */
export function loadAttributes(context: LoadContext, areFirst: boolean): AttributeLoader {
  const { db, load } = context;
  const known = db
    .prepare<[], { attribute: number; name: string; numeric: number }>(
      'select attribute, name, numeric from attribute_names',
    )
    .all();
  const insertName = db.prepare('insert into attribute_names (attribute, name, numeric) values (?, ?, 1)');
  let next = db.prepare<[], number>(nextAttribute).pluck().get()!;
  const byKey = new Map(known.map((other) => [headerKey(other.name), other]));
  const fresh = context.attributes.filter((name) => !byKey.has(headerKey(name)));
  refuseTooMany(known.length, fresh);
  const numbers = context.attributes.map((name) => {
    const found = byKey.get(headerKey(name));
    if (found !== undefined)
      return { attribute: found.attribute, name, numeric: found.numeric !== 0, plain: true };
    const attribute = next++;
    insertName.run(attribute, name);
    return { attribute, name, numeric: true, plain: true };
  });
  db.exec(`drop table if exists temp.stage_attributes; drop table if exists temp.touched;
    create temp table stage_attributes (customer integer, attribute integer, known_on integer, value text, updated integer,
      primary key (customer, attribute, known_on)) without rowid;
    create temp table touched (customer integer primary key);`);
  const columns = 'customer, attribute, known_on, value, updated';
  const isDirect = areFirst && db.prepare('select 1 from attribute_rows limit 1').get() === undefined;
  const target = isDirect ? 'main.attribute_rows' : 'temp.stage_attributes';
  const into = isDirect ? `${target} (${columns}, load)` : target;
  const marks = `?, ?, ?, ?, ?${isDirect ? `, ${load}` : ''}`;
  const insert = db.prepare(`insert into ${into} values (${marks}) on conflict do nothing`);
  const rows = insertMany(db, into, marks, 5);
  const find = db.prepare<[number, number, number], { value: string; updated: number | null }>(
    `select value, updated from ${target} where customer = ? and attribute = ? and known_on = ?`,
  );
  const replace = db.prepare(`insert or replace into ${into} values (${marks})`);
  return {
    put(customer, values, knownOn, updated, conflicts, again) {
      if (again) rows.flush();
      for (let i = 0; i < values.length; i++) {
        const value = values[i]!;
        if (value === null) continue;
        const column = numbers[i]!;
        if (column.plain && !canonicalNumber.test(value)) {
          column.plain = false;
          column.numeric = false;
        }
        if (!again) {
          const at = rows.at();
          rows.cells[at] = customer;
          rows.cells[at + 1] = column.attribute;
          rows.cells[at + 2] = knownOn;
          rows.cells[at + 3] = value;
          rows.cells[at + 4] = updated;
          rows.next();
          continue;
        }
        if (insert.run(customer, column.attribute, knownOn, value, updated).changes === 1) continue;
        const before = find.get(customer, column.attribute, knownOn)!;
        if (before.value === value) continue;
        conflicts.set(column.name, (conflicts.get(column.name) ?? 0) + 1);
        if (updated !== null && before.updated !== null && updated < before.updated) continue;
        replace.run(customer, column.attribute, knownOn, value, updated);
      }
    },
    apply() {
      rows.flush();
      const numeric = db.prepare('update attribute_names set numeric = ? where attribute = ?');
      const named = db.prepare(`insert into attribute_loads (attribute, load, numeric) values (?, ?, ?)
        on conflict (attribute, load) do update set numeric = min(numeric, excluded.numeric)`);
      for (const column of numbers) {
        numeric.run(column.numeric ? 1 : 0, column.attribute);
        named.run(column.attribute, load, column.plain ? 1 : 0);
      }
      if (isDirect) return 0;
      const sameDay = 'r.customer = s.customer and r.attribute = s.attribute and r.known_on = s.known_on';
      const before = `(select p.value from attribute_rows p where p.customer = s.customer and p.attribute = s.attribute
        and p.known_on <= s.known_on order by p.known_on desc limit 1)`;
      const older = `exists (select 1 from attribute_rows r where ${sameDay} and s.updated < r.updated)`;
      const standing = `temp.stage_attributes s join attribute_rows r on r.customer = s.customer and r.attribute = s.attribute
        and r.known_on = (select max(p.known_on) from attribute_rows p where p.customer = s.customer
          and p.attribute = s.attribute and p.known_on <= s.known_on) where r.value = s.value`;
      keepRepeats(
        db,
        load,
        'attribute',
        `select r.load as of_load, count(*) as rows from ${standing} group by r.load`,
      );
      keepRaised(
        db,
        load,
        'attribute',
        `select r.updated, r.load, r.customer, r.attribute, r.known_on from ${standing} and s.updated > r.updated`,
      );
      db.exec(
        `create temp table news as select * from temp.stage_attributes s where ${before} is not s.value and not ${older}`,
      );
      db.prepare(`insert into attribute_past (${columns}, load, replaced_by)
        select ${columns}, ?, ? from temp.stage_attributes s where ${before} is not s.value and ${older}`).run(
        load,
        load,
      );
      db.prepare(`insert into attribute_past (${columns}, load, since, replaced_by)
        select r.customer, r.attribute, r.known_on, r.value, r.updated, r.load, r.since, ?
        from temp.news s join attribute_rows r on ${sameDay}`).run(load);
      db.prepare(`insert or replace into attribute_rows (${columns}, load) select ${columns}, ? from temp.news
        order by customer, attribute, known_on`).run(load);
      // A value that was said again later than the new one came back then.
      const saidLast = 'cast(floor(p.updated / 86400.0) as integer)';
      db.prepare(`insert or ignore into attribute_rows (${columns}, load)
        select s.customer, s.attribute, ${saidLast}, p.value, p.updated, ?
        from temp.news s join attribute_rows p on p.customer = s.customer and p.attribute = s.attribute
          and p.known_on = (select max(o.known_on) from attribute_rows o where o.customer = s.customer
            and o.attribute = s.attribute and o.known_on < s.known_on)
        where ${saidLast} > s.known_on and p.value is not s.value and not exists (
          select 1 from attribute_rows n where n.customer = s.customer and n.attribute = s.attribute
            and n.known_on > s.known_on and n.known_on <= ${saidLast})`).run(load);
      db.exec(`update attribute_rows as r set updated = s.updated from temp.stage_attributes s
        where r.customer = s.customer and r.attribute = s.attribute and s.updated > r.updated and r.value = s.value
          and r.known_on = (select max(p.known_on) from attribute_rows p where p.customer = s.customer
            and p.attribute = s.attribute and p.known_on <= s.known_on)`);
      const touched = db
        .prepare('insert into temp.touched select distinct customer from temp.news')
        .run().changes;
      db.exec('drop table temp.news');
      return touched;
    },
  };
}
