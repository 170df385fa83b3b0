import { exits, UserError } from '../errors.js';
import { howMany } from '../result.js';
import type { TrainingSet } from './trainingSet.js';

const leastBuyersPerArm = 10;

/**
 * Purchasers held out and contacted, if an effect can be learned from them. Throws exit 5 without units in both arms, at
 * least 10 buyers in each, somebody who did not buy, and margin on average.
 */
export function requireEvidence(set: TrainingSet): readonly [number, number] {
  const buyers = buyersByArm(set);
  requireRandomised(set, buyers);
  requireMargin(set);
  return buyers;
}

function buyersByArm(set: TrainingSet): readonly [number, number] {
  const buyers: [number, number] = [0, 0];
  for (let i = 0; i < set.rows; i++) if (set.purchase[i] === 1) buyers[set.treated[i] as 0 | 1]++;
  return buyers;
}

function requireRandomised(set: TrainingSet, buyers: readonly [number, number]): void {
  const control = set.treated.reduce((sum, t) => sum + 1 - t, 0);
  if (control > 0 && control < set.rows && buyers[0] >= leastBuyersPerArm && buyers[1] >= leastBuyersPerArm)
    return;
  const found =
    control === 0 || control === set.rows
      ? 'no past campaign with both contacted and held-out units'
      : `${howMany(buyers[0], 'buyer')} held out and ${buyers[1]} contacted, at least ${leastBuyersPerArm} of each are needed`;
  throw new UserError(`an effect cannot be learned: ${found}`, {
    code: 'no_randomised_history',
    exit: exits.insufficient,
    hint: 'hold out a random part of the next lists (act list does, 10 % unless told otherwise), or use --target response',
  });
}

/** Purchases must bring something on average in both arms, and not everybody may have bought. */
function requireMargin(set: TrainingSet): void {
  const sums = [0, 0];
  let bought = 0;
  for (let i = 0; i < set.rows; i++) {
    if (set.purchase[i] !== 1) continue;
    bought++;
    sums[set.treated[i]!] = sums[set.treated[i]!]! + set.margin[i]!;
  }
  if (bought < set.rows && sums[0]! > 0 && sums[1]! > 0) return;
  throw new UserError(
    bought === set.rows
      ? 'an effect cannot be learned: every unit bought in its window'
      : 'an effect cannot be learned: purchases brought no margin',
    {
      code: 'no_margin',
      exit: exits.insufficient,
      hint:
        bought === set.rows
          ? 'use a shorter --window'
          : 'check costs and margin rate: "clm measure roi" shows them',
    },
  );
}
