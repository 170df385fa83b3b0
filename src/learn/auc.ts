/**
 * Chance that a random positive is scored above a random negative, ties counting half (area under the ROC curve).
 * `undefined` without both kinds. Source: Hanley & McNeil 1982, Radiology 143(1).
 * @example auc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]) // 0.75
 */
export function auc(scores: ArrayLike<number>, outcomes: ArrayLike<number>): number | undefined {
  const above = scoresOf(scores, outcomes, 1).sort();
  const below = scoresOf(scores, outcomes, 0).sort();
  if (above.length === 0 || below.length === 0) return undefined;
  let pairs = 0;
  let less = 0;
  let upTo = 0;
  for (let i = 0; i < above.length; i++) {
    const score = above[i]!;
    while (less < below.length && below[less]! < score) less++;
    if (upTo < less) upTo = less;
    while (upTo < below.length && below[upTo]! === score) upTo++;
    pairs += less + upTo;
  }
  return pairs / (2 * above.length * below.length);
}

function scoresOf(scores: ArrayLike<number>, outcomes: ArrayLike<number>, outcome: 0 | 1): Float64Array {
  const found = new Float64Array(scores.length);
  let count = 0;
  for (let i = 0; i < scores.length; i++) if (outcomes[i] === outcome) found[count++] = scores[i]!;
  return found.subarray(0, count);
}
