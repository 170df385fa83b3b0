import type Database from 'better-sqlite3';
import type { LoadCell, LoadPolicy } from './load.js';
import { keepStored, remember } from './loadPolicy.js';
import type { StagedRows } from './loadRows.js';
import { isEmpty, type StageCounts } from './loadStage.js';
import { typed } from './loadTypes.js';
import { keepRaised, keepRepeats } from './repeats.js';

/** A table whose rows may have an id of their own; those without are counted with multiplicity in `copies`. */
export interface MultisetShape {
  readonly noun: 'response' | 'cost' | 'visit';
  /** What makes rows without an id equal; `id` is the last of them. */
  readonly key: readonly string[];
  readonly values: readonly string[];
  /** What a value becomes where equal rows without an id differ in it: SQL over the column and `@value`, in any order the same. */
  readonly folded: Readonly<Record<string, string>>;
  readonly id: string;
  /** How the table stores a missing id. */
  readonly noId: '' | null;
  readonly policy: LoadPolicy;
}

const list = (names: readonly string[], prefix = '') => names.map((name) => prefix + name).join(', ');

/**
 * Stages rows with or without ids. After `apply` the store holds as many copies of a row without id as the file has; a
 * row with an id replaces the stored one with that id if it differs and is not older at its source.
 */
export function loadMultiset(db: Database.Database, shape: MultisetShape): StagedRows {
  const { noun, key, values, id } = shape;
  const columns = [...key, ...values, 'updated'];
  const keyless = key.slice(0, -1);
  db.exec(`drop table if exists temp.stage;
    create temp table stage (${typed(db, `${noun}_rows`, [...columns, 'copies', 'row'])}, serial integer primary key);
    create unique index temp.stage_by_id on stage (${id}) where ${id} <> '';
    create unique index temp.stage_by_key on stage (${list(keyless)}) where ${id} is null or ${id} = '';`);
  const marks = columns.map(() => '?').join(', ');
  const insert = db.prepare(
    `insert into temp.stage (${list(columns)}, copies, row) values (${marks}, 1, ?) on conflict do nothing`,
  );
  const same = keyless.map((name) => `${name} is ?`).join(' and ');
  const folds = Object.entries(shape.folded).map(([name, sql]) => ({
    at: values.indexOf(name),
    set: `${name} = ${sql.replaceAll('@value', `@${name}`)}`,
  }));
  const again = db.prepare(
    `update temp.stage set ${['copies = copies + 1', 'updated = max(coalesce(updated, @updated), coalesce(@updated, updated))', ...folds.map(({ set }) => set)].join(', ')}
     where ${keyless.map((name) => `${name} is @${name}`).join(' and ')} and (${id} is null or ${id} = '')`,
  );
  const byId = db
    .prepare(`select ${list([...columns, 'row', 'serial'])} from temp.stage where ${id} = ? and ${id} <> ''`)
    .raw();
  const remove = db.prepare('delete from temp.stage where serial = ?');
  const nulls = keyless.includes('campaign') && noun === 'cost';
  const exists = db.prepare(`select serial from temp.stage where ${same} and (${id} is null or ${id} = '')`);
  let folded = 0;
  const putKeyless = (
    cells: readonly LoadCell[],
    keyCells: readonly LoadCell[],
    updated: number | null,
    line: number,
  ) => {
    // A missing campaign is null, which a unique index takes for different from any other.
    const known = nulls && keyCells[0] === null && exists.get(...keyCells.slice(0, -1)) !== undefined;
    if (known || insert.run(...cells, line).changes === 0) {
      const named = keyless.map((name, i) => [name, keyCells[i]!] as const);
      const folding = folds.map(({ at }) => [values[at]!, cells[key.length + at]!] as const);
      again.run({ updated, ...Object.fromEntries([...named, ...folding]) });
    }
  };
  return {
    put(keyCells, valueCells, updated, line) {
      const cells = [...keyCells, ...valueCells, updated];
      const idCell = keyCells[keyCells.length - 1];
      if (idCell === null || idCell === '') {
        putKeyless(cells, keyCells, updated, line);
        return undefined;
      }
      if (insert.run(...cells, line).changes === 1) return undefined;
      const before = byId.get(idCell) as LoadCell[];
      const seen = before[columns.length - 1] as number | null;
      const equal = columns.slice(0, -1).every((_, i) => before[i] === cells[i]);
      if (!equal && (updated === null || seen === null || updated === seen))
        return before[columns.length] as number;
      if (updated !== null && seen !== null && updated > seen) {
        remove.run(before[columns.length + 1]);
        insert.run(...cells, line);
      }
      folded++;
      return undefined;
    },
    apply(load) {
      const counts = apply(db, shape, load);
      return { ...counts, unchanged: counts.unchanged + folded };
    },
  };
}

