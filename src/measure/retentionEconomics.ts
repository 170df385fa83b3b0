import { resampled } from '../stats/resampled.js';
import type { Interval } from '../stats/sample.js';
import type { CustomerYears } from './customerYears.js';

/** An estimate with its 95 % interval. */
export interface Estimated {
  readonly value: number | undefined;
  readonly interval: Interval | undefined;
}

export interface RetentionEconomics {
  readonly before: number;
  readonly retained: number;
  readonly retention: number | undefined;
  /** Growth of the discounted profit of a customer's lifetime with five more points of retention. */
  readonly profitGrowth: Estimated;
  /** Mean known cost of winning a customer, over contact cost per kept customer. */
  readonly winning: Estimated;
  readonly winCost: number | undefined;
  readonly keepCost: number | undefined;
  readonly winKnown: number;
}

interface Sums {
  before: number;
  retained: number;
  active: number;
  margin: number;
  won: number;
  wonKnown: number;
  kept: number;
}

/**
 * What retention is worth and what it costs. With retention r, margin m per active customer and period, discount d and known
 * cost a of winning one (0 if nobody's is known), the profit of a lifetime is m·(1 + d)/(1 + d − r) − a, and its growth is
 * that of r → r + 0.05 (Gupta & Lehmann 2003, J. Interactive Marketing 17(1), eq. for constant margins, forever; Reichheld &
 * Sasser 1990). `undefined` where r + 0.05 is above 1 or a lifetime earns nothing. Intervals by drawing customers.
 */
export function retentionEconomics(years: CustomerYears, discount: number, seed: number): RetentionEconomics {
  const sums = sumsOf(years, undefined);
  const [growth, times] = resampled(
    years.customers,
    (counts) => {
      const drawn = sumsOf(years, counts);
      return [profitGrowth(drawn, discount), winningTimes(drawn)];
    },
    seed,
  );
  return {
    before: sums.before,
    retained: sums.retained,
    retention: ratio(sums.retained, sums.before),
    profitGrowth: { value: profitGrowth(sums, discount), interval: growth },
    winning: { value: winningTimes(sums), interval: times },
    winCost: ratio(sums.won, sums.wonKnown),
    keepCost: ratio(sums.kept, sums.retained),
    winKnown: sums.wonKnown,
  };
}

function sumsOf(years: CustomerYears, counts: Uint16Array | undefined): Sums {
  const sums = { before: 0, retained: 0, active: 0, margin: 0, won: 0, wonKnown: 0, kept: 0 };
  for (let c = 0; c < years.customers; c++) {
    const times = counts === undefined ? 1 : counts[c]!;
    if (times === 0) continue;
    sums.margin += times * years.marginNow[c]!;
    sums.kept += times * years.keptCost[c]!;
    if (years.ordersBefore[c]! > 0) {
      sums.before += times;
      if (years.ordersNow[c]! > 0) sums.retained += times;
    }
    if (years.ordersNow[c]! > 0) sums.active += times;
    const cost = years.acquisitionCost[c]!;
    if (years.fresh[c] === 1 && !Number.isNaN(cost)) {
      sums.won += times * cost;
      sums.wonKnown += times;
    }
  }
  return sums;
}

function profitGrowth(sums: Sums, discount: number): number | undefined {
  const retention = ratio(sums.retained, sums.before);
  const margin = ratio(sums.margin, sums.active);
  if (retention === undefined || margin === undefined || retention + 0.05 > 1) return undefined;
  const won = ratio(sums.won, sums.wonKnown) ?? 0;
  const lifetime = (r: number) => (margin * (1 + discount)) / (1 + discount - r) - won;
  const now = lifetime(retention);
  return now > 0 ? lifetime(retention + 0.05) / now - 1 : undefined;
}

function winningTimes(sums: Sums): number | undefined {
  const [win, keep] = [ratio(sums.won, sums.wonKnown), ratio(sums.kept, sums.retained)];
  return win === undefined || keep === undefined || keep === 0 ? undefined : win / keep;
}

function ratio(sum: number, n: number): number | undefined {
  return n === 0 ? undefined : sum / n;
}
