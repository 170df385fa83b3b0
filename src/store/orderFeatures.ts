import type { FeatureChoice, FeatureColumn, FeatureHelp, Wanted } from './features.js';
import type { History } from './history.js';
import { firstFrom, lineMarginAt } from './orderLines.js';

/** Windows that order features look back over, in days before t0; the last is everything. */
export const orderWindows = [30, 90, 180, 365] as const;

/** Columns made from one source, their help, and the newest day each row was made from (−1e9: nothing). */
export interface SourceFeatures {
  readonly columns: readonly FeatureColumn[];
  readonly help: readonly FeatureHelp[];
  readonly newest: Int32Array;
}

/**
 * Recency, frequency, value, rhythm, returns, discounts, channels and categories of customers before t0. An order is
 * the lines of one order_id on one day; it counts as a purchase if their amounts sum to more than 0.
 */
export function orderFeatures(history: History, wanted: Wanted, choice: FeatureChoice): SourceFeatures {
  const { lines } = history;
  const rows = wanted.customer.length;
  const column = () => new Float64Array(rows);
  const recency = column();
  const firstOrder = column();
  const orders = [...orderWindows, 0].map(column);
  const amount = [...orderWindows, 0].map(column);
  const margin = [365, 0].map(column);
  const purchaseDays = column();
  const basket = column();
  const gap = column();
  const gapVariation = column();
  const recencyInGaps = column();
  const returned = column();
  const discounted = column();
  const shareOf = choice.channels.map(column);
  const linesOf = choice.categories.map(column);
  const channelPlace = places(lines.channels, choice.channels);
  const categoryPlace = places(lines.categories, choice.categories);
  const newest = new Int32Array(rows).fill(-1_000_000_000);
  const rate = choice.marginRate;
  const windows = orderWindows.length;
  for (let row = 0; row < rows; row++) {
    const customer = wanted.customer[row]!;
    const t0 = wanted.t0[row]!;
    const from = customer < history.customers ? lines.start[customer]! : 0;
    const all = customer < history.customers ? lines.start[customer + 1]! : 0;
    const to = firstFrom(lines.day, from, all, t0);
    let positive = 0;
    let negative = 0;
    let off = 0;
    let bought = 0;
    let first = Number.NaN;
    let last = Number.NaN;
    let days = 0;
    let gapSquares = 0;
    let at = from;
    while (at < to) {
      const day = lines.day[at]!;
      const order = lines.order[at]!;
      const ago = t0 - day;
      if (day > newest[row]!) newest[row] = day;
      let net = 0;
      let netMargin = 0;
      for (; at < to && lines.order[at] === order && lines.day[at] === day; at++) {
        const paid = lines.amount[at]!;
        net += paid;
        if (choice.margin) netMargin += lineMarginAt(lines, at, rate);
        if (paid > 0) {
          positive += paid;
          off += Math.max(lines.discount[at]!, 0);
          bought++;
          const channel = lines.channel[at]! < 0 ? -1 : channelPlace[lines.channel[at]!]!;
          if (channel >= 0) shareOf[channel]![row] = shareOf[channel]![row]! + 1;
          const category = lines.category[at]! < 0 ? -1 : categoryPlace[lines.category[at]!]!;
          if (category >= 0) linesOf[category]![row] = linesOf[category]![row]! + 1;
        } else negative -= paid;
      }
      const isPurchase = net > 0 ? 1 : 0;
      for (let w = 0; w <= windows; w++) {
        if (w < windows && ago > orderWindows[w]!) continue;
        orders[w]![row] = orders[w]![row]! + isPurchase;
        amount[w]![row] = amount[w]![row]! + net;
      }
      margin[1]![row] = margin[1]![row]! + netMargin;
      if (ago <= 365) margin[0]![row] = margin[0]![row]! + netMargin;
      if (isPurchase === 1 && day !== last) {
        if (Number.isNaN(first)) first = day;
        else gapSquares += (day - last) * (day - last);
        last = day;
        days++;
      }
    }
    const count = orders[windows]![row]!;
    const meanGap = days > 1 ? (last - first) / (days - 1) : Number.NaN;
    recency[row] = t0 - last;
    firstOrder[row] = t0 - first;
    purchaseDays[row] = days;
    basket[row] = count > 0 ? positive / count : Number.NaN;
    gap[row] = meanGap;
    gapVariation[row] =
      days > 2 ? Math.sqrt(Math.max(0, gapSquares / (days - 1) - meanGap * meanGap)) / meanGap : Number.NaN;
    recencyInGaps[row] = (t0 - last) / meanGap;
    returned[row] = positive > 0 ? negative / positive : Number.NaN;
    discounted[row] = positive + off > 0 ? off / (positive + off) : Number.NaN;
    for (const share of shareOf) share[row] = bought > 0 ? share[row]! / bought : Number.NaN;
  }
  const named: (readonly [string, FeatureHelp['unit'], string, Float64Array])[] = [
    ['recency_days', 'number', 'days from the last purchase to t0', recency],
    ['first_order_days', 'number', 'days from the first purchase to t0', firstOrder],
    ...orderWindows.map(
      (days, w) =>
        [`orders_${days}`, 'count', `purchases in the ${days} days before t0`, orders[w]!] as const,
    ),
    ['orders_all', 'count', 'purchases before t0', orders[windows]!],
    ['purchase_days', 'count', 'different days with a purchase before t0', purchaseDays],
    ...orderWindows.map(
      (days, w) =>
        [
          `amount_${days}`,
          'money',
          `net amount in the ${days} days before t0, returns subtracted`,
          amount[w]!,
        ] as const,
    ),
    ['amount_all', 'money', 'net amount before t0, returns subtracted', amount[windows]!],
    ...(choice.margin
      ? ([
          ['margin_365', 'money', 'net margin in the 365 days before t0', margin[0]!],
          ['margin_all', 'money', 'net margin before t0', margin[1]!],
        ] as const)
      : []),
    ['average_basket', 'money', 'amount bought per purchase before t0', basket],
    ['gap_days', 'number', 'mean days between purchase days', gap],
    [
      'gap_variation',
      'number',
      'standard deviation of those gaps over their mean: 0 is a clock',
      gapVariation,
    ],
    ['recency_in_gaps', 'number', 'recency_days over gap_days: above 1 is later than usual', recencyInGaps],
    ['returned_share', 'share', 'amount returned over amount bought before t0', returned],
    ['discount_share', 'share', 'discount over amount before discount, before t0', discounted],
    ...choice.channels.map(
      (name, i) =>
        [
          `channel_share:${name}`,
          'share',
          `share of lines bought before t0 through ${name}`,
          shareOf[i]!,
        ] as const,
    ),
    ...choice.categories.map(
      (name, i) =>
        [`category_lines:${name}`, 'count', `lines bought before t0 in ${name}`, linesOf[i]!] as const,
    ),
  ];
  return {
    columns: named.map(([name, , , values]) => ({ name, kind: 'numeric', values })),
    help: named.map(([name, unit, help]) => ({ name, unit, help })),
    newest,
  };
}

/** Where each name stands among the chosen ones, -1 if it does not. */
function places(names: readonly string[], chosen: readonly string[]): Int32Array {
  return Int32Array.from(names, (name) => chosen.indexOf(name));
}
