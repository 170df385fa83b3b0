import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { run } from '../../src/cli.js';
import { readAsKnownAt } from '../../src/store/lens.js';
import { openStore } from '../../src/store/open.js';
import { currentViews } from '../../src/store/views.js';
import { type Bench, bench } from '../commands/loadInto.js';
import { bufferIo } from '../harness/bufferIo.js';
import { loadOf, type SomeLoad, someShapes } from './someLoads.js';

/** `CLM_FUZZ_RUNS=2000 npx vitest run test/store/lens` looks longer; CLM_FUZZ_SEED elsewhere. */
const runs = Number(process.env.CLM_FUZZ_RUNS ?? 12);
const seed = Number(process.env.CLM_FUZZ_SEED ?? 20_260_331);

type Step = { readonly load: SomeLoad } | { readonly undo: number };

const steps: fc.Arbitrary<readonly Step[]> = someShapes.chain((shapes) =>
  fc.array(
    fc.oneof(
      { weight: 3, arbitrary: loadOf(shapes).map((load) => ({ load })) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 6 }).map((undo) => ({ undo })) },
    ),
    { minLength: 2, maxLength: 7 },
  ),
);

const base: readonly Step[] = [
  { load: { table: 'customers', text: 'customer_id,city\nc1,x\nc2,\n', flags: [] } },
  { load: { table: 'campaigns', text: 'campaign_id,name\nk1,one\nk2,two\n', flags: [] } },
];

/** Every view of a store file, as it is or as it was known at an instant. */
function views(path: string, at?: string): Readonly<Record<string, readonly string[]>> {
  const store = openStore(path, { wait: 5, write: false });
  try {
    if (at !== undefined) readAsKnownAt(store, at, true);
    return Object.fromEntries(
      currentViews(store.db, store.settings.currencyDigits).map(({ name }) => [
        name,
        store.db
          .prepare(`select * from ${name}`)
          .all()
          .map((row) => JSON.stringify(row))
          .sort(),
      ]),
    );
  } finally {
    store.close();
  }
}

async function take(shop: Bench, step: Step, at: Date): Promise<void> {
  const io = bufferIo({ cwd: shop.folder, now: () => at });
  const argv =
    'undo' in step
      ? ['undo', String(step.undo)]
      : ['ingest', step.load.table, shop.file('next.csv', step.load.text), ...step.load.flags];
  expect([0, 2, 3, 5], io.err()).toContain(await run(argv, io));
}

test('--known-at reads what a copy of the store of that time holds', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (more) => {
      const shop = await bench();
      try {
        const all = [...base, ...more];
        mkdirSync(join(shop.folder, 'then'));
        const time = (i: number) => new Date(Date.UTC(2026, 1, 1 + i, 12));
        for (const [i, step] of all.entries()) {
          await take(shop, step, time(i));
          copyFileSync(join(shop.folder, 'clm.db'), join(shop.folder, 'then', `${i}.db`));
        }
        for (const i of all.keys()) {
          const known = views(join(shop.folder, 'clm.db'), time(i).toISOString());
          expect(known).toEqual(views(join(shop.folder, 'then', `${i}.db`)));
        }
      } finally {
        shop.close();
      }
    }),
    { numRuns: runs, seed },
  );
}, 600_000);
