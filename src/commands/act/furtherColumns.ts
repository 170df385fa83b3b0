import { unknownName } from '../../errors.js';
import { customerColumns, customerValues } from '../../store/audience.js';
import type { Store } from '../../store/open.js';
import type { FurtherColumns } from './listTable.js';

/** The columns of a list without any of customers. */
export const ownColumns = ['customer_id', 'arm', 'score', 'expected_profit'];

/** Columns of customers that `--columns` names. They are added to the list's own unless those are named too. */
export async function furtherColumns(
  store: Store,
  named: readonly string[] | undefined,
  asOf: number,
): Promise<FurtherColumns & { readonly added: boolean }> {
  const names = (named ?? []).filter((name) => !ownColumns.includes(name));
  if (names.length === 0) return { names, values: new Map(), added: false };
  const known = customerColumns(store);
  for (const name of names) {
    if (!known.includes(name)) throw unknownName('column', name, [...ownColumns, ...known]);
  }
  return { names, values: await customerValues(store, names, asOf), added: names.length === named?.length };
}
