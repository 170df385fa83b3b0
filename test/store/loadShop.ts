import { readFileSync } from 'node:fs';
import { openStore, type Store } from '../../src/store/open.js';
import { shopTableNames } from '../../src/world/shopTables.js';
import { type Bench, bench } from '../commands/loadInto.js';

/** The small shop of `fixtures/shop`, loaded into a store of its own. */
export async function loadShop(): Promise<Bench & { readonly store: Store }> {
  const place = await bench();
  for (const table of shopTableNames) {
    place.file(`${table}.csv`, readFileSync(new URL(`../../fixtures/shop/${table}.csv`, import.meta.url)));
    const { status, err } = await place.clm('ingest', table, `${table}.csv`);
    if (status !== 0) throw new Error(err);
  }
  const store = openStore(`${place.folder}/clm.db`, { wait: 5, write: false });
  return {
    ...place,
    store,
    close: () => {
      store.close();
      place.close();
    },
  };
}
