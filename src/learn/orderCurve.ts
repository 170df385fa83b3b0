import { logGamma } from '../stats/gamma.js';

/**
 * Expected orders within each span of someone alive whose rate is gamma(shape, rate) and who leaves after each order with a
 * beta(a, b) chance: the sum over j of P(at least j purchases would be made) · P(not gone after j − 1 of them). The first is
 * a negative binomial tail, the second Γ(b + j − 1) Γ(a + b) / (Γ(b) Γ(a + b + j − 1)); all terms are positive.
 */
export function orderCurve(
  shape: number,
  rate: number,
  a: number,
  b: number,
  spans: ArrayLike<number>,
): Float64Array {
  return Float64Array.from(spans, (span) => expected(shape, rate, a, b, span));
}

function expected(shape: number, rate: number, a: number, b: number, span: number): number {
  if (!(span > 0)) return 0;
  const share = span / (rate + span);
  const none = shape * Math.log(rate / (rate + span));
  const mean = (shape * span) / rate;
  const spread = Math.sqrt((mean * (rate + span)) / rate);
  const from = none > -700 ? 0 : Math.max(0, Math.floor(mean - 40 * spread));
  let chance =
    from === 0
      ? Math.exp(none)
      : Math.exp(
          logGamma(shape + from)! - logGamma(shape)! - logGamma(from + 1)! + none + from * Math.log(share),
        );
  let kept = 1;
  let sum = 0;
  let tail = 1;
  for (let j = 0; j < from; j++) {
    sum += kept;
    kept *= (b + j) / (a + b + j);
  }
  for (let j = from; ; j++) {
    // What is left beyond j is at most that of a geometric tail; the difference of sums has lost its digits by then.
    const ratio = Math.max(share, ((shape + j) / (j + 1)) * share);
    const bound = ratio < 1 ? (chance * ratio) / (1 - ratio) : 1;
    tail = Math.min(tail - chance, bound);
    if (!(tail > 0)) break;
    sum += tail * kept;
    if (bound * kept < 1e-13 * sum * (1 - ratio)) break;
    chance *= ((shape + j) / (j + 1)) * share;
    kept *= (b + j) / (a + b + j);
  }
  return sum;
}
