import type { Whale } from '../../measure/whale.js';
import { howMany, type Note, note, warning } from '../../result.js';

/** The whale curve in words. `text` writes money. */
export function curveNotes(curve: Whale, text: (minor: number) => string): readonly Note[] {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const {
    customers: n,
    peakCustomers,
    peakShare,
    lostShare,
    top20Share,
    bottom40Share,
    customersFor80,
  } = curve;
  if (peakShare === undefined) {
    return [
      warning(
        `${howMany(n, 'customer')} lost ${text(-curve.total)} together; ${peakCustomers} of them earned something`,
      ),
    ];
  }
  const tail =
    peakCustomers === n || lostShare === 0
      ? 'nobody costs more than they bring'
      : `the other ${n - peakCustomers} take ${percent(lostShare!)} away again`;
  return [
    note(
      `profit ${text(curve.total)}; the curve peaks at ${percent(peakShare)} after ${peakCustomers} of ${howMany(n, 'customer')} (${percent(peakCustomers / n)}); ${tail}`,
    ),
    note(
      `80/20: the best 20 % make ${percent(top20Share!)} of the profit, the worst 40 % ${percent(bottom40Share!)}; 80 % comes from ${percent(customersFor80!)} of customers`,
    ),
    ...(curve.gini === undefined ? [] : [note(`Gini coefficient ${curve.gini.toFixed(3)}`)]),
  ];
}
