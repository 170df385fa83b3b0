import { benjaminiHochberg } from '../stats/benjaminiHochberg.js';
import { holm } from '../stats/holm.js';

/** What one comparison is worth beside the others of its family. */
export interface Adjusted {
  /** Comparisons with a p in the family. */
  readonly family: number;
  /** For decisions: the chance of any false one in the family stays below 5 %. */
  readonly holm: number | undefined;
  /** For exploration: the expected share of false ones among those kept stays below 5 %. */
  readonly bh: number | undefined;
  /** 1 − confidence of each interval that makes all of the family hold together (Bonferroni). */
  readonly alpha: number;
}

/**
 * Corrects the p of comparisons that are read together, in their order: Holm's and Benjamini and Hochberg's p, and the
 * level of Bonferroni's simultaneous intervals, the only ones that go with every method. A comparison without a p stays
 * out. Sources: Holm 1979; Benjamini & Hochberg 1995; Dunn 1961, JASA 56.
 */
export function family(pValues: readonly (number | undefined)[]): readonly Adjusted[] {
  const known = pValues.flatMap((p) => (p === undefined ? [] : [p]));
  const byHolm = holm(known);
  const byBh = benjaminiHochberg(known);
  let at = 0;
  return pValues.map((p) => {
    const place = p === undefined ? undefined : at++;
    return {
      family: known.length,
      holm: place === undefined ? undefined : byHolm[place],
      bh: place === undefined ? undefined : byBh[place],
      alpha: 0.05 / Math.max(1, known.length),
    };
  });
}
