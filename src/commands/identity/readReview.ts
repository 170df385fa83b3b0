import { exits, UserError } from '../../errors.js';
import type { Reviewed } from '../../identity/decide.js';
import { decodeText } from '../../ingest/decodeText.js';
import { sniffDelimiter } from '../../ingest/dialect.js';
import { records } from '../../ingest/records.js';
import { openSource } from '../../ingest/source.js';
import { headerKey } from '../../tables.js';
import type { Context } from '../command.js';

const required = ['customer_id', 'person_id', 'decision'] as const;
const optional = ['rule', 'evidence'] as const;

/**
 * Reads a review file: customer_id, person_id and decision, and if given rule and evidence; other columns are for the
 * reader. UserError exit 3 if it is empty or lacks one of the three.
 */
export async function readReview(
  context: Context,
  path: string,
): Promise<{ readonly lines: readonly Reviewed[]; readonly source: string }> {
  const source = openSource(context.io, path);
  const texts = decodeText(source.name, source.bytes, 'utf-8');
  const found: Reviewed[] = [];
  let at: Readonly<Record<string, number>> | undefined;
  for await (const { rows, lines } of records(source.name, texts, sniffDelimiter)) {
    for (const [i, row] of rows.entries()) {
      if (at === undefined) {
        at = placesOf(source.name, row);
        continue;
      }
      const cell = (name: string) => row[at![name]!] ?? '';
      found.push({
        line: lines[i]!,
        customerId: cell('customer_id'),
        personId: cell('person_id'),
        decision: cell('decision'),
        rule: cell('rule') === '' ? 'review' : cell('rule'),
        evidence: cell('evidence'),
      });
    }
  }
  if (at === undefined) {
    throw new UserError(`${source.name}: is empty`, {
      code: 'empty_file',
      exit: exits.rejected,
      hint: `the file needs a header (${required.join(', ')}) and a row per decision; "clm identity match -o" makes one`,
    });
  }
  return { lines: found, source: source.name };
}

function placesOf(name: string, header: readonly string[]): Readonly<Record<string, number>> {
  const keys = header.map(headerKey);
  const places = Object.fromEntries(
    [...required, ...optional].map((column) => [column, keys.indexOf(headerKey(column))]),
  );
  const missing = required.filter((column) => places[column]! < 0);
  if (missing.length > 0) {
    throw new UserError(`${name}:1: no column ${missing.join(', ')}`, {
      code: 'missing_column',
      exit: exits.rejected,
      hint: 'a review file is what "clm identity match -o review.csv" writes, with its decision column filled in',
    });
  }
  return places;
}
