import type Database from 'better-sqlite3';
import { eachRow } from './eachRow.js';
import { keepRepeats } from './repeats.js';

/** More orders that differ are not gathered in memory. */
const mostTouched = 500_000;

/**
 * Takes the orders out of `temp.stage` that the store has line for line as the file says them, and keeps that this load said
 * them again; answers how many lines those were. `same` tells of a staged line `s` and a stored one `r` whether they say the
 * same. With `whole`, orders are replaced as a whole: one that has further lines stays.
 */
export function knownOrders(db: Database.Database, load: number, same: string, whole: boolean): number {
  const others = new Set<number>();
  if (whole) {
    const staged = 'select order_no, count(*) as n from temp.stage group by order_no';
    eachRow(
      db,
      ['order_no'],
      `select order_no from (${staged}) o
        where n <> (select count(*) from order_rows r where r.order_no = o.order_no) order by order_no limit ${mostTouched}`,
      [],
      (order: number) => others.add(order),
    );
  }
  const repeated = new Map<number, number>();
  let loads: number[] = [];
  let current = 0;
  const ended = () => {
    if (!others.has(current)) for (const of of loads) repeated.set(of, (repeated.get(of) ?? 0) + 1);
    loads = [];
  };
  eachRow(
    db,
    ['order_no', 'load', 'same'],
    `select s.order_no, r.load, (${same}) and s.updated is r.updated as same from temp.stage s
      left join order_rows r on r.order_no = s.order_no and r.line = s.line order by s.order_no, s.line`,
    [],
    (order: number, of: number | null, isSame: 0 | 1) => {
      if (order !== current) ended();
      current = order;
      if (of !== null && isSame === 1) loads.push(of);
      else if (others.size < mostTouched) others.add(order);
    },
  );
  ended();
  if (others.size >= mostTouched) return 0;
  const known = sayRepeated(db, load, repeated);
  keepOnly(db, others);
  return known;
}

/** Keeps how many lines of earlier loads this one said again; answers how many in all. */
export function sayRepeated(
  db: Database.Database,
  load: number,
  repeated: ReadonlyMap<number, number>,
): number {
  const rows = JSON.stringify([...repeated].map(([of_load, rows]) => ({ of_load, rows })));
  keepRepeats(
    db,
    load,
    'order',
    `select value ->> 'of_load' as of_load, value ->> 'rows' as rows from json_each('${rows}') order by 1`,
  );
  return [...repeated.values()].reduce((sum, n) => sum + n, 0);
}

/** Leaves only the lines of these orders in the stage. */
function keepOnly(db: Database.Database, orders: ReadonlySet<number>): void {
  db.exec('drop table if exists temp.staged_others');
  db.prepare(`create temp table staged_others as
    select s.* from json_each(?) o join temp.stage s on s.order_no = o.value order by s.order_no, s.line`).run(
    JSON.stringify([...orders]),
  );
  db.exec(`delete from temp.stage;
    insert into temp.stage select * from temp.staged_others order by order_no, line;
    drop table temp.staged_others`);
}
