/** Where the area under a curve may be. */
export interface AucInterval {
  readonly low: number;
  readonly high: number;
}

/**
 * 95 % interval of an area under the ROC curve, from its standard error under exponential scores and the normal
 * distribution, kept within 0 and 1. Source: Hanley & McNeil 1982, Radiology 143(1), equation 1.
 * @example aucInterval(0.5, 1, 1) // { low: 0, high: 1 }
 */
export function aucInterval(area: number, positives: number, negatives: number): AucInterval {
  const both = area / (2 - area) - area * area;
  const against = (2 * area * area) / (1 + area) - area * area;
  const variance =
    (area * (1 - area) + (positives - 1) * both + (negatives - 1) * against) / (positives * negatives);
  const reach = 1.959964 * Math.sqrt(Math.max(variance, 0));
  return { low: Math.max(area - reach, 0), high: Math.min(area + reach, 1) };
}
