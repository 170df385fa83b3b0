import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { columnsOfRows, keptTable, newestKeptDay, readTableColumns } from '../../src/store/keptTables.js';
import { tableDifferences } from '../../src/store/laws/columnLaw.js';
import { openStore, type Store } from '../../src/store/open.js';
import { type KeptNoun, keptNouns } from '../../src/store/tableRows.js';
import { type Bench, bench } from '../commands/loadInto.js';

let place: Bench;
beforeEach(async () => {
  place = await bench();
  await place.load('campaigns', 'campaign_id,starts_on,contact_cost\nM1,2025-03-01,0.8\nM2,2025-04-01,\n');
});
afterEach(() => place.close());

const header = 'campaign_id,customer_id,contacted_on,arm,channel,wave,cost';

/** Contacts of customers `from` to `to`: a fifth held out, some of a second wave, with a channel or a price of their own. */
function contacts(from: number, to: number): string {
  const lines: string[] = [];
  for (let n = from; n <= to; n++) {
    const arm = n % 5 === 0 ? 'control' : n % 2 === 0 ? 'a' : '';
    lines.push(
      `M${1 + (n % 2)},C${n},2025-0${3 + (n % 2)}-0${1 + (n % 9)},${arm},${n % 3 === 0 ? 'sms' : ''},,${n % 4 === 0 ? 0.25 : ''}`,
    );
    if (n % 7 === 0) lines.push(`M${1 + (n % 2)},C${n},2025-05-01,${arm},,second,`);
  }
  return `${header}\n${lines.join('\n')}\n`;
}

function using<T>(work: (store: Store) => T): T {
  const store = openStore(`${place.folder}/clm.db`, { wait: 0, write: false });
  try {
    return work(store);
  } finally {
    store.close();
  }
}
const isKept = (noun: KeptNoun) => using((store) => keptTable(store, noun) !== undefined);
/** Reads a table as a command does, keeping it, and compares it with the rows. */
const read = (noun: KeptNoun) =>
  using((store) => {
    const found = readTableColumns(store, noun, 1);
    expect(tableDifferences(noun, found, columnsOfRows(store, noun))).toEqual([]);
    const newest = store.db.prepare(`select max(day) from ${noun}_rows`).pluck().get();
    if (keptTable(store, noun) !== undefined) expect(newestKeptDay(store, noun)).toBe(newest);
    return found.rows;
  });

describe.each(keptNouns)('rows of %ss that are kept by column', (noun) => {
  it('are written by the first reading, read by the next, and gone when rows come, change or leave', async () => {
    await place.load('contacts', contacts(1, 60), '--add-customers');
    expect(isKept(noun)).toBe(false);
    const rows = read(noun);
    expect(rows).toBeGreaterThanOrEqual(60);
    expect(isKept(noun)).toBe(true);
    expect(read(noun)).toBe(rows);
    expect((await place.clm('check')).status).toBe(0);
    await place.load('contacts', contacts(61, 70), '--add-customers');
    expect(isKept(noun)).toBe(false);
    expect(read(noun)).toBeGreaterThan(rows);
    await place.clm('undo', 'last');
    expect(isKept(noun)).toBe(false);
    expect(read(noun)).toBe(rows);
    const changed = contacts(2, 2).replace('2025-03-03', '2025-03-04');
    await place.load('contacts', changed);
    expect(isKept(noun)).toBe(false);
    expect(read(noun)).toBe(rows);
  });

  it('are left unwritten while another writes', async () => {
    await place.load('contacts', contacts(1, 30), '--add-customers');
    const other = new Database(`${place.folder}/clm.db`);
    other.exec('begin immediate');
    const rows = read(noun);
    other.exec('rollback');
    other.close();
    expect(isKept(noun)).toBe(false);
    expect(read(noun)).toBe(rows);
    expect(isKept(noun)).toBe(true);
  });
});
