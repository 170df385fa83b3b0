import { UserError } from '../errors.js';
import type { Batch } from '../ingest/batch.js';
import type { FileGuess } from '../ingest/guess/guessFile.js';
import { whole } from '../ingest/guess/sampleFile.js';
import { readSource } from '../ingest/mapping/readSource.js';
import { readBatches } from '../ingest/readBatches.js';
import { howMany, type Note, note, warning } from '../result.js';
import { type TableName, tables } from '../tables.js';
import { parseToml } from '../toml.js';
import { explainRows, type Head } from './explainRows.js';
import { settledFlags } from './ingestFlags.js';
import { tableMapping } from './sourceFile.js';

/**
 * Reads the beginning of a file by a source, as "clm ingest" would: its first rows as they would go in, and what would be
 * rejected of it. Amounts are read as euros, for there is no store to say.
 */
export async function triedSample(
  name: string,
  guess: FileGuess,
  toml: string,
  source: string,
  table: TableName,
): Promise<{ readonly lines: readonly string[]; readonly notes: readonly Note[] }> {
  // What a person has to say is tried as it stands there.
  const said = toml.replaceAll(/^# (set\.\w+ = "\.\.\.")/gm, '$1');
  const mapping = readSource(parseToml(said, 'clm.toml'), source);
  const flags = settledFlags({ headerRow: true }, mapping);
  let head: Head | undefined;
  let lines: readonly string[] = [];
  let rows = 0;
  const refused: Batch['refused'][number][] = [];
  try {
    for await (const part of readBatches(name, whole(guess.sample.bytes), {
      ...flags,
      table,
      mapping: tableMapping(table, flags, mapping),
      today: undefined,
      currency: 'EUR',
      currencyDigits: 2,
      zone: 'UTC',
      keepFields: false,
    })) {
      if (part.kind === 'head') head = part;
      if (part.kind !== 'batch') continue;
      const { batch } = part;
      if (lines.length === 0 && batch.count > 0) {
        lines = explainRows(name, tables[table], head!, batch, { currencyDigits: 2 });
      }
      rows += batch.count;
      refused.push(...batch.refused);
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { lines: [], notes: [warning(`as it stands it can not be loaded: ${error.message}`)] };
  }
  const [first] = refused;
  return {
    lines,
    notes:
      first === undefined
        ? [note(`${howMany(rows, 'row')} tried, none refused`)]
        : [
            warning(
              `${howMany(rows + refused.length, 'row')} tried, ${refused.length} refused; the first: ${name}:${first.line}: ${first.refusal.column}: ${first.refusal.message}`,
            ),
          ],
  };
}
