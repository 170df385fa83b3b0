import Database from 'better-sqlite3';
import type { Day } from '../../days.js';
import type { Store } from '../open.js';
import { keptColumns } from './columnLaw.js';
import { contactLaws } from './contactLaws.js';
import { derivedLaws } from './derivedLaws.js';
import { fileLaws } from './fileLaws.js';
import { keyLaws } from './keyLaws.js';
import type { Law, Violations } from './law.js';
import { ledgerLaws } from './ledgerLaws.js';
import { remarks } from './remarks.js';
import { reportLaws } from './reportLaws.js';
import { totals } from './totalLaws.js';

/** Every law, from the file up to the reports, then what only deserves a remark. */
export const everyLaw: readonly Law[] = [
  ...fileLaws,
  ...ledgerLaws,
  ...keyLaws,
  totals,
  ...derivedLaws,
  keptColumns,
  ...contactLaws,
  ...reportLaws,
  ...remarks,
];

/** What became of one law, and how that was found out. */
export interface Verdict extends Violations {
  readonly law: Law;
  readonly how: string;
}

/**
 * Checks laws over one state of the store, whoever writes meanwhile. A law that can not even be asked, because a table
 * is gone or the file is damaged, is broken. `most` examples are kept of each.
 */
export async function checkStore(
  store: Store,
  today: Day,
  laws: readonly Law[],
  most: number,
): Promise<readonly Verdict[]> {
  const { db } = store;
  db.exec('begin');
  try {
    db.prepare('select count(*) from sqlite_schema').get();
    const verdicts: Verdict[] = [];
    for (const law of laws) {
      const found = await asked(law, { store, today }, most);
      verdicts.push({ law, how: law.how({ store, today }), ...found });
    }
    return verdicts;
  } finally {
    if (db.inTransaction) db.exec('commit');
  }
}

async function asked(
  law: Law,
  checked: { readonly store: Store; readonly today: Day },
  most: number,
): Promise<Violations> {
  try {
    return await law.find(checked, most);
  } catch (error) {
    const isAnswer =
      error instanceof Database.SqliteError && !/BUSY|LOCKED|FULL|INTERRUPT|NOMEM/.test(error.code);
    if (!isAnswer) throw error;
    return { count: 1, examples: [`can not be checked: ${error.message}`] };
  }
}
