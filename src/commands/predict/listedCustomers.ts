import { exits, UserError } from '../../errors.js';
import { decodeText } from '../../ingest/decodeText.js';
import { sniffDelimiter } from '../../ingest/dialect.js';
import { plainLineEnds } from '../../ingest/plainLineEnds.js';
import { records } from '../../ingest/records.js';
import { openSource } from '../../ingest/source.js';
import { customerUnits } from '../../store/audience.js';
import type { Store } from '../../store/open.js';
import { columnFor, tables } from '../../tables.js';
import type { Context } from '../command.js';

/** Customer numbers of the ids in a CSV file, whatever else it holds, and how many ids nobody knows. Exit 3 without the column. */
export async function listedCustomers(
  context: Context,
  store: Store,
  path: string,
): Promise<{ readonly customers: ReadonlySet<number>; readonly unknown: number }> {
  const source = openSource(context.io, path);
  const known = await customerUnits(store);
  const texts = plainLineEnds(decodeText(source.name, source.bytes, 'utf-8'));
  const customers = new Set<number>();
  const strangers = new Set<string>();
  let at: number | undefined;
  for await (const { rows } of records(source.name, texts, sniffDelimiter)) {
    for (const row of rows) {
      if (at === undefined) {
        at = row.findIndex((header) => columnFor(tables.contacts, header)?.name === 'customer_id');
        if (at < 0) break;
        continue;
      }
      const id = row[at] ?? '';
      const found = known.get(id);
      if (found === undefined) strangers.add(id);
      else customers.add(found.customer);
    }
    if (at === -1) break;
  }
  if (at === undefined || at < 0) {
    throw new UserError(`${source.name}: has no column customer_id`, {
      code: 'missing_column',
      exit: exits.rejected,
      hint: 'the list needs a header with customer_id; other columns are not read',
    });
  }
  return { customers, unknown: strangers.size };
}
