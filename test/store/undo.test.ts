import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Bench, bench } from '../commands/loadInto.js';
import { everyView } from './everyView.js';
import { loadOf, type SomeLoad, someShapes } from './someLoads.js';

/** `CLM_FUZZ_RUNS=2000 npx vitest run test/store/undo` looks longer; CLM_FUZZ_SEED elsewhere. */
const runs = Number(process.env.CLM_FUZZ_RUNS ?? 20);
const seed = Number(process.env.CLM_FUZZ_SEED ?? 20_260_331);

const base: readonly SomeLoad[] = [
  { table: 'customers', text: 'customer_id,city\nc1,x\nc2,\n', flags: [] },
  { table: 'campaigns', text: 'campaign_id,name\nk1,one\nk2,two\n', flags: [] },
];

async function make(shop: Bench, load: SomeLoad): Promise<boolean> {
  const { status, err } = await shop.clm(
    'ingest',
    load.table,
    shop.file('next.csv', load.text),
    ...load.flags,
  );
  if (status !== 0 && status !== 3) throw new Error(`${JSON.stringify(load)} ${status} ${err}`);
  return status === 0;
}

interface Story {
  readonly loads: readonly SomeLoad[];
  /** Which of them to take back, in this order; positions among those that were made. */
  readonly undo: readonly number[];
  readonly after: readonly SomeLoad[];
}

const story: fc.Arbitrary<Story> = someShapes.chain((shapes) =>
  fc.record({
    loads: fc.array(loadOf(shapes), { minLength: 1, maxLength: 6 }),
    undo: fc.uniqueArray(fc.nat({ max: 7 }), { minLength: 1, maxLength: 4 }),
    after: fc.array(loadOf(shapes), { maxLength: 2 }),
  }),
);

test('undo after any sequence of loads equals never having loaded', async () => {
  let undone = 0;
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(story, async ({ loads, undo, after }) => {
      const shop = await bench();
      const other = await bench();
      try {
        const made: { readonly load: SomeLoad; readonly number: number }[] = [];
        const number = async () => Number((await shop.rows('select max(load) from loads'))[0]);
        for (const load of [...base, ...loads]) {
          if (await make(shop, load)) made.push({ load, number: await number() });
        }
        const gone = new Set<number>();
        for (const at of undo) {
          if (at >= made.length) continue;
          const before = everyView(shop.folder);
          const { status, err } = await shop.clm('undo', String(made[at]!.number));
          expect([0, 5], err).toContain(status);
          if (status === 0) gone.add(at);
          else expect(everyView(shop.folder)).toEqual(before);
          if (status === 0) undone++;
          else refused++;
        }
        const rest = made.filter((_, at) => !gone.has(at));
        const numbers = new Map<number, string>();
        for (const [i, one] of rest.entries()) {
          numbers.set(one.number, `load ${i + 1}`);
          expect(await make(other, one.load), `not refused: ${JSON.stringify(one)}`).toBe(true);
        }
        const compare = () => {
          const mine = everyView(shop.folder, (load) => numbers.get(load) ?? `load ${load} is gone`);
          expect(mine).toEqual(everyView(other.folder, (load) => `load ${load}`));
        };
        compare();
        let count = rest.length;
        for (const load of after) {
          const did = await make(shop, load);
          expect(await make(other, load)).toBe(did);
          if (!did) continue;
          numbers.set(await number(), `load ${++count}`);
          compare();
        }
        const { status, out } = await shop.clm('check');
        expect(status, out).not.toBe(1);
      } finally {
        shop.close();
        other.close();
      }
    }),
    { numRuns: runs, seed },
  );
  expect(undone).toBeGreaterThan(refused);
}, 600_000);
