import { exits, UserError } from '../errors.js';
import { rateToMinor, roundHalfEven } from '../money.js';
import { costSplit } from './costSplit.js';

/** Everything that a campaign cost. Money in minor units, rates and prices in millionths of a major unit. */
export interface CostFacts {
  readonly campaignId: string;
  readonly fixedCost: number;
  /** Amounts booked; `arm` is '' where they are shared. */
  readonly booked: readonly { readonly arm: string; readonly kind: string; readonly amount: number }[];
  /** Contacts to the units that the report looks at, by what each of them costs. */
  readonly contacts: readonly {
    readonly arm: string;
    readonly contacts: number;
    readonly rateSum: number;
    readonly unpriced: number;
  }[];
  /** Prices among the costs; `arm` is '' for every treated arm, `channel` '' for any channel. */
  readonly prices: readonly {
    readonly arm: string;
    readonly channel: string;
    readonly kind: string;
    readonly basis: string;
    readonly price: number;
  }[];
  /** What the prices are multiplied by: of the units that the report looks at. */
  readonly counts: readonly {
    readonly arm: string;
    readonly channel: string;
    readonly basis: string;
    readonly count: number;
  }[];
  /** Treated arms: all their assigned units, and those the report looks at. */
  readonly arms: readonly { readonly arm: string; readonly assigned: number; readonly included: number }[];
}

/** One part of the cost of one arm. */
export interface LedgerLine {
  readonly arm: string;
  /** `fixed_cost`, `contact_cost`, or the kind of the costs ('' = they name none). */
  readonly part: string;
  /** What was multiplied, if anything was. */
  readonly basis: string;
  readonly count: number | undefined;
  /** Charged to the units that the report looks at, minor units. */
  readonly charged: number;
  /** The part of units that the report leaves out. */
  readonly leftOut: number;
}

/**
 * The cost of each treated arm, part by part. Fixed cost, and what is booked for no arm or for one that the campaign does
 * not have, is split over the arms by assigned units, in whole minor units that sum to the total. What is booked for an
 * arm is its own; prices are multiplied by the arm's own counts, rounded once, half to even. Held-out units cost
 * nothing. Units that the report leaves out take their part of the cost with them. Charged plus left out is what was
 * booked, to the last minor unit. Exit 5 if the price of contacts is declared twice.
 */
export function costLedger(facts: CostFacts, currencyDigits: number): readonly LedgerLine[] {
  refuseDeclaredTwice(facts);
  const whole = [
    ...spread(facts, 'fixed_cost', '', facts.fixedCost),
    ...facts.booked.flatMap(({ arm, kind, amount }) => spread(facts, kind, arm, amount)),
  ];
  return [
    ...facts.arms.flatMap((arm) =>
      included(
        arm,
        whole.filter((line) => line.arm === arm.arm),
      ),
    ),
    ...contactLines(facts, currencyDigits),
    ...priceLines(facts, currencyDigits),
  ];
}

function refuseDeclaredTwice(facts: CostFacts): void {
  const ways = [
    facts.contacts.some((c) => c.contacts > c.unpriced) ? 'as contact_cost' : '',
    facts.booked.some((cost) => cost.kind === 'contact' && cost.amount !== 0)
      ? 'as costs of kind "contact"'
      : '',
    facts.prices.some((cost) => cost.kind === 'contact' && cost.basis === 'per contact' && cost.price !== 0)
      ? 'as a price per contact of kind "contact"'
      : '',
  ].filter((way) => way !== '');
  if (ways.length < 2) return;
  throw new UserError(
    `campaign "${facts.campaignId}": the cost of contacts is declared twice: ${ways.join(' and ')}`,
    {
      code: 'cost_declared_twice',
      exit: exits.insufficient,
      hint: 'undo the load of one of them: either a price per contact or the booked total',
    },
  );
}

interface Whole {
  readonly arm: string;
  readonly part: string;
  readonly amount: number;
}

function spread(facts: CostFacts, part: string, arm: string, amount: number): readonly Whole[] {
  if (amount === 0) return [];
  const { arms } = facts;
  if (arms.some((one) => one.arm === arm)) return [{ arm, part, amount }];
  const parts = costSplit(
    amount,
    arms.map((one) => one.assigned),
  );
  return arms.map((one, i) => ({ arm: one.arm, part, amount: parts[i]! }));
}

/** What of an arm's lines falls on the units that the report looks at: rounded once, in all, then divided. */
function included(arm: CostFacts['arms'][number], lines: readonly Whole[]): readonly LedgerLine[] {
  const amounts = lines.map((line) => line.amount);
  const total = amounts.reduce((sum, amount) => sum + amount, 0);
  const charged =
    arm.included === arm.assigned
      ? amounts
      : costSplit(roundHalfEven((total * arm.included) / arm.assigned), amounts);
  return lines.map(({ part, amount }, i) => ({
    arm: arm.arm,
    part,
    basis: '',
    count: undefined,
    charged: charged[i]!,
    leftOut: amount - charged[i]!,
  }));
}

function contactLines(facts: CostFacts, digits: number): readonly LedgerLine[] {
  return facts.arms.flatMap(({ arm }) => {
    const own = facts.contacts.filter((row) => row.arm === arm && row.contacts > row.unpriced);
    if (own.length === 0) return [];
    const count = own.reduce((sum, row) => sum + row.contacts - row.unpriced, 0);
    const rates = own.reduce((sum, row) => sum + row.rateSum, 0);
    const charged = rateToMinor(rates, 1, digits);
    return [{ arm, part: 'contact_cost', basis: 'per contact', count, charged, leftOut: 0 }];
  });
}

function priceLines(facts: CostFacts, digits: number): readonly LedgerLine[] {
  const named = new Set(facts.arms.map(({ arm }) => arm));
  return facts.prices.flatMap((price) => {
    if (price.arm === 'control') return [];
    const arms = named.has(price.arm) ? [price.arm] : [...named];
    return arms.map((arm) => {
      const count = facts.counts.reduce(
        (sum, row) =>
          row.arm === arm &&
          row.basis === price.basis &&
          (row.basis !== 'per contact' || price.channel === '' || price.channel === row.channel)
            ? sum + row.count
            : sum,
        0,
      );
      const charged = rateToMinor(price.price, count, digits);
      return { arm, part: price.kind, basis: price.basis, count, charged, leftOut: 0 };
    });
  });
}
