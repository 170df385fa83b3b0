import type { LedgerLine } from './costLedger.js';

/** Full cost of each treated arm, minor units: the sum of its lines in the ledger. */
export function campaignCost(lines: readonly LedgerLine[]): ReadonlyMap<string, number> {
  const costs = new Map<string, number>();
  for (const { arm, charged } of lines) costs.set(arm, (costs.get(arm) ?? 0) + charged);
  return costs;
}
