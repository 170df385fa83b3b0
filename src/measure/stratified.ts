import { invertedP } from '../stats/invertedP.js';
import { joined, levelAt, mean, type Sample, sampleLike, variance } from '../stats/sample.js';
import { stratifiedWelch } from '../stats/stratifiedWelch.js';
import { type Contrast, contrast, defaultMethod, type Method, type MetricShape } from './contrast.js';

/** The two samples of one stratum: units that were randomised with the same chances. */
export interface Stratum {
  readonly treated: Sample;
  readonly control: Sample;
}

/** An effect over strata, with means that were standardised to the treated units. */
export interface Stratified {
  readonly effect: Contrast;
  /** Samples with the standardised means and their errors, for ratios of the two. */
  readonly treated: Sample;
  readonly control: Sample;
}

/**
 * The effect on the treated over several strata with shares of control that may differ: the difference within each stratum,
 * weighted by its treated units, never the difference of the pooled means. The interval is the stratified Welch one, or
 * where arms are small (rates: always) that of every stratum's own method combined by the method of variance estimates
 * recovery; p inverts it. One stratum is an ordinary contrast. A stratum without one of the arms can not be compared: take it
 * out before. Sources: Cochran 1977, "Sampling Techniques", 5.3; Zou & Donner 2008, Stat. Med. 27, eq. 7.
 */
export function stratified(
  shape: MetricShape,
  strata: readonly Stratum[],
  asked?: Method,
  level = 0.95,
  against = 0,
): Stratified | undefined {
  const first = strata[0];
  if (first === undefined) return undefined;
  if (strata.length === 1) {
    const effect = contrast(shape, first.treated, first.control, asked, against, level);
    return effect === undefined ? undefined : { effect, ...first };
  }
  const whole = strata.reduce((sum, { treated }) => sum + treated.n, 0);
  const parts = strata.map((stratum) => ({ ...stratum, weight: stratum.treated.n / whole }));
  const treated = standardised(parts.map((part) => ({ sample: part.treated, weight: part.weight })));
  const control = standardised(parts.map((part) => ({ sample: part.control, weight: part.weight })));
  if (treated === undefined || control === undefined) return undefined;
  const all = {
    treated: parts.reduce((sum, part) => joined(sum, part.treated), nothing),
    control: parts.reduce((sum, part) => joined(sum, part.control), nothing),
  };
  const method = asked ?? defaultMethod(shape, all.treated, all.control);
  const whether = contrast(shape, all.treated, all.control, method);
  const combined = (at: number) => (method === 'welch' ? undefined : recovered(shape, parts, method, at));
  const welch = stratifiedWelch(
    parts.map((part) => ({ a: part.treated, b: part.control, weight: part.weight })),
    level,
    against,
  );
  const own = combined(level);
  const pValue =
    own === undefined
      ? welch?.pValue
      : invertedP((z) => {
          const interval = combined(levelAt(z));
          return interval && { low: interval.low - against, high: interval.high - against };
        });
  return {
    effect: {
      difference: mean(treated)! - mean(control)!,
      low: own?.low ?? welch?.low,
      high: own?.high ?? welch?.high,
      pValue,
      method: own === undefined ? 'welch' : method,
      trusted: whether?.trusted === true && (method === 'welch' || own !== undefined),
    },
    treated,
    control,
  };
}

const nothing: Sample = { n: 0, buyers: 0, sum: 0, sumSquares: 0 };

/** The weighted mean of several samples as one sample of all their units. */
function standardised(
  parts: readonly { readonly sample: Sample; readonly weight: number }[],
): Sample | undefined {
  let value = 0;
  let square = 0;
  let n = 0;
  let buyers = 0;
  for (const { sample, weight } of parts) {
    const own = mean(sample);
    const spread = variance(sample);
    if (own === undefined || spread === undefined) return undefined;
    value += weight * own;
    square += (weight * weight * spread) / sample.n;
    n += sample.n;
    buyers += sample.buyers;
  }
  return { ...sampleLike(value, Math.sqrt(square), n), buyers };
}

/** The interval of the weighted sum of the strata's differences from their own, which need not be symmetric. */
function recovered(
  shape: MetricShape,
  parts: readonly (Stratum & { readonly weight: number })[],
  method: Method,
  level: number,
): { readonly low: number; readonly high: number } | undefined {
  let centre = 0;
  let below = 0;
  let above = 0;
  for (const { treated, control, weight } of parts) {
    const made = contrast(shape, treated, control, method, 0, level);
    if (made === undefined) return undefined;
    if (made.low === undefined || made.high === undefined) return undefined;
    centre += weight * made.difference;
    const down = weight * (made.difference - made.low);
    const up = weight * (made.high - made.difference);
    below += down * down;
    above += up * up;
  }
  return { low: centre - Math.sqrt(below), high: centre + Math.sqrt(above) };
}
