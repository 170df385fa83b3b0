import type { LedgerLine } from '../../measure/costLedger.js';
import { type Note, note } from '../../result.js';
import type { UnallocatedCost } from '../../store/bookedCosts.js';

type Money = (minor: number) => string;

/** What was spent and is in no row of a report: on campaigns that nobody is assigned to, and on no campaign at all. */
export function costNotes(
  idle: readonly { readonly campaignId: string; readonly amount: number }[],
  unallocated: readonly UnallocatedCost[],
  money: Money,
): readonly Note[] {
  const notes: Note[] = [];
  if (idle.length > 0) {
    const shown = idle.slice(0, 5).map(({ campaignId, amount }) => `${campaignId} ${money(amount)}`);
    const more = idle.length > 5 ? ` and ${idle.length - 5} more` : '';
    notes.push(note(`cost of campaigns that nobody is assigned to, in no row: ${shown.join(', ')}${more}`));
  }
  if (unallocated.length > 0)
    notes.push(note(`cost of no campaign, in no row: ${unallocatedText(unallocated, money)}`));
  return notes;
}

/** `300.00 EUR (post 200.00 EUR, without channel 100.00 EUR)` */
export function unallocatedText(costs: readonly UnallocatedCost[], money: Money): string {
  const parts = costs.map(
    ({ channel, amount }) => `${channel === '' ? 'without channel' : channel} ${money(amount)}`,
  );
  return `${money(costs.reduce((sum, cost) => sum + cost.amount, 0))} (${parts.join(', ')})`;
}

/** `cost 712.50 = fixed_cost 100.00 + contact_cost 600.00 (5000 contacts) + response 12.50 (25 responses)` */
export function ledgerText(lines: readonly LedgerLine[], arm: string, money: Money): string {
  const own = lines.filter((line) => line.arm === arm);
  const sum = (pick: (line: LedgerLine) => number) => own.reduce((total, line) => total + pick(line), 0);
  const parts = new Map<string, string>();
  const amounts = new Map<string, number>();
  for (const { part, basis, charged, count } of own) {
    const counted = basis.replace('per ', '');
    const key = `${part} ${basis} ${count ?? ''}`;
    amounts.set(key, (amounts.get(key) ?? 0) + charged);
    parts.set(
      key,
      `${part === '' ? 'of no kind' : part} ${money(amounts.get(key)!)}${
        count === undefined ? '' : ` (${count} ${counted}${count === 1 ? '' : 's'})`
      }`,
    );
  }
  const shown = [...parts.values()];
  const leftOut = sum((line) => line.leftOut);
  return `cost ${money(sum((line) => line.charged))} = ${shown.length === 0 ? 'nothing' : shown.join(' + ')}${
    leftOut === 0 ? '' : `; ${money(leftOut)} more for units that are left out`
  }`;
}
