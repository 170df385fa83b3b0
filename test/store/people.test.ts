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
    'predict features --as-of 2024-05-01',
  ];
  for (const report of reports) {
    const { out, err, status } = await store.clm(...report.split(' '), '--format', 'json');
    expect([0, 5], err).toContain(status);
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
    { numRuns: 3, seed: 7 },
  );
}, 240_000);

const crowd = Array.from({ length: 20 }, (_, i) => `C${String(i).padStart(2, '0')}`);

async function crowdedShop(): Promise<Bench> {
  const store = await fresh();
  await store.load('customers', `customer_id,city\n${crowd.map((id) => `${id},Ulm\n`).join('')}`);
  const orders = crowd.map(
    (id, i) => `${i},${id},2024-03-${String(1 + i).padStart(2, '0')},${10 * (i + 1)}\n`,
  );
  await store.load('orders', `order_id,customer_id,ordered_on,amount\n${orders.join('')}`);
  return store;
}

test('two ids of one person in two arms: the first arm counts, the check says so, both contacts cost', async () => {
  const store = await crowdedShop();
  await store.load('campaigns', campaigns);
  await store.load(
    'contacts',
    `campaign_id,customer_id,contacted_on,arm
spring,C00,2024-03-01,control
spring,C01,2024-03-02,treated
spring,C02,2024-03-01,treated
spring,C03,2024-03-01,treated
spring,C04,2024-03-01,control
`,
  );
  await merge(store, [
    ['C01', 'C00'],
    ['C03', 'C02'],
  ]);
  expect(await store.rows('select customer_id, arm, assigned_on from assignments order by 1')).toEqual([
    'C00|control|2024-03-01',
    'C02|treated|2024-03-01',
    'C04|control|2024-03-01',
  ]);
  const { out } = await store.clm('measure', 'roi', '--campaign', 'spring', '--format', 'json');
  const [row] = JSON.parse(out);
  expect([row.treated, row.control, row.cost]).toEqual([1, 2, 1.5]);
  expect(row.gross_margin).toBe((30 + 40) / 2);
  expect(row.trust).toMatch(/contamination double_membership/);
  await store.clm('identity', 'unmerge', '--run', '1');
  const again = JSON.parse(
    (await store.clm('measure', 'roi', '--campaign', 'spring', '--format', 'json')).out,
  );
  expect([again[0].treated, again[0].control, again[0].cost]).toEqual([3, 2, 1.5]);
  expect(again[0].trust).not.toMatch(/double_membership/);
});

test('lists are made of people, and written with the ids they came with', async () => {
  const store = await crowdedShop();
  await merge(store, [
    ['C01', 'C00'],
    ['C03', 'C02'],
  ]);
  store.file(
    'plan.toml',
    'campaign = "mail"\nchannel = "post"\nsend_on = 2024-04-01\nwindow_days = 5\ncontact_cost = 0.5\nholdout = 0.5\n',
  );
  const run = async (line: string) => {
    const { status, err, out } = await store.clm(...line.split(' '));
    expect([0, 4], `${line}: ${err}`).toContain(status);
    return out;
  };
  await run('act plan plan.toml');
  const listed = await run('act list mail --as-of 2024-03-31 --arms all');
  expect(listed.split('\n').slice(1, -1)).toHaveLength(18);
  expect(listed).not.toMatch(/C01|C03/);
  expect(await store.rows('select count(*), count(distinct customer_id) from list_members')).toEqual([
    '18|18',
  ]);
  const made = (await store.rows('select list_id from lists'))[0]!;
  await run(`act sent ${made} --on 2024-04-01`);
  expect(await store.rows('select count(*) from contacts')).toEqual(
    await store.rows('select count(*) from list_members where contacted = 1'),
  );
  store.file('made.csv', 'customer_id,arm\nC01,treated\nC03,control\nC05,treated\n');
  await run('act record made.csv --campaign elsewhere --send-on 2024-03-20 --sent');
  expect(
    await store.rows("select customer_id, arm from assignments where campaign_id = 'elsewhere' order by 1"),
  ).toEqual(['C00|treated', 'C02|control', 'C05|treated']);
  await store.clm('identity', 'unmerge', '--run', '1');
  expect(await store.rows('select count(*) from customers')).toEqual(['20']);
  expect(await store.rows('select count(*) from list_members')).toEqual(['21']);
});

test('after any sequence of merges, loads and taking back, what is seen is what the merges in force say', async () => {
  const id = (c: number) => `C${String(c).padStart(2, '0')}`;
  const step = fc.oneof(
    fc.record({ kind: fc.constant('merge' as const), a: fc.nat(15), b: fc.nat(15) }),
    fc.record({ kind: fc.constant('unmerge' as const), a: fc.nat(15) }),
    fc.record({ kind: fc.constant('run' as const), a: fc.integer({ min: 1, max: 6 }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 12 }), fc.nat(10), async (steps, loadAt) => {
      const files = shop(
        Array.from({ length: 16 }, (_, c) => c),
        3,
        id,
      );
      const store = await fresh();
      const expected = await fresh();
      for (const one of [store, expected]) {
        await one.load('campaigns', campaigns);
        await load(one, files, everything.slice(0, 5));
      }
      await load(expected, files, ['later']);
      for (const [i, one] of steps.entries()) {
        if (i === loadAt) await load(store, files, ['later']);
        if (one.kind === 'merge') {
          const line = `${id(one.a)},${id(one.b)},merge`;
          const file = store.file('step.csv', `customer_id,person_id,decision\n${line}\n`);
          expect([0, 3]).toContain((await store.clm('identity', 'apply', file)).status);
        } else if (one.kind === 'unmerge') await store.clm('identity', 'unmerge', id(one.a));
        else await store.clm('identity', 'unmerge', '--run', String(one.a));
      }
      if (loadAt >= steps.length) await load(store, files, ['later']);
      const { out } = await store.clm('identity', 'list', '--format', 'json');
      const inForce = JSON.parse(out) as readonly { customer_id: string; person_id: string }[];
      if (inForce.length > 0) {
        await merge(
          expected,
          inForce.map((one) => [one.customer_id, one.person_id] as const),
        );
      }
      expect(await seen(store)).toEqual(await seen(expected));
    }),
    { numRuns: 3, seed: 11 },
  );
}, 240_000);
