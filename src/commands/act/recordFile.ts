import { controlArm } from '../../act/plan.js';
import { exits, UserError } from '../../errors.js';
import { decodeText } from '../../ingest/decodeText.js';
import { sniffDelimiter } from '../../ingest/dialect.js';
import { matchColumns } from '../../ingest/matchColumns.js';
import { plainLineEnds } from '../../ingest/plainLineEnds.js';
import { records } from '../../ingest/records.js';
import { openSource } from '../../ingest/source.js';
import { parseDecimal } from '../../money.js';
import { type CustomerUnit, customerUnits } from '../../store/audience.js';
import type { MemberRow } from '../../store/lists.js';
import { armNamed } from '../../store/loadContacts.js';
import type { Store } from '../../store/open.js';
import { type Table, tables } from '../../tables.js';
import type { Context } from '../command.js';

const customerColumn = tables.contacts.columns.find((column) => column.name === 'customer_id')!;
const armColumn = tables.contacts.columns.find((column) => column.name === 'arm')!;

/** What a file of a list made elsewhere may hold. */
const recordTable: Table = {
  name: 'contacts',
  help: 'a list made elsewhere',
  keyHelp: 'customer_id',
  columns: [
    { ...customerColumn, required: true },
    { ...armColumn, required: true },
    { name: 'propensity', type: 'share', help: 'the chance of this arm' },
    { name: 'score', type: 'number', help: 'what it was ranked by' },
    { name: 'expected_profit', type: 'money', help: 'expected profit of the contact' },
  ],
};

/** The members of a list made elsewhere, and the hash of its file. */
export interface RecordedMembers {
  readonly members: readonly MemberRow[];
  readonly sha256: string;
  readonly source: string;
}

/**
 * Reads a list made elsewhere: customer_id and arm (`control` = held out, empty = treated), and if given propensity,
 * score and expected_profit. Every row must be right: UserError exit 3 naming the first wrong line and how many more.
 */
export async function readRecordFile(context: Context, store: Store, path: string): Promise<RecordedMembers> {
  try {
    return await readMembers(context, store, path);
  } catch (error) {
    if (!(error instanceof UserError) || !/--encoding/.test(error.hint ?? '')) throw error;
    const hint = 'save the file as CSV in UTF-8';
    throw new UserError(error.message, { code: error.code, exit: error.exit, hint, cause: error });
  }
}

async function readMembers(context: Context, store: Store, path: string): Promise<RecordedMembers> {
  const source = openSource(context.io, path);
  const known = await customerUnits(store);
  const texts = plainLineEnds(decodeText(source.name, source.bytes, 'utf-8'));
  const members: MemberRow[] = [];
  const seen = new Map<number, number>();
  const wrong: { readonly line: number; readonly what: string }[] = [];
  let at: readonly number[] | undefined;
  for await (const { rows, lines } of records(source.name, texts, sniffDelimiter)) {
    for (const [i, row] of rows.entries()) {
      if (at === undefined) {
        const { columns } = matched(source.name, row);
        at = columns.map((column) => (typeof column === 'number' ? column : -1));
        continue;
      }
      const line = lines[i]!;
      const made = memberOf(
        at.map((index) => (index < 0 ? '' : (row[index] ?? ''))),
        known,
        store,
      );
      if (typeof made === 'string') wrong.push({ line, what: made });
      else if (seen.has(made.customer)) {
        wrong.push({ line, what: `customer_id: given before, in line ${seen.get(made.customer)}` });
      } else {
        seen.set(made.customer, line);
        members.push(made);
      }
    }
  }
  if (wrong.length > 0) throw rejected(source.name, wrong);
  if (at === undefined) {
    throw new UserError(`${source.name}: is empty`, {
      code: 'empty_file',
      exit: exits.rejected,
      hint: 'the file needs a header (customer_id, arm) and a row per member',
    });
  }
  return { members, sha256: source.sha256(), source: source.name };
}

/** The columns of a header; hints name no flag of ingest, for there are none here. */
function matched(name: string, row: readonly string[]): ReturnType<typeof matchColumns> {
  try {
    return matchColumns(name, recordTable, row, { map: [], set: [], drop: [] });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(error.message, {
      code: error.code,
      exit: error.exit,
      hint: 'the header needs one customer_id and one arm; rename the columns of the file',
      cause: error,
    });
  }
}

function memberOf(
  cells: readonly string[],
  known: ReadonlyMap<string, CustomerUnit>,
  store: Store,
): MemberRow | string {
  const [id = '', arm = '', propensity = '', score = '', profit = ''] = cells;
  const found = known.get(id);
  if (found === undefined) return `customer_id: "${id}" is not known`;
  const chance = numberIn(propensity);
  if (chance === false || (chance !== undefined && !(chance > 0 && chance <= 1))) {
    return `propensity: "${propensity}" is not a share above 0 and up to 1`;
  }
  const rank = numberIn(score);
  if (rank === false) return `score: "${score}" is not a number`;
  const money = profit.trim() === '' ? undefined : parseDecimal(profit.trim(), store.settings.currencyDigits);
  if (profit.trim() !== '' && money === undefined) return `expected_profit: "${profit}" is not an amount`;
  const name = arm.trim() === '' ? 'treated' : armNamed(arm.trim());
  return {
    customer: found.customer,
    unit: found.unit,
    arm: name,
    contacted: name !== controlArm,
    score: rank,
    expectedProfit: money?.value,
    propensity: chance ?? 0,
  };
}

function numberIn(text: string): number | undefined | false {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : false;
}

function rejected(
  source: string,
  wrong: readonly { readonly line: number; readonly what: string }[],
): UserError {
  const more = wrong.length === 1 ? '' : `, and ${wrong.length - 1} more wrong rows`;
  return new UserError(`${source}:${wrong[0]!.line}: ${wrong[0]!.what}${more}`, {
    code: 'bad_list',
    exit: exits.rejected,
    hint: 'nothing was recorded; mend the file, or load missing customers first',
  });
}
