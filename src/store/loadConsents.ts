import { tables } from '../tables.js';
import { daySpan, instantDay, instantSecond, type LoadContext, type Loader, updatedOf } from './load.js';
import { customerIds } from './loadIds.js';
import { unknownCustomer } from './loadRefusals.js';
import { stage } from './loadStage.js';

/**
 * Loads consents. Two statuses for the same customer, channel, purpose and time are a tie, and ties resolve to denied,
 * unless one of the rows is newer at its source.
 */
export function loadConsents(context: LoadContext): Loader {
  const { db, load } = context;
  const names = tables.consents.columns.map((column) => column.name);
  const at = (column: string) => names.indexOf(column);
  const [customerAt, channelAt, purposeAt, whenAt] = [
    at('customer_id'),
    at('channel'),
    at('purpose'),
    at('at'),
  ];
  const [statusAt, expiresAt, updatedAt] = [at('status'), at('expires_on'), at('updated_at')];
  const customers = customerIds(db, load, context.today);
  const days = daySpan();
  const staged = stage(db, {
    noun: 'consent',
    policy: context.policy,
    key: ['customer', 'channel', 'purpose', 'day', 'second'],
    values: ['status', 'expires_on'],
    given: new Set(['status', ...(context.given.has('expires_on') ? ['expires_on'] : [])]),
  });
  const stored = db.prepare<unknown[], { status: number; expires: number | null; updated: number | null }>(
    `select status, expires_on as expires, updated from consent_rows
     where customer = ? and channel = ? and purpose = ? and day = ? and second = ?`,
  );
  const deny = db.prepare(`update temp.stage set status = 0
    where customer = ? and channel = ? and purpose = ? and day = ? and second = ?`);
  let folded = 0;
  let ties = 0;
  return {
    put(row, line) {
      const customerId = row[customerAt] as string;
      const found = customers.find(customerId);
      if (found === undefined && !context.addCustomers) return unknownCustomer(customerId);
      const customer = found ?? customers.add(customerId);
      const when = row[whenAt] as number;
      const key = [
        customer,
        (row[channelAt] as string | null) ?? '',
        (row[purposeAt] as string | null) ?? '',
        instantDay(when),
        instantSecond(when),
      ];
      const updated = updatedOf(context, row[updatedAt]!);
      let status = row[statusAt] as number;
      const before = stored.get(...key);
      const corrects = updated !== null && before?.updated != null && updated > before.updated;
      if (before?.status === 0 && status === 1 && !corrects) {
        ties++;
        status = 0;
      }
      const earlier = staged.put(key, [status, row[expiresAt]!], updated, line);
      if (earlier !== undefined) {
        folded++;
        if (earlier.kind === 'conflict') {
          ties++;
          deny.run(...key);
        }
      }
      days.see(instantDay(when));
      return undefined;
    },
    finish() {
      const counts = staged.apply(load);
      const notes: string[] = [...counts.notes];
      if (customers.added() > 0) notes.push(`customers added: ${customers.added()}`);
      if (ties > 0)
        notes.push(`rows that grant and deny the same at the same time: ${ties}; they count as denied`);
      return { ...counts, ...days.span(), unchanged: counts.unchanged + folded, notes };
    },
  };
}
