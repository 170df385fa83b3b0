import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Bench, bench } from '../commands/loadInto.js';
import { everyView } from './everyView.js';

/** `CLM_FUZZ_RUNS=2000 npx vitest run test/store/loadOrder` looks longer; CLM_FUZZ_SEED elsewhere. */
const runs = Number(process.env.CLM_FUZZ_RUNS ?? 8);
const seed = Number(process.env.CLM_FUZZ_SEED ?? 20_260_331);

const word = fc.constantFrom('a', 'b', 'c');
const who = fc.constantFrom('c1', 'c2', 'c3');
const day = fc.integer({ min: 1, max: 9 }).map((d) => `2026-01-0${d}`);
const money = fc.constantFrom('1', '2', '3');
const campaign = fc.constantFrom('k1', 'k2');

interface Shape {
  readonly table: string;
  readonly header: string;
  readonly key: readonly number[];
  readonly cells: readonly fc.Arbitrary<string>[];
}

const shapes: readonly Shape[] = [
  { table: 'customers', header: 'customer_id,city,tier', key: [0], cells: [who, word, money] },
  {
    table: 'products',
    header: 'product_id,name,unit_cost',
    key: [0],
    cells: [fc.constantFrom('p1', 'p2'), word, money],
  },
  {
    table: 'orders',
    header: 'order_id,line,customer_id,ordered_on,amount,product_id',
    key: [0, 1],
    cells: [
      fc.constantFrom('o1', 'o2', 'o3'),
      fc.constantFrom('1', '2'),
      who,
      day,
      money,
      fc.constantFrom('p1', 'p2'),
    ],
  },
  { table: 'campaigns', header: 'campaign_id,name,channel', key: [0], cells: [campaign, word, word] },
  {
    table: 'contacts',
    header: 'campaign_id,customer_id,wave,contacted_on,arm',
    key: [0, 1, 2],
    cells: [campaign, who, fc.constantFrom('', '2'), day, fc.constantFrom('control', 'plain')],
  },
  {
    table: 'responses',
    header: 'response_id,campaign_id,customer_id,type,at',
    key: [0],
    cells: [fc.constantFrom('r1', 'r2', 'r3'), campaign, who, fc.constant('opened'), day],
  },
  {
    table: 'costs',
    header: 'cost_id,kind,amount,day',
    key: [0],
    cells: [fc.constantFrom('i1', 'i2'), word, money, day],
  },
  {
    table: 'consents',
    header: 'customer_id,channel,at,status',
    key: [0, 1, 2],
    cells: [who, fc.constant('email'), day, fc.constantFrom('granted', 'denied')],
  },
  {
    table: 'cases',
    header: 'case_id,customer_id,opened_on,kind',
    key: [0],
    cells: [fc.constantFrom('s1', 's2'), who, day, word],
  },
];

interface Night {
  readonly table: string;
  readonly text: string;
}

interface Nights {
  readonly nights: readonly Night[];
  /** The same nights in another order, some of them twice. */
  readonly other: readonly number[];
}

/** Two arms of a customer in one campaign would contradict each other. */
function withOneArm([campaignId, customerId, wave, at, , stamp]: readonly string[]): string[] {
  const arm = (campaignId === 'k1') === (customerId === 'c1') ? 'control' : 'plain';
  return [campaignId!, customerId!, wave!, at!, arm, stamp!];
}

/** Nights of one table. `changes`: the versions of a row differ in the instant of their change, and in anything else. */
function nightsOf(shape: Shape, changes: boolean): fc.Arbitrary<readonly Night[]> {
  const stamp = fc
    .integer({ min: 0, max: 99 })
    .map((n) => `2026-01-1${Math.floor(n / 20)}T${10 + (n % 10)}:00:00`);
  const row = fc
    .tuple(...shape.cells, stamp)
    .map((cells) => (shape.table === 'contacts' && !changes ? withOneArm(cells) : cells));
  const keyOf = (cells: readonly string[]) => shape.key.map((i) => cells[i]).join('|');
  const unique = (cells: readonly string[]) => (changes ? `${keyOf(cells)}|${cells.at(-1)}` : keyOf(cells));
  return fc
    .uniqueArray(row, { selector: unique, minLength: 1, maxLength: 8 })
    .chain((rows) => fc.array(fc.subarray(rows, { minLength: 1 }), { minLength: 1, maxLength: 3 }))
    .map((nights) =>
      nights.map((rows) => ({
        table: shape.table,
        text: `${[
          shape.header + (changes ? ',updated_at' : ''),
          ...rows.map((cells) => (changes ? cells : cells.slice(0, -1)).join(',')),
        ].join('\n')}\n`,
      })),
    );
}

const story = (changes: boolean): fc.Arbitrary<Nights> =>
  fc
    .tuple(...shapes.map((shape) => nightsOf(shape, changes)))
    .map((tables) => tables.flat())
    .chain((nights) =>
      fc.record({
        nights: fc.constant(nights),
        other: fc
          .array(fc.nat({ max: nights.length - 1 }), { maxLength: 4 })
          .chain((twice) =>
            fc.shuffledSubarray([...nights.keys(), ...twice], { minLength: nights.length + twice.length }),
          ),
      }),
    );

const base: readonly Night[] = [
  { table: 'customers', text: 'customer_id\nc1\nc2\nc3\n' },
  { table: 'campaigns', text: 'campaign_id\nk1\nk2\n' },
];

async function loadAll(shop: Bench, nights: readonly Night[]): Promise<void> {
  for (const { table, text } of nights) {
    const { status, err } = await shop.clm('ingest', table, shop.file('night.csv', text));
    if (status !== 0) throw new Error(`${table}\n${text}\n${err}`);
  }
}

async function reports(shop: Bench): Promise<unknown> {
  const views = everyView(shop.folder, () => 'a load');
  const roi = await shop.clm('measure', 'roi', '--assume-margin', '0.4');
  const status = await shop.clm('status', '--columns', 'table,rows,first_day,last_day');
  const lines = (text: string) => text.replaceAll(/^note: .* loads; the last.*\n/gm, '');
  return { views, roi: roi.out + roi.err, status: status.out + lines(status.err) };
}

const laws = [
  ['nightly exports that do not contradict each other, out of order and twice, give the same reports', false],
  ['exports that say when their rows were changed do so even where they contradict each other', true],
] as const;

for (const [law, changes] of laws) {
  test(law, async () => {
    await fc.assert(
      fc.asyncProperty(story(changes), async ({ nights, other }) => {
        const shop = await bench();
        const again = await bench();
        try {
          await loadAll(shop, [...base, ...nights]);
          await loadAll(again, [...base, ...other.map((at) => nights[at]!)]);
          expect(await reports(again)).toEqual(await reports(shop));
        } finally {
          shop.close();
          again.close();
        }
      }),
      { numRuns: runs, seed },
    );
  }, 600_000);
}
