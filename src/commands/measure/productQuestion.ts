import type { Day } from '../../days.js';
import { exits, UserError, unknownName } from '../../errors.js';
import type { ProductLabel } from '../../store/productSales.js';

/** What the parts of this command share: the period, and the rates by which margins are made. */
export interface ProductQuestion {
  readonly by: ProductLabel;
  readonly from: Day;
  readonly to: Day;
  /** Millionths. */
  readonly rate: number | undefined;
  readonly assumed: number | undefined;
}

/** Margin of what is known and rated, minor units. UserError exit 5 where a rate is needed and there is none. */
export function marginOf(known: number, rated: number, question: ProductQuestion): number {
  if (rated !== 0 && question.rate === undefined) {
    throw new UserError('some order lines have no known cost and no margin rate is set', {
      code: 'no_margin',
      exit: exits.insufficient,
      hint: 'pass --margin (0.4 or 40%), set one for the store with "clm set margin 0.4", or load costs with orders or products',
    });
  }
  return known + (rated * (question.rate ?? 0)) / 1_000_000;
}

/** UserError exit 2 for a product or category that nobody bought in the period. */
export function unknownProduct(by: ProductLabel, id: string, known: readonly string[]): UserError {
  return unknownName(by, id, known, `clm measure products --by ${by}`);
}
