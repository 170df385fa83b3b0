import type { Day } from '../days.js';

/** A rate into the currency of the store, as it was loaded. */
export interface KnownRate {
  /** What is converted. */
  readonly currency: string;
  readonly day: Day;
  readonly rate: number;
  /** The rate is that of the store's currency into this one: amounts are divided by it. */
  readonly inverse: boolean;
}

/** A number as an exact fraction: `0.91` is 91 / 100. */
interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** A rate that is in use. */
export interface Exchange {
  readonly day: Day;
  /** How much of the store's currency one unit is; 1 over the rate, to 17 digits, if that is an inverse one. */
  readonly rate: number;
  readonly inverse: boolean;
  /**
   * An integer of `from` decimals in the other currency as an integer of `to` decimals in that of the store: exact,
   * rounded once, half to even. `undefined` if it is too large to be exact.
   */
  readonly convert: (value: number, from: number, to: number) => number | undefined;
}

/** Finds the rate of a currency that holds on a day: the latest on or before it; on one day a direct rate before an inverse. */
export type FindExchange = (
  currency: string,
  day: Day,
) => Exchange | 'no rate at all' | 'no rate by that day';

/** Compiles the rates into the currency of a store. */
export function exchange(rates: readonly KnownRate[]): FindExchange {
  const byCurrency = new Map<string, KnownRate[]>();
  for (const rate of rates) byCurrency.set(rate.currency, [...(byCurrency.get(rate.currency) ?? []), rate]);
  for (const known of byCurrency.values())
    known.sort((a, b) => a.day - b.day || Number(b.inverse) - Number(a.inverse));
  const made = new Map<KnownRate, Exchange>();
  return (currency, day) => {
    const known = byCurrency.get(currency);
    if (known === undefined) return 'no rate at all';
    let low = 0;
    let high = known.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (known[middle]!.day <= day) low = middle + 1;
      else high = middle;
    }
    const rate = known[low - 1];
    if (rate === undefined) return 'no rate by that day';
    const before = made.get(rate);
    if (before !== undefined) return before;
    const exchanged = exchangeBy(rate);
    made.set(rate, exchanged);
    return exchanged;
  };
}

function exchangeBy({ day, rate, inverse }: KnownRate): Exchange {
  const { numerator, denominator } = fraction(rate);
  const [up, down] = inverse ? [denominator, numerator] : [numerator, denominator];
  return {
    day,
    rate: inverse ? 1 / rate : rate,
    inverse,
    convert(value, from, to) {
      const scale = tenTo(Math.abs(to - from));
      const [over, under] = to >= from ? [up * scale, down] : [up, down * scale];
      const result = Number(halfEven(BigInt(value) * over, under));
      return Number.isSafeInteger(result) ? result : undefined;
    },
  };
}

/** The decimal that a floating-point number is printed as, exactly: up to 15 digits it is the one that was read. */
function fraction(value: number): Fraction {
  const [mantissa, exponent] = String(value).split('e');
  const [whole, decimals = ''] = mantissa!.split('.');
  const power = Number(exponent ?? 0) - decimals.length;
  const digits = BigInt(`${whole}${decimals}`);
  return power >= 0
    ? { numerator: digits * tenTo(power), denominator: 1n }
    : { numerator: digits, denominator: tenTo(-power) };
}

function tenTo(power: number): bigint {
  return BigInt(`1${'0'.repeat(power)}`);
}

function halfEven(numerator: bigint, denominator: bigint): bigint {
  const negative = numerator < 0n;
  const size = negative ? -numerator : numerator;
  const floor = size / denominator;
  const twice = (size % denominator) * 2n;
  const up = twice > denominator || (twice === denominator && floor % 2n === 1n);
  const rounded = up ? floor + 1n : floor;
  return negative ? -rounded : rounded;
}
