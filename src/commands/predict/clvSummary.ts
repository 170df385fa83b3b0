import { exits, UserError } from '../../errors.js';
import { readRows } from '../../ingest/readRows.js';
import { openSource } from '../../ingest/source.js';
import type { ClvHistories } from '../../predict/clv.js';
import { headerKey } from '../../tables.js';
import type { Context } from '../command.js';

/** Histories from a file. */
export interface ClvSummary {
  readonly name: string;
  readonly ids: readonly string[];
  readonly histories: ClvHistories;
  readonly hasWeights: boolean;
}

const columns = {
  frequency: ['frequency', 'x', 'p1x'],
  recency: ['recency', 't_x', 'tx'],
  age: ['age', 't', 'n', 'periods'],
  weights: ['weights', 'weight', 'customers', 'count'],
  monetary: ['monetary', 'monetary_value', 'zbar', 'm_x', 'mean_margin'],
  customer: ['customer_id', 'customer', 'id'],
} as const;

type ColumnName = keyof typeof columns;

/**
 * Reads purchase histories that were summed up elsewhere: `frequency`, `recency` and `age` (also `x`, `t_x`, `T`), and if
 * given `weights`, `monetary` (also `zbar`) and `customer_id`. UserError exit 3 naming line, column and value.
 */
export async function readClvSummary(context: Context, file: string): Promise<ClvSummary> {
  const source = openSource(context.io, file);
  const { name } = source;
  const dialect = { encoding: 'utf-8', delimiter: undefined, headers: undefined, skipLines: 0 };
  const reading = readRows(name, source.bytes, dialect);
  const ids: string[] = [];
  const found: Record<Exclude<ColumnName, 'customer'>, number[]> = {
    frequency: [],
    recency: [],
    age: [],
    weights: [],
    monetary: [],
  };
  let at: Readonly<Record<ColumnName, number>> | undefined;
  for await (const { rows, lines } of reading.batches) {
    for (const [i, row] of rows.entries()) {
      if (at === undefined) {
        at = placesOf(name, row);
        continue;
      }
      const places = at;
      const number = (column: Exclude<ColumnName, 'customer'>, otherwise: number) => {
        if (places[column] < 0) return otherwise;
        const text = (row[places[column]] ?? '').trim();
        const value = Number(text);
        if (text === '' && column === 'monetary') return otherwise;
        const whole = column === 'frequency' || column === 'weights';
        const fits = Number.isFinite(value) && (value >= 0 || column === 'monetary');
        if (text !== '' && fits && (!whole || Number.isInteger(value))) return value;
        throw refused(
          `${name}:${lines[i]}: ${column}: "${text}" is not a ${whole ? 'whole ' : ''}number of 0 or more`,
        );
      };
      const frequency = number('frequency', 0);
      const recency = number('recency', 0);
      const age = number('age', 0);
      if (recency > age) throw refused(`${name}:${lines[i]}: recency ${recency} is after age ${age}`);
      if (frequency === 0 && recency > 0)
        throw refused(`${name}:${lines[i]}: recency ${recency} without a repeat purchase (frequency 0)`);
      if (frequency > 0 && !(recency > 0))
        throw refused(`${name}:${lines[i]}: ${frequency} repeat purchases with recency 0`);
      ids.push(at.customer < 0 ? '' : (row[at.customer] ?? ''));
      found.frequency.push(frequency);
      found.recency.push(recency);
      found.age.push(age);
      found.weights.push(number('weights', 1));
      found.monetary.push(number('monetary', frequency === 0 ? 0 : Number.NaN));
    }
  }
  if (at === undefined || ids.length === 0) {
    throw new UserError(`${name}: has no rows`, { code: 'empty_file', exit: exits.rejected, hint: needed });
  }
  const histories = {
    frequency: Int32Array.from(found.frequency),
    recency: Float64Array.from(found.recency),
    age: Float64Array.from(found.age),
    margin: Float64Array.from(found.monetary),
    weight: Float64Array.from(found.weights),
  };
  return { name, ids, histories, hasWeights: at.weights >= 0 };
}

const needed =
  'the file needs frequency, recency and age (or x, t_x and T); weights, monetary and customer_id may follow';

function refused(message: string): UserError {
  return new UserError(message, {
    code: 'bad_history',
    exit: exits.rejected,
    hint: 'mend the file; nothing was read',
  });
}

function placesOf(name: string, header: readonly string[]): Readonly<Record<ColumnName, number>> {
  const keys = header.map(headerKey);
  const place = (column: ColumnName) =>
    columns[column].map((known) => keys.indexOf(headerKey(known))).find((at) => at >= 0) ?? -1;
  const places = Object.fromEntries(
    (Object.keys(columns) as ColumnName[]).map((column) => [column, place(column)]),
  ) as Record<ColumnName, number>;
  const missing = (['frequency', 'recency', 'age'] as const).filter((column) => places[column] < 0);
  if (missing.length > 0) {
    throw new UserError(`${name}: has no column ${missing.join(', ')}`, {
      code: 'missing_column',
      exit: exits.rejected,
      hint: needed,
    });
  }
  return places;
}
