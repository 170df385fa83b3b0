import { customersOf } from './customersOf.js';
import { instantDay, instantSecond, type LoadContext, type Loader } from './load.js';
import { unknownCustomer } from './loadRefusals.js';
import { columnsOf, loadRows } from './loadRows.js';
import { stage } from './loadStage.js';

const at = columnsOf('consents', 'customer_id', 'channel', 'purpose', 'at', 'status', 'expires_on');
const [customerAt, channelAt, purposeAt, whenAt, statusAt, expiresAt] = at;

/**
 * Loads consents. Two statuses for the same customer, channel, purpose and time are a tie, and ties resolve to denied,
 * unless one of the rows is newer at its source.
 */
export function loadConsents(context: LoadContext): Loader {
  const { db } = context;
  const customers = customersOf(context);
  const stored = db.prepare<unknown[], { status: number; expires: number | null; updated: number | null }>(
    `select status, expires_on as expires, updated from consent_rows
     where customer = ? and channel = ? and purpose = ? and day = ? and second = ?`,
  );
  let ties = 0;
  const staged = stage(db, {
    noun: 'consent',
    policy: context.policy,
    key: ['customer', 'channel', 'purpose', 'day', 'second'],
    values: ['status', 'expires_on'],
    given: new Set(['status', ...(context.given.has('expires_on') ? ['expires_on'] : [])]),
    settled: { status: 0 },
  });
  return loadRows(context, {
    table: 'consents',
    named: 'customer_id',
    staged,
    read(row, updated) {
      const customer = customers.take(row[customerAt] as string);
      if (customer === undefined) return unknownCustomer(row[customerAt] as string);
      const when = row[whenAt] as number;
      const key = [
        customer,
        row[channelAt] ?? '',
        row[purposeAt] ?? '',
        instantDay(when),
        instantSecond(when),
      ];
      let status = row[statusAt] as number;
      const before = stored.get(...key);
      const corrects = updated !== null && before?.updated != null && updated > before.updated;
      if (before?.status === 0 && status === 1 && !corrects) {
        ties++;
        status = 0;
      }
      return { key, values: [status, row[expiresAt]!], days: [instantDay(when)] };
    },
    notes: () => [...customers.notes(), ...tied(ties + staged.settled())],
  });
}

const tied = (ties: number) =>
  ties === 0 ? [] : [`rows that grant and deny the same at the same time: ${ties}; they count as denied`];
