import { orderOf } from './countedOrder.js';
import type { FeatureChoice, FeatureColumn, FeatureHelp, Wanted } from './features.js';
import type { History } from './history.js';
import { firstFrom, marginOf } from './orderLines.js';
import { orderPlaces } from './orderPlaces.js';

/** Windows that order features look back over, in days before t0; the last is everything. */
export const orderWindows = [30, 90, 180, 365] as const;

/** Columns made from one source, their help, and the newest day each row was made from (−1e9: nothing). */
export interface SourceFeatures {
  readonly columns: readonly FeatureColumn[];
  readonly help: readonly FeatureHelp[];
  readonly newest: Int32Array;
}

/**
 * Recency, frequency, value, rhythm, returns, discounts, channels and categories of customers before t0. Purchases are
 * orders (`countedOrder`) as they stood before t0; amounts and margins are those of lines by their own day.
 */
export function orderFeatures(history: History, wanted: Wanted, choice: FeatureChoice): SourceFeatures {
  const { lines } = history;
  const { start, day: days, order: ownOrder, returned: returnedOf, amount: paidOf, discount } = lines;
  const { channel: channelOf, category: categoryOf } = lines;
  const cost = choice.margin ? lines.cost : undefined;
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
  const channelPlace = placesOf(lines.channels, choice.channels);
  const categoryPlace = placesOf(lines.categories, choice.categories);
  const newest = new Int32Array(rows);
  const rate = choice.marginRate;
  const windows = orderWindows.length;
  const bought = new Float64Array(windows + 1);
  const net = new Float64Array(windows + 1);
  const places = orderPlaces();
  /** By the place of an order: what is kept of it, and the first of its days. */
  const kept: number[] = [];
  const boughtOn: number[] = [];
  for (let row = 0; row < rows; row++) {
    const customer = wanted.customer[row]!;
    const t0 = wanted.t0[row]!;
    const from = customer < history.customers ? start[customer]! : 0;
    const all = customer < history.customers ? start[customer + 1]! : 0;
    const to = firstFrom(days, from, all, t0);
    bought.fill(0);
    net.fill(0);
    let positive = 0;
    let negative = 0;
    let off = 0;
    let linesBought = 0;
    let newestDay = -1_000_000_000;
    let ever = 0;
    let lately = 0;
    let first = Number.NaN;
    let last = Number.NaN;
    let dayCount = 0;
    let gapSquares = 0;
    let size = 0;
    places.restart();
    let at = from;
    while (at < to) {
      const day = days[at]!;
      const ago = t0 - day;
      if (day > newestDay) newestDay = day;
      let paidInAll = 0;
      let netMargin = 0;
      for (; at < to && days[at] === day; at++) {
        const paid = paidOf[at]!;
        paidInAll += paid;
        const place = places.of(orderOf(paid, ownOrder[at]!, returnedOf[at]!));
        if (place === size) {
          kept[size] = paid;
          boughtOn[size++] = day;
        } else kept[place] = kept[place]! + paid;
        if (cost !== undefined) netMargin += marginOf(paid, cost[at]!, rate);
        if (paid > 0) {
          positive += paid;
          off += Math.max(discount[at]!, 0);
          linesBought++;
          const channel = channelOf[at]! < 0 ? -1 : channelPlace[channelOf[at]!]!;
          if (channel >= 0) shareOf[channel]![row] = shareOf[channel]![row]! + 1;
          const category = categoryOf[at]! < 0 ? -1 : categoryPlace[categoryOf[at]!]!;
          if (category >= 0) linesOf[category]![row] = linesOf[category]![row]! + 1;
        } else negative -= paid;
      }
      const window = windowOf(ago);
      net[window] = net[window]! + paidInAll;
      ever += netMargin;
      if (ago <= 365) lately += netMargin;
    }
    let keptInAll = 0;
    for (let place = 0; place < size; place++) {
      if (kept[place]! <= 0) continue;
      keptInAll += kept[place]!;
      const day = boughtOn[place]!;
      const window = windowOf(t0 - day);
      bought[window] = bought[window]! + 1;
      if (day === last) continue;
      if (Number.isNaN(first)) first = day;
      else gapSquares += (day - last) * (day - last);
      last = day;
      dayCount++;
    }
    newest[row] = newestDay;
    let count = 0;
    let total = 0;
    for (let w = 0; w <= windows; w++) {
      count += bought[w]!;
      total += net[w]!;
      orders[w]![row] = count;
      amount[w]![row] = total;
    }
    margin[0]![row] = lately;
    margin[1]![row] = ever;
    const meanGap = dayCount > 1 ? (last - first) / (dayCount - 1) : Number.NaN;
    recency[row] = t0 - last;
    firstOrder[row] = t0 - first;
    purchaseDays[row] = dayCount;
    basket[row] = count > 0 ? keptInAll / count : Number.NaN;
    gap[row] = meanGap;
    gapVariation[row] =
      dayCount > 2
        ? Math.sqrt(Math.max(0, gapSquares / (dayCount - 1) - meanGap * meanGap)) / meanGap
        : Number.NaN;
    recencyInGaps[row] = (t0 - last) / meanGap;
    returned[row] = positive > 0 ? negative / positive : Number.NaN;
    discounted[row] = positive + off > 0 ? off / (positive + off) : Number.NaN;
    for (const share of shareOf) share[row] = linesBought > 0 ? share[row]! / linesBought : Number.NaN;
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
    ['average_basket', 'money', 'net amount per purchase before t0, returns subtracted', basket],
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

/** The place of the shortest window that reaches so many days back. */
function windowOf(ago: number): number {
  let shortest = 0;
  while (shortest < orderWindows.length && ago > orderWindows[shortest]!) shortest++;
  return shortest;
}

/** Where each name stands among the chosen ones, -1 if it does not. */
function placesOf(names: readonly string[], chosen: readonly string[]): Int32Array {
  return Int32Array.from(names, (name) => chosen.indexOf(name));
}
