import { readFileSync, writeFileSync } from 'node:fs';
import { openStore, type Store } from '../../src/store/open.js';
import { shopTableNames } from '../../src/world/shopTables.js';
import { type Bench, bench } from '../commands/loadInto.js';

/** The shop as it was loaded for the first that asked in this process. */
let loaded: Promise<Buffer> | undefined;

/** The small shop of `fixtures/shop`, loaded into a store of its own. */
export async function loadShop(): Promise<Bench & { readonly store: Store }> {
  const place = await bench();
  for (const table of shopTableNames) {
    place.file(`${table}.csv`, readFileSync(new URL(`../../fixtures/shop/${table}.csv`, import.meta.url)));
  }
  loaded ??= load(place);
  writeFileSync(`${place.folder}/clm.db`, await loaded);
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

async function load(place: Bench): Promise<Buffer> {
  for (const table of shopTableNames) {
    const { status, err } = await place.clm('ingest', table, `${table}.csv`);
    if (status !== 0) throw new Error(err);
  }
  return readFileSync(`${place.folder}/clm.db`);
}
