const lanczos = [
  0.9999999999998099, 676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406,
  12.507343278686905, -0.13857109526572012, 0.000009984369578019572, 1.5056327351493116e-7,
];

/**
 * Natural logarithm of the gamma function for `x` > 0, else `undefined`. Relative error about 1e-14.
 * Source: Lanczos 1964, SIAM J. Numer. Anal. B 1, with g = 7 and nine terms (coefficients of P. Godfrey).
 * @example logGamma(10) // 12.801827480081469
 * @example logGamma(0.5) // 0.5723649429247001
 */
export function logGamma(x: number): number | undefined {
  if (!(x > 0) || x === Number.POSITIVE_INFINITY) return undefined;
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGammaAbove(1 - x);
  return logGammaAbove(x);
}

function logGammaAbove(x: number): number {
  let series = lanczos[0]!;
  for (let i = 1; i < lanczos.length; i++) series += lanczos[i]! / (x - 1 + i);
  const t = x + 6.5;
  return 0.9189385332046727 + (x - 0.5) * Math.log(t) - t + Math.log(series);
}

/**
 * Upper regularised incomplete gamma function Q(a, x) for a > 0 and x >= 0, else `undefined`. Series below a + 1,
 * Lentz continued fraction above. Source: DLMF 8.7.1 and 8.9.2; Lentz 1976, Applied Optics 15.
 * @example upperGamma(1, 2) // 0.1353352832366127
 * @example upperGamma(2.5, 1) // 0.8491450360846096
 */
export function upperGamma(a: number, x: number): number | undefined {
  const logA = logGamma(a);
  if (logA === undefined || !(x >= 0)) return undefined;
  if (x === 0) return 1;
  if (x === Number.POSITIVE_INFINITY) return 0;
  const front = Math.exp(a * Math.log(x) - x - logA);
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < 10_000 && term > sum * 1e-17; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return Math.max(0, 1 - front * sum);
  }
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < 10_000; n++) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / away(an * d + b);
    c = away(b + an / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return front * fraction;
}

function away(x: number): number {
  return Math.abs(x) < 1e-300 ? 1e-300 : x;
}
