import { fitPositive, type LogLikelihood, type PositiveFit } from './fitPositive.js';
import { type Histories, thinned } from './histories.js';

/** More different histories than twice this are looked at in a sample of so many first. */
const sampled = 20_000;

/**
 * Maximum likelihood of a model of buying, from starts that suit the repeat purchases per time, `rate`, and the mean time
 * that customers have been seen for, `age`; of very many histories a sample is fitted first.
 */
export function fitHistories(
  histories: Histories,
  likelihoodOf: (histories: Histories) => LogLikelihood,
  startsAt: (rate: number, age: number) => readonly (readonly number[])[],
): PositiveFit {
  const { x, seen, times, weight, rows, total } = histories;
  let bought = 0;
  let time = 0;
  for (let i = 0; i < rows; i++) {
    bought += weight[i]! * x[i]!;
    time += weight[i]! * times[seen[i]!]!;
  }
  const rate = Math.max(bought, 1) / Math.max(time, 1e-9);
  const starts = startsAt(rate, Math.max(time / total, 1e-9));
  const step = Math.floor(rows / sampled);
  const some = step > 1 ? thinned(histories, step) : undefined;
  const sample = some && { fit: fitHistories(some, likelihoodOf, startsAt), weight: some.total };
  return fitPositive(likelihoodOf(histories), starts, total, sample);
}
