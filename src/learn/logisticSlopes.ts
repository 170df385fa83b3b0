import type { RowBlocks } from './rowBlocks.js';
import { blockRows } from './rowBlocks.js';

/** What a logistic regression is fitted to: standardised rows, outcomes, what a row counts for (1 if not given). */
export interface LogisticRows {
  readonly blocks: RowBlocks;
  readonly y: ArrayLike<number>;
  readonly counts: ArrayLike<number> | undefined;
  /** Sum of the counts of all rows. */
  readonly total: number;
}

/** The penalised log-likelihood at a point and how it changes there. */
export interface LogisticSlopes {
  readonly objective: number;
  readonly logLikelihood: number;
  readonly gradient: Float64Array;
  /** With its penalty, lower triangle, row-major; empty unless asked for. */
  readonly information: Float64Array;
  /** Part of all counts that the rows seen have; the penalty is as much of the whole one. */
  readonly share: number;
}

/**
 * Slopes of the penalised log-likelihood of every `every`-th block of rows at `theta`, intercept first, in one walk over them.
 * Source: Hosmer, Lemeshow & Sturdivant 2013, Applied Logistic Regression, 2.2.
 */
export function logisticSlopes(
  { blocks, y, counts, total }: LogisticRows,
  theta: Float64Array,
  of: { readonly ridge: number; readonly every: number; readonly informed: boolean },
): LogisticSlopes {
  const { perRow, weights, width } = blocks;
  blocks.slopes.set(theta);
  blocks.gradient.fill(0);
  blocks.gram.fill(0);
  let seen = 0;
  let logLikelihood = 0;
  for (let from = 0; from < y.length; from += blockRows * of.every) {
    const to = Math.min(from + blockRows, y.length);
    blocks.take(from, to);
    blocks.score();
    let product = 1;
    for (let i = from, k = 0; i < to; i++, k++) {
      const eta = perRow[k]!;
      const e = Math.exp(-Math.abs(eta));
      const p = eta >= 0 ? 1 / (1 + e) : e / (1 + e);
      const against = y[i] === 1 ? Math.min(eta, 0) : Math.min(-eta, 0);
      const w = counts === undefined ? 1 : counts[i]!;
      if (counts === undefined) {
        logLikelihood += against;
        product *= 1 + e;
      } else {
        logLikelihood += w * (against - Math.log1p(e));
      }
      seen += w;
      perRow[k] = w * (y[i]! - p);
      weights[k] = w * p * (1 - p);
    }
    logLikelihood -= Math.log(product);
    blocks.addGradient();
    if (of.informed) blocks.addGram();
  }
  const size = theta.length;
  const share = seen / total;
  const penalty = of.ridge * share;
  const gradient = blocks.gradient.slice(0, size);
  const information = new Float64Array(of.informed ? size * size : 0);
  let objective = logLikelihood;
  for (let j = 0; j < size; j++) {
    if (of.informed) for (let k = 0; k <= j; k++) information[j * size + k] = blocks.gram[j * width + k]!;
    if (j === 0) continue;
    gradient[j] = gradient[j]! - penalty * theta[j]!;
    if (of.informed) information[j * size + j] = information[j * size + j]! + penalty;
    objective -= 0.5 * penalty * theta[j]! * theta[j]!;
  }
  return { objective, logLikelihood, gradient, information, share };
}
