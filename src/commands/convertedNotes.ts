import { formatDay } from '../days.js';
import type { Converted } from '../ingest/converted.js';
import { formatDecimal } from '../money.js';
import { howMany } from '../result.js';

/** How much was converted, from what, at which rates. */
export function convertedNotes(
  converted: readonly Converted[],
  currency: string,
  digits: number,
): readonly string[] {
  return converted.map((one) => {
    const money =
      one.original === 0 && one.amount === 0
        ? ''
        : `, ${one.currency} ${formatDecimal(one.original, one.digits)} = ${currency} ${formatDecimal(one.amount, digits)}`;
    const many = one.rates > 1;
    const days = `${formatDay(one.firstDay)}${many ? ` to ${formatDay(one.lastDay)}` : ''}`;
    const value = (rate: number) => String(Number(rate.toPrecision(8)));
    const span = one.low === one.high ? value(one.low) : `${value(one.low)} to ${value(one.high)}`;
    const by = many ? `by ${one.rates} rates of ${days}` : `by the rate of ${days}`;
    const inverse = one.inverse ? `; 1 over the rate from ${currency} to ${one.currency}` : '';
    const age = one.age > 7 ? `; a rate was up to ${howMany(one.age, 'day')} older than its row` : '';
    return `converted from ${one.currency}: ${one.rows} row${one.rows === 1 ? '' : 's'}${money} ${by} (${span})${inverse}${age}`;
  });
}
