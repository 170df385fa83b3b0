import { Option } from '@commander-js/extra-typings';
import type { Day } from '../../days.js';
import { type UserError, unknownName } from '../../errors.js';
import type { ProductLabel } from '../../store/productLabels.js';
import { noMargin } from './question.js';

/** What the parts of this command share: the period, and the rates by which margins are made. */
export interface ProductQuestion {
  readonly by: ProductLabel;
  readonly from: Day;
  readonly to: Day;
  /** Millionths. */
  readonly rate: number | undefined;
  readonly assumed: number | undefined;
}

/** `--by`: what of an order line is an item. */
export function itemOption() {
  return new Option('--by <what>', 'product (default), category or brand').choices([
    'product',
    'category',
    'brand',
  ] as const);
}

/** Margin of what is known and rated, minor units. UserError exit 5 where a rate is needed and there is none. */
export function marginOf(known: number, rated: number, question: ProductQuestion): number {
  if (rated !== 0 && question.rate === undefined) {
    throw noMargin('some order lines have');
  }
  return known + (rated * (question.rate ?? 0)) / 1_000_000;
}

/** UserError exit 2 for a product or category that nobody bought in the period. */
export function unknownProduct(by: ProductLabel, id: string, known: readonly string[]): UserError {
  return unknownName(by, id, known, `clm measure products --by ${by}`);
}
