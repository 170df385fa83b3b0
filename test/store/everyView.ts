import { join } from 'node:path';
import { openStore } from '../../src/store/open.js';
import { currentViews } from '../../src/store/views.js';

/**
 * What people can read in a store: every documented view but the ledger, rows in the order of their text, loads named by
 * `loadNamed`.
 */
export function everyView(
  folder: string,
  loadNamed: (load: number) => string = String,
): Readonly<Record<string, readonly string[]>> {
  const store = openStore(join(folder, 'clm.db'), { wait: 5, write: false });
  try {
    const views = currentViews(store.db, store.settings.currencyDigits).filter(
      (view) => view.name !== 'loads',
    );
    return Object.fromEntries(
      views.map(({ name }) => [
        name,
        store.db
          .prepare<[], Record<string, unknown>>(`select * from ${name}`)
          .all()
          .map((row) => JSON.stringify('load' in row ? { ...row, load: loadNamed(row.load as number) } : row))
          .sort(),
      ]),
    );
  } finally {
    store.close();
  }
}
