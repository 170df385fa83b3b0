/** What boosting minimises. All but `squared` model the logarithm of a mean or of odds. */
export type Loss = 'logistic' | 'squared' | 'poisson' | 'gamma' | 'tweedie';

/** The variance of a Tweedie outcome grows with its mean to this power: a sum of gamma amounts, often zero. */
const tweediePower = 1.5;

/** The score at which the mean of the outcomes is predicted; chances and means are kept off their borders. */
export function startingScore(loss: Loss, mean: number): number {
  if (loss === 'squared') return mean;
  if (loss === 'logistic') {
    const p = Math.min(Math.max(mean, 1e-9), 1 - 1e-9);
    return Math.log(p / (1 - p));
  }
  return Math.log(Math.max(mean, 1e-9));
}

/** Turns a score into what it predicts: a chance, or a mean. */
export function meanOf(loss: Loss, score: number): number {
  if (loss === 'squared') return score;
  if (loss === 'logistic')
    return score >= 0 ? 1 / (1 + Math.exp(-score)) : Math.exp(score) / (1 + Math.exp(score));
  return Math.exp(score);
}

/**
 * First and second derivatives of the loss by the score, times the weights: those of row i at 2i and 2i + 1. Deviances as in McCullagh & Nelder 1989,
 * Generalized Linear Models, ch. 2, with the log link for counts and amounts.
 */
export function derivatives(
  loss: Loss,
  score: Float64Array,
  y: ArrayLike<number>,
  weights: ArrayLike<number> | undefined,
  out: Float64Array,
): void {
  for (let i = 0; i < score.length; i++) {
    const at = 2 * i;
    const s = score[i]!;
    const w = weights === undefined ? 1 : weights[i]!;
    if (loss === 'logistic') {
      const p = 1 / (1 + Math.exp(-s));
      out[at] = w * (p - y[i]!);
      out[at + 1] = w * p * (1 - p);
    } else if (loss === 'squared') {
      out[at] = w * (s - y[i]!);
      out[at + 1] = w;
    } else if (loss === 'poisson') {
      const mean = Math.exp(s);
      out[at] = w * (mean - y[i]!);
      out[at + 1] = w * mean;
    } else if (loss === 'gamma') {
      const ratio = y[i]! * Math.exp(-s);
      out[at] = w * (1 - ratio);
      out[at + 1] = w * ratio;
    } else {
      const one = y[i]! * Math.exp((1 - tweediePower) * s);
      const two = Math.exp((2 - tweediePower) * s);
      out[at] = w * (two - one);
      out[at + 1] = w * ((2 - tweediePower) * two - (1 - tweediePower) * one);
    }
  }
}

/** Mean loss per weight over the rows for which `held` is 1: what early stopping watches. */
export function meanLoss(
  loss: Loss,
  score: Float64Array,
  y: ArrayLike<number>,
  weights: ArrayLike<number> | undefined,
  held: ArrayLike<number>,
): number {
  let sum = 0;
  let weight = 0;
  for (let i = 0; i < score.length; i++) {
    if (held[i] !== 1) continue;
    const w = weights === undefined ? 1 : weights[i]!;
    weight += w;
    sum += w * lossOf(loss, score[i]!, y[i]!);
  }
  return weight === 0 ? 0 : sum / weight;
}

function lossOf(loss: Loss, score: number, y: number): number {
  if (loss === 'squared') return 0.5 * (score - y) * (score - y);
  if (loss === 'logistic') return Math.max(score, 0) - score * y + Math.log1p(Math.exp(-Math.abs(score)));
  if (loss === 'poisson') return Math.exp(score) - y * score;
  if (loss === 'gamma') return y * Math.exp(-score) + score;
  const one = 1 - tweediePower;
  const two = 2 - tweediePower;
  return Math.exp(two * score) / two - (y * Math.exp(one * score)) / one;
}
