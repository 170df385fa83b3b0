/**
 * Chance that a random positive is scored above a random negative, ties counting half (area under the ROC curve).
 * `undefined` without both kinds. Source: Hanley & McNeil 1982, Radiology 143(1).
 * @example auc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]) // 0.75
 * @example auc([2, 1, 2, 3], [1, 0, 0, 1]) // 0.875
 * @example auc([], []) // undefined
 */
export function auc(scores: ArrayLike<number>, outcomes: ArrayLike<number>): number | undefined {
  const span = wholeSpan(scores);
  if (span !== undefined && scores.length > 0 && span.width <= 2 * scores.length)
    return countedAuc(scores, outcomes, span);
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

/** The range of scores that are all whole numbers. */
function wholeSpan(
  scores: ArrayLike<number>,
): { readonly least: number; readonly width: number } | undefined {
  const rows = scores.length;
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < rows; i++) {
    const score = scores[i]!;
    if (Math.floor(score) !== score) return undefined;
    if (score < least) least = score;
    if (score > most) most = score;
  }
  return { least, width: most - least + 1 };
}

/** The same of whole scores in a narrow range, counted instead of sorted. */
function countedAuc(
  scores: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  { least, width }: { readonly least: number; readonly width: number },
): number | undefined {
  const rows = scores.length;
  const above = new Float64Array(width);
  const below = new Float64Array(width);
  for (let i = 0; i < rows; i++) {
    const place = scores[i]! - least;
    if (outcomes[i] === 1) above[place] = above[place]! + 1;
    else if (outcomes[i] === 0) below[place] = below[place]! + 1;
  }
  let [pairs, less, positives] = [0, 0, 0];
  for (let place = 0; place < width; place++) {
    pairs += above[place]! * (2 * less + below[place]!);
    positives += above[place]!;
    less += below[place]!;
  }
  return positives === 0 || less === 0 ? undefined : pairs / (2 * positives * less);
}

function scoresOf(scores: ArrayLike<number>, outcomes: ArrayLike<number>, outcome: 0 | 1): Float64Array {
  const found = new Float64Array(scores.length);
  let count = 0;
  for (let i = 0; i < scores.length; i++) if (outcomes[i] === outcome) found[count++] = scores[i]!;
  return found.subarray(0, count);
}
