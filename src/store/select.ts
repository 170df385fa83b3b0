import { exits, UserError } from '../errors.js';
import type { Value } from '../result.js';
import { type Store, storeError } from './open.js';
import { currentViews } from './views.js';

export interface Selection {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Value[])[];
}

/** Runs one read-only statement of a user. Exit 2 for a mistake in it, more than one statement, or a write. */
export async function select(store: Store, sql: string): Promise<Selection> {
  try {
    const statement = store.db.prepare<[], Value[]>(sql);
    if (!statement.readonly || !statement.reader) {
      throw notReadOnly();
    }
    const columns = statement.columns().map((column) => column.name);
    const rows = statement
      .raw()
      .all()
      .map((row) => row.map(plain));
    return { columns, rows };
  } catch (error) {
    if (error instanceof UserError) throw error;
    if (/^cannot modify|readonly database|attempt to write/.test((error as Error).message))
      throw notReadOnly(error);
    const settled = storeError(store.path, 0, error, false);
    if (settled instanceof UserError) throw settled;
    const views = currentViews(store.db, store.settings.currencyDigits).map((view) => view.name);
    throw new UserError(`sql: ${(error as Error).message}`, {
      code: 'bad_sql',
      exit: exits.usage,
      hint: `the views are ${views.join(' ')}`,
      cause: error,
    });
  }
}

/** A value as it is printed: bytes as base64, the infinities of SQL as nothing. */
function plain(value: unknown): Value {
  if (Buffer.isBuffer(value)) return value.toString('base64');
  if (typeof value === 'number' && !Number.isFinite(value)) return null;
  return typeof value === 'bigint' ? Number(value) : (value as Value);
}

function notReadOnly(cause?: unknown): UserError {
  return new UserError('only one reading statement is allowed here', {
    code: 'not_read_only',
    exit: exits.usage,
    hint: 'the store changes through "clm ingest", "clm act" and "clm set" only',
    cause,
  });
}
