import { exits, UserError } from '../errors.js';
import { rateToMinor, roundHalfEven } from '../money.js';
import { costSplit } from './costSplit.js';

/** Everything that a campaign cost. Money in minor units, rates in millionths of a major unit. */
export interface CostFacts {
  readonly campaignId: string;
  readonly fixedCost: number;
  /** Amounts booked; `arm` is '' where they are shared. */
  readonly booked: readonly { readonly arm: string; readonly ofContacts: boolean; readonly amount: number }[];
  /** Contacts to the units that the report looks at. */
  readonly contacts: readonly {
    readonly arm: string;
    readonly contacts: number;
    readonly rateSum: number;
    readonly unpriced: number;
  }[];
  /** Treated arms: all their assigned units, and those the report looks at. */
  readonly arms: readonly { readonly arm: string; readonly assigned: number; readonly included: number }[];
}

/**
 * Full cost of each treated arm, minor units: its contacts, what was booked for it, and its part of fixed and shared cost
 * by assigned units, in whole minor units that sum to the total. Held-out units cost nothing. Units that the report leaves
 * out take their part of the cost with them. Exit 5 if the price of contacts is declared twice.
 */
export function campaignCost(facts: CostFacts, currencyDigits: number): ReadonlyMap<string, number> {
  const priced = facts.contacts.some((c) => c.contacts > c.unpriced);
  if (priced && facts.booked.some((cost) => cost.ofContacts && cost.amount !== 0)) {
    throw new UserError(
      `campaign "${facts.campaignId}": the cost of contacts is declared twice: as contact_cost and as costs of kind "contact"`,
      {
        code: 'cost_declared_twice',
        exit: exits.insufficient,
        hint: 'undo the load of one of them: either a price per contact or the booked total',
      },
    );
  }
  const named = new Set(facts.arms.map((arm) => arm.arm));
  const shared = facts.booked
    .filter((cost) => !named.has(cost.arm))
    .reduce((sum, cost) => sum + cost.amount, facts.fixedCost);
  const parts = costSplit(
    shared,
    facts.arms.map((arm) => arm.assigned),
  );
  return new Map(
    facts.arms.map(({ arm, assigned, included }, i) => {
      const own = facts.booked.reduce((sum, cost) => (cost.arm === arm ? sum + cost.amount : sum), 0);
      const rates = facts.contacts.reduce((sum, c) => (c.arm === arm ? sum + c.rateSum : sum), 0);
      const whole = own + parts[i]!;
      const taken = included === assigned ? whole : roundHalfEven((whole * included) / assigned);
      return [arm, taken + rateToMinor(rates, 1, currencyDigits)];
    }),
  );
}
