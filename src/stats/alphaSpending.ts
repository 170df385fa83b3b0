import { gaussLegendre } from './gaussLegendre.js';
import { normalCdf, normalQuantile, normalTwoSided } from './normal.js';

/** How much of α may be spent by a share of the information, and the z at every look that spends just that. */
export interface SpendingBounds {
  readonly spent: readonly number[];
  readonly z: readonly number[];
}

const nodes = 64;

const { node, weight } = gaussLegendre(nodes);

/**
 * The two-sided α that may be spent by a share of the information: that of the spending function shaped like O'Brien and
 * Fleming's bounds, 4 − 4Φ(z_{1−α/4}/√share), which keeps nearly everything for the end. Source: Lan & DeMets 1983,
 * Biometrika 70, 659-663, each side by α/2.
 * @example alphaSpent(1) // 0.05
 * @example alphaSpent(0.5) // 0.0030506
 */
export function alphaSpent(share: number, alpha = 0.05): number | undefined {
  const z = normalQuantile(1 - alpha / 4);
  if (z === undefined || !(share > 0)) return undefined;
  return 4 * normalCdf(-z / Math.sqrt(Math.min(share, 1)));
}

/**
 * The z of every look of a plan of looks at rising shares of the information, 0 < share <= 1: under no effect a look
 * beyond its z happens with probability α over all looks together. By recursive integration of the density of those that
 * went on. Source: Armitage, McPherson & Rowe 1969, JRSS A 132; Lan & DeMets 1983; Jennison & Turnbull 2000, ch. 7 and 19.
 * @example spendingBounds([0.2, 0.4, 0.6, 0.8, 1]).z // [4.8769, 3.357, 2.6803, 2.2898, 2.031]
 */
export function spendingBounds(shares: readonly number[], alpha = 0.05): SpendingBounds | undefined {
  if (shares.length === 0 || shares.some((share, i) => !(share > (shares[i - 1] ?? 0) && share <= 1)))
    return undefined;
  const spent = shares.map((share) => alphaSpent(share, alpha)!);
  const z: number[] = [];
  let places: Float64Array | undefined;
  let mass: Float64Array | undefined;
  shares.forEach((share, look) => {
    const step = Math.sqrt(share - (shares[look - 1] ?? 0));
    const beyond = (bound: number) => {
      if (places === undefined || mass === undefined) return normalTwoSided(bound / step);
      let total = 0;
      for (let i = 0; i < nodes; i++)
        total +=
          mass[i]! * (normalCdf((places[i]! - bound) / step) + normalCdf((-places[i]! - bound) / step));
      return total;
    };
    const may = spent[look]! - (spent[look - 1] ?? 0);
    let low = 0;
    let high = 40 * Math.sqrt(share);
    for (let i = 0; i < 50; i++) {
      const middle = (low + high) / 2;
      if (beyond(middle) > may) low = middle;
      else high = middle;
    }
    const bound = (low + high) / 2;
    z.push(bound / Math.sqrt(share));
    const reach = Math.min(bound, 9 * Math.sqrt(share));
    const next = Float64Array.from(node, (x) => x * reach);
    const density = next.map((s) => {
      if (places === undefined || mass === undefined) return bell(s / step) / step;
      let total = 0;
      for (let i = 0; i < nodes; i++) total += mass[i]! * bell((s - places[i]!) / step);
      return total / step;
    });
    mass = density.map((d, i) => d * weight[i]! * reach);
    places = next;
  });
  return { spent, z };
}

function bell(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
}
