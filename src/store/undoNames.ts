import { exits, UserError } from '../errors.js';
import { columns } from './lens.js';
import type { Store } from './open.js';
import { kept } from './schema.js';
import type { Undoing } from './undoVersions.js';

/** What else the store says about a customer, a product or a campaign: the table, and the first load that does. */
interface Dependant {
  readonly thing: number;
  readonly name: string;
  readonly noun: string;
  readonly load: number;
}

const plural = (noun: string) => `${noun}s`;

/**
 * Customers and products that nothing names any more but facts of other loads. A product stays known from these; so does
 * a customer, if those loads make customers that they do not know. Anything else is refused (exit 5): the facts would
 * speak of nobody. Answers how many stay known only from other tables.
 */
export function keepNamed(
  store: Store,
  undoing: Undoing,
  noun: 'customer' | 'product',
  makes: (load: number) => boolean,
): number {
  const { db, by } = undoing;
  const needed = firstDependants(store, undoing, noun);
  if (needed.length === 0) return 0;
  const refused = needed.filter(({ load }) => noun === 'customer' && !makes(load));
  if (refused.length > 0) throw depends(undoing.load, noun, refused);
  const text = `${noun}_id`;
  const insert =
    noun === 'product'
      ? db.prepare(
          'insert into main.product_rows (product, product_id, listed, load, since) values (?, ?, 0, ?, ?)',
        )
      : db.prepare(
          `insert into main.customer_rows (customer, ${text}, listed, known_on, load, since) values (?, ?, 0, ?, ?, ?)`,
        );
  for (const { thing, name, load } of needed) {
    if (noun === 'product') insert.run(thing, name, load, by);
    else insert.run(thing, name, undoing.knownOn(load, null), load, by);
  }
  return needed.length;
}

/** Campaigns that facts, plans or lists speak of stay: exit 5. */
export function refuseNamedCampaigns(store: Store, undoing: Undoing): void {
  const needed = firstDependants(store, undoing, 'campaign');
  if (needed.length > 0) throw depends(undoing.load, 'campaign', needed);
}

/** For every thing that the undoing left without a row: the first live load that speaks of it elsewhere. */
function firstDependants(
  store: Store,
  undoing: Undoing,
  noun: 'customer' | 'product' | 'campaign',
): Dependant[] {
  const { db, by, live } = undoing;
  db.exec(`drop table if exists temp.undo_gone;
    create temp table undo_gone (thing integer primary key, name text);`);
  db.prepare(`insert or ignore into temp.undo_gone select p.${noun}, p.${noun}_id from main.${noun}_past p
    where p.replaced_by = ? and not exists (select 1 from main.${noun}_rows r where r.${noun} = p.${noun})`).run(
    by,
  );
  const first = new Map<number, Dependant>();
  for (const other of Object.keys(kept)) {
    if (other === noun || other === 'attribute') continue;
    if (!columns(store, `${other}_rows`).includes(noun)) continue;
    for (const part of ['rows', 'past']) {
      const found = db
        .prepare<
          [],
          Dependant
        >(`select g.thing, g.name, '${other}' as noun, o.load from main.${other}_${part} o
          join temp.undo_gone g on g.thing = o.${noun} group by g.thing, g.name, o.load order by g.thing, o.load`)
        .all();
      for (const dependant of found) {
        if (!live.has(dependant.load)) continue;
        const known = first.get(dependant.thing);
        if (known === undefined || dependant.load < known.load) first.set(dependant.thing, dependant);
      }
    }
  }
  if (noun !== 'product') {
    for (const dependant of listed(undoing, noun)) first.set(dependant.thing, dependant);
  }
  return [...first.values()].sort((a, b) => a.thing - b.thing);
}

function listed({ db }: Undoing, noun: 'customer' | 'campaign'): Dependant[] {
  const select =
    noun === 'customer'
      ? `select g.thing, g.name, 'list' as noun, 0 as load from temp.undo_gone g
         where exists (select 1 from main.member_rows m where m.customer = g.thing)`
      : `select g.thing, g.name, 'list' as noun, 0 as load from temp.undo_gone g
         where exists (select 1 from main.list_rows l where l.campaign = g.name)
           or exists (select 1 from main.plan_rows l where l.campaign = g.name)`;
  return db.prepare<[], Dependant>(`${select} order by g.thing`).all();
}

function depends(load: number, noun: string, needed: readonly Dependant[]): UserError {
  const nouns = [...new Set(needed.map((dependant) => plural(dependant.noun)))].sort();
  const loads = [...new Set(needed.map((dependant) => dependant.load))]
    .filter((n) => n > 0)
    .sort((a, b) => a - b);
  const byLists = needed.some((dependant) => dependant.load === 0);
  const some = needed
    .slice(0, 3)
    .map(({ name }) => JSON.stringify(name))
    .join(', ');
  const more = needed.length > 3 ? ` and ${needed.length - 3} more` : '';
  return new UserError(
    `load ${load}: ${nouns.join(', ')} speak of ${needed.length === 1 ? `${noun} ${some}` : `${needed.length} ${plural(noun)} (${some}${more})`} that it brought`,
    {
      code: 'depended_on',
      exit: exits.insufficient,
      hint: byLists
        ? 'a list holds for good: load a corrected export instead'
        : `take ${loads.length === 1 ? 'load' : 'loads'} ${loads.join(', ')} back with it: clm undo ${[load, ...loads].sort((a, b) => b - a).join(' ')}`,
    },
  );
}
