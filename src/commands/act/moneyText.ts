import { rateScale } from '../../money.js';
import type { Store } from '../../store/open.js';

/** Millionths of a major unit as minor units, possibly fractional: what one contact costs. */
export function minorOf(store: Store, rate: number): number {
  return (rate * Number(`1e${store.settings.currencyDigits}`)) / rateScale;
}

/** Minor units in a sentence: `1,234.50 EUR`, two more decimals for small amounts. */
export function moneyText(store: Store, minor: number): string {
  const { currency, currencyDigits } = store.settings;
  const major = minor / Number(`1e${currencyDigits}`);
  const small = major !== 0 && Math.abs(major) < 1;
  const text = new Intl.NumberFormat('en', {
    minimumFractionDigits: currencyDigits,
    maximumFractionDigits: currencyDigits + (small ? 2 : 0),
  }).format(major);
  return `${text.replace(/^-0(\.0+)?$/, (zero) => zero.slice(1))} ${currency}`;
}
