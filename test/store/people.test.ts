import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { type Bench, bench } from '../commands/loadInto.js';

const benches: Bench[] = [];
const fresh = async () => {
  const made = await bench('--zone', 'UTC', '--margin', '0.5', '--window', '10');
  benches.push(made);
  return made;
};
afterEach(() => {
  for (const made of benches.splice(0)) made.close();
});

/** Merges by a review file of `customer person` pairs. */
async function merge(store: Bench, pairs: readonly (readonly [string, string])[]) {
  const lines = pairs.map(([customer, person]) => `${customer},${person},merge`);
  const file = store.file('review.csv', ['customer_id,person_id,decision', ...lines, ''].join('\n'));
  const { status, err } = await store.clm('identity', 'apply', file);
  if (status !== 0) throw new Error(err);
}

/** Everything a reader sees of people: the views without loads, and every report. */
async function seen(store: Bench): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  const views: Readonly<Record<string, string>> = {
    customers: '* from customers order by customer_id',
    orders: 'order_id, line, customer_id, ordered_at, amount from orders order by 1, 2, 3',
    assignments: 'campaign_id, customer_id, arm, unit, assigned_on from assignments order by 1, 2',
    contacts: 'campaign_id, customer_id, wave, contacted_on, arm, cost from contacts order by 1, 2, 3',
    responses: 'campaign_id, customer_id, type, at, copies from responses order by 1, 2, 3, 4',
    consents: 'customer_id, channel, at, status from consents order by 1, 2, 3',
  };
  for (const [view, sql] of Object.entries(views))
    found[view] = (await store.rows(`select ${sql}`)).join('\n');
  const reports = [
    'measure roi',
    'measure lift --metric margin',
    'measure lift --metric clicked',
    'measure funnel',
    'predict features --t0 2024-05-01',
  ];
  for (const report of reports) {
    const { out, err, status } = await store.clm(...report.split(' '), '--format', 'json');
    found[report] = `${status} ${out} ${err}`;
  }
  return found;
}

interface Shop {
  readonly customers: string;
  readonly orders: string;
  readonly later: string;
  readonly contacts: string;
  readonly responses: string;
  readonly consents: string;
}

const campaigns = 'campaign_id,starts_on,contact_cost\nspring,2024-03-01,0.5\nsummer,2024-04-01,0.25\n';

/** Sixteen customers who are `people`; every person has one arm per campaign, under one of their ids. */
function shop(people: readonly number[], seed: number, id: (customer: number) => string): Shop {
  let state = seed * 2_654_435_761 + 1;
  const next = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
  const day = (from: number) => new Date((from + next(60)) * 86_400_000).toISOString().slice(0, 10);
  const start = 19_770;
  const customers = people.map(
    (person, c) =>
      `${id(c)},${next(3) === 0 ? `p${person}@x.example` : ''},${next(2) === 0 ? `Town${person}` : ''},${next(2) === 0 ? person * 10 : ''}`,
  );
  const order = (n: number) => `${n},${id(next(people.length))},${day(start)},${10 + next(90)}`;
  const idsOf = (person: number) => people.flatMap((p, c) => (p === person ? [c] : []));
  const contacts: string[] = [];
  const responses: string[] = [];
  for (const person of new Set(people)) {
    for (const [campaign, on] of [
      ['spring', '2024-03-01'],
      ['summer', '2024-04-01'],
    ]) {
      const arm = next(2) === 0 ? 'control' : 'treated';
      const ids = idsOf(person);
      const customer = id(ids[next(ids.length)]!);
      contacts.push(`${campaign},${customer},${on},${arm}`);
      if (arm === 'treated' && next(2) === 0) {
        responses.push(`${campaign},${id(ids[next(ids.length)]!)},clicked,${on} 10:0${next(10)}`);
      }
    }
  }
  const consents = [...new Set(people)].map(
    (_, i) => `${id(next(people.length))},email,2024-01-${10 + i},yes`,
  );
  return {
    customers: `customer_id,email,city,points\n${customers.join('\n')}\n`,
    orders: `order_id,customer_id,ordered_on,amount\n${Array.from({ length: 40 }, (_, n) => order(n)).join('\n')}\n`,
    later: `order_id,customer_id,ordered_on,amount\n${Array.from({ length: 10 }, (_, n) => order(n + 100)).join('\n')}\n`,
    contacts: `campaign_id,customer_id,contacted_on,arm\n${contacts.join('\n')}\n`,
    responses: `campaign_id,customer_id,type,at\n${responses.join('\n')}\n`,
    consents: `customer_id,channel,at,status\n${consents.join('\n')}\n`,
  };
}

async function load(store: Bench, files: Shop, tables: readonly (keyof Shop)[]) {
  for (const table of tables) {
    const counts = await store.load(table === 'later' ? 'orders' : table, files[table], '--allow-empty');
    if (/^clm:/.test(counts)) throw new Error(counts);
  }
}

const everything = ['customers', 'orders', 'contacts', 'responses', 'consents', 'later'] as const;

test('a merged store reads as if every export had come with the id of the person, whenever they were merged', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 15 }), { minLength: 16, maxLength: 16 }),
      fc.integer({ min: 1, max: 10_000 }),
      fc.integer({ min: 1, max: 5 }),
      async (people, seed, mergedAfter) => {
        const name = (c: number) => `C${String(c).padStart(2, '0')}`;
        const first = people.map((person) => people.indexOf(person));
        const raw = shop(people, seed, name);
        const renamed = shop(people, seed, (c) => name(first[c]!));
        const pairs = first.flatMap((f, c) => (f === c ? [] : [[name(c), name(f)] as const]));
        const merged = await fresh();
        const expected = await fresh();
        const never = await fresh();
        for (const store of [merged, expected, never]) await store.load('campaigns', campaigns);
        await load(merged, raw, everything.slice(0, mergedAfter));
        await merge(merged, pairs);
        await load(merged, raw, everything.slice(mergedAfter));
        await load(expected, renamed, everything);
        expect(await seen(merged)).toEqual(await seen(expected));
        for (const [customer] of pairs) await merged.clm('identity', 'unmerge', customer);
        await load(never, raw, everything);
        expect(await seen(merged)).toEqual(await seen(never));
      },
    ),
    { numRuns: 12, seed: 7 },
  );
}, 120_000);