function apply(db: Database.Database, shape: MultisetShape, load: number): StageCounts {
  const { noun, key, values, id, policy } = shape;
  const keyless = key.slice(0, -1);
  const all = [...key, ...values, 'copies', 'updated'];
  const hasId = (prefix: string) => `coalesce(${prefix}.${id}, '') <> ''`;
  const matches = [
    // The index of ids holds rows with an id alone: it is only used where that is said.
    { on: `r.${id} = s.${id} and r.${id} <> ''`, where: hasId('s'), by: 'id' },
    {
      on: `${keyless.map((name) => `r.${name} is s.${name}`).join(' and ')} and not ${hasId('r')}`,
      where: `not ${hasId('s')}`,
      by: 'key',
    },
  ];
  let inserted = 0;
  let updated = 0;
  let total = 0;
  let kept = 0;
  const notes: string[] = [];
  if (policy === 'replace') rememberMultiset(db, shape);
  const insert = (where: string) => {
    const [number, next] = noun === 'cost' ? ['cost, ', nextCost] : ['', ''];
    db.prepare(`insert into ${noun}_rows (${list(all)}, ${number}load) select ${list(all, 's.')}, ${next}?
      from temp.stage s where ${where} order by ${noun === 'cost' ? 's.serial' : list(key, 's.')}`).run(load);
  };
  if (isEmpty(db, noun)) {
    insert('true');
    const copies = db.prepare<[], number>('select coalesce(sum(copies), 0) from temp.stage').pluck().get()!;
    return { inserted: copies, updated, unchanged: 0, notes };
  }
  for (const { on, where, by } of matches) {
    const join = `temp.stage s join ${noun}_rows r on ${on} where ${where}`;
    const compared =
      by === 'id' ? [...keyless, ...values] : [...values.filter((name) => name !== 'source'), 'copies'];
    const bySource =
      by === 'key' && values.includes('source')
        ? ' or (r.source is not s.source and s.updated > r.updated)'
        : '';
    const differs = `(${compared.map((name) => `r.${name} is not s.${name}`).join(' or ')}${bySource})`;
    const newer = 'not coalesce(s.updated < r.updated, 0)';
    if (policy === 'keep') {
      const stayed = keepStored(db, load, noun, {
        on,
        where,
        differs,
        match: ['serial'],
        late: false,
        copies: 's.copies',
      });
      kept += stayed.rows;
      notes.push(...stayed.notes);
    }
    const counted = db
      .prepare<[], { total: number; matched: number; more: number; changed: number }>(`
select coalesce(sum(s.copies), 0) as total, coalesce(sum(s.copies) filter (where r.load is not null), 0) as matched,
  coalesce(sum(max(s.copies - r.copies, 0)) filter (where r.load is not null and ${newer}), 0) as more,
  count(*) filter (where r.load is not null and ${differs} and ${newer} and s.copies <= r.copies) as changed
from temp.stage s left join ${noun}_rows r on ${on} where ${where}`)
      .get()!;
    total += counted.total;
    inserted += counted.total - counted.matched + counted.more;
    updated += counted.changed;
    if (counted.matched > 0) {
      keepRepeats(
        db,
        load,
        noun,
        `select r.load as of_load, count(*) as rows from ${join} and not ${differs} group by r.load`,
      );
    }
    const past = [...(noun === 'cost' ? ['cost'] : []), ...all];
    db.prepare(`insert into ${noun}_past (${list(past)}, load, since, replaced_by)
      select ${list(past, 'r.')}, r.load, r.since, ? from ${join} and ${differs} and ${newer}`).run(load);
    const number = noun === 'cost' ? ['cost'] : [];
    db.prepare(`insert into ${noun}_past (${list([...number, ...all])}, load, replaced_by)
      select ${list([...number.map((name) => `r.${name}`), ...all.map((name) => `s.${name}`)])}, ?, ?
      from ${join} and ${differs} and not ${newer}`).run(load, load);
    const outgoing = `temp.outgoing_${by}`;
    db.exec(`drop table if exists ${outgoing};
      create temp table outgoing_${by} as select s.serial, ${list(noun === 'cost' ? ['cost'] : key, 'r.')} from ${join} and ${differs} and ${newer};`);
    const match = noun === 'cost' ? 'cost' : list(key);
    db.exec(`delete from ${noun}_rows where (${match}) in (select ${match} from ${outgoing})`);
    insert(`${where} and (s.serial in (select serial from ${outgoing})
      or not exists (select 1 from ${noun}_rows r where ${on}))`);
    keepRaised(
      db,
      load,
      noun,
      `select r.updated, r.load, ${list(key, 'r.')} from temp.stage s join ${noun}_rows r on ${on}
        where ${where} and s.updated > r.updated`,
    );
    db.exec(
      `update ${noun}_rows as r set updated = s.updated from temp.stage s where ${on} and ${where} and s.updated > r.updated`,
    );
  }
  return { inserted, updated, unchanged: total - inserted - updated + kept, notes };
}

/** The number of a new row of costs. */
const nextCost = '(select coalesce(max(cost), 0) from cost_rows) + row_number() over (order by s.serial), ';

/** What `--replace` goes by: ids, or all that makes rows without one equal. Missing parts are '' here, because keys must compare. */
function rememberMultiset(db: Database.Database, shape: MultisetShape): void {
  const { noun, key, id } = shape;
  const parts = key.slice(0, -1).map((name) => `iif(coalesce(${id}, '') = '', coalesce(${name}, ''), '')`);
  remember(db, noun, [`coalesce(${id}, '')`, ...parts]);
}
