import { fitPositive, type LogLikelihood } from './fitPositive.js';
import { risingLogs } from './risingLogs.js';

/** How often people did something of so many times: `times` tries, `count` of them successes. */
export interface Trials {
  readonly times: ArrayLike<number>;
  readonly count: ArrayLike<number>;
}

/** How a chance is spread over people: beta distributed with this mean; `strength` is a + b. */
export interface BetaBinomial {
  readonly mean: number;
  /** For how many tries the mean counts beside a person's own; infinite where people do not differ. */
  readonly strength: number;
  /** Twice the log-likelihood gained over one chance for all. */
  readonly gain: number;
  /**
   * `differ`: people differ. `alike`: not more than chance would make them (p 0.05). `untold`: nobody was tried twice, so that nothing
   * tells.
   */
  readonly state: 'differ' | 'alike' | 'untold';
}

/** Less than this is not taken: one try would say more than everybody else's together. */
const leastStrength = 0.5;
const mostStrength = 1e5;

/** Of twice the log-likelihood, one chance for all is exceeded by more in one case of twenty: the strength is at an edge then. */
const noticed = 2.705543;

/**
 * Fits the beta-binomial distribution by maximum likelihood: everybody has a chance of their own, beta(a, b) distributed, and
 * tries are independent given it. Equal (times, count) are counted together. Tries of 0 times say nothing and may be there. People are
 * held to differ if the likelihood ratio says so at the edge of the parameters, where it is half a chi-square of one degree.
 * Sources: Skellam 1948, Journal of the Royal Statistical Society B 10(2); Griffiths 1973, Biometrics 29(4); Self & Liang 1987,
 * JASA 82(398), case 5.
 * @example fitBetaBinomial({ times: [1, 1, 1, 1], count: [0, 1, 0, 0] }).state // 'untold'
 */
export function fitBetaBinomial({ times, count }: Trials): BetaBinomial {
  const seen = new Map<number, number>();
  let [tries, successes, people, most] = [0, 0, 0, 0];
  const scale = Array.prototype.reduce.call(times, (a, b) => Math.max(a as number, b as number), 0) as number;
  for (let i = 0; i < times.length; i++) {
    if (times[i]! === 0) continue;
    const key = times[i]! * (scale + 1) + count[i]!;
    seen.set(key, (seen.get(key) ?? 0) + 1);
    tries += times[i]!;
    successes += count[i]!;
    people++;
    most = Math.max(most, times[i]!);
  }
  const rate = tries === 0 ? 0 : successes / tries;
  const one = { mean: rate, strength: Number.POSITIVE_INFINITY, gain: 0 };
  if (most < 2) return { ...one, state: 'untold' };
  if (rate <= 0 || rate >= 1) return { ...one, state: 'alike' };
  const rows = [...seen].sort(([a], [b]) => a - b);
  const cells = rows.map(([key, weight]) => ({
    times: Math.floor(key / (scale + 1)),
    count: key % (scale + 1),
    weight,
  }));
  const starts = [1, 3, 10, 30, 100].map((strength) => [strength * rate, strength * (1 - rate)]);
  const fit = fitPositive(betaBinomialLogLikelihood(cells, most), starts, people);
  const [a, b] = fit.parameters as readonly [number, number];
  const equal = successes * Math.log(rate) + (tries - successes) * Math.log1p(-rate);
  const gain = 2 * (fit.logLikelihood - equal);
  if (a + b > mostStrength || !(gain > noticed)) return { ...one, state: 'alike' };
  const mean = fit.converged ? a / (a + b) : rate;
  return { mean, strength: Math.max(a + b, leastStrength), gain, state: 'differ' };
}

/** The log-likelihood of counted tries as a function of a and b, but for the binomial coefficients, with its slope. */
export function betaBinomialLogLikelihood(
  cells: readonly { readonly times: number; readonly count: number; readonly weight: number }[],
  most: number,
): LogLikelihood {
  return (parameters) => {
    const [a, b] = parameters as unknown as readonly [number, number];
    const ofA = risingLogs(a, most);
    const ofB = risingLogs(b, most);
    const ofBoth = risingLogs(a + b, most);
    let [value, slopeA, slopeB] = [0, 0, 0];
    for (const { times, count, weight } of cells) {
      const missed = times - count;
      value += weight * (ofA.log[count]! + ofB.log[missed]! - ofBoth.log[times]!);
      slopeA += weight * (ofA.slope[count]! - ofBoth.slope[times]!);
      slopeB += weight * (ofB.slope[missed]! - ofBoth.slope[times]!);
    }
    return { value, gradient: Float64Array.of(slopeA, slopeB) };
  };
}
