/** What one customer did in a period, by one label. */
export interface Part {
  readonly label: string;
  readonly orders: number;
  readonly spend: number;
  readonly margin: number;
  readonly lastDay: number;
}

/** Customers who went from one main label to another. */
export interface Move {
  /** `undefined` = bought nothing in that period. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  customers: number;
  spendBefore: number;
  spend: number;
  margin: number;
}

/**
 * How customers moved between labels (channels, regions ...) from one period to the next. A customer belongs to the label
 * of most of their orders, on a tie that of the latest, then of the larger spend, then the first by name. Customers of each
 * period's label sum to those who bought in it. `customers` holds the parts of each customer, before and now.
 */
export function moves(
  customers: Iterable<{ readonly before: readonly Part[]; readonly now: readonly Part[] }>,
): readonly Move[] {
  const found = new Map<string, Move>();
  for (const { before, now } of customers) {
    const from = mainLabel(before);
    const to = mainLabel(now);
    if (from === undefined && to === undefined) continue;
    const key = JSON.stringify([from ?? null, to ?? null]);
    const move = found.get(key) ?? { from, to, customers: 0, spendBefore: 0, spend: 0, margin: 0 };
    move.customers++;
    for (const part of before) move.spendBefore += part.spend;
    for (const part of now) {
      move.spend += part.spend;
      move.margin += part.margin;
    }
    found.set(key, move);
  }
  const order = (a: string | undefined, b: string | undefined) =>
    a === b ? 0 : a === undefined ? 1 : b === undefined ? -1 : a < b ? -1 : 1;
  return [...found.values()].sort((a, b) => order(a.from, b.from) || order(a.to, b.to));
}

function mainLabel(parts: readonly Part[]): string | undefined {
  const bought = parts.filter((part) => part.orders > 0);
  const best = bought.toSorted(
    (a, b) =>
      b.orders - a.orders || b.lastDay - a.lastDay || b.spend - a.spend || (a.label < b.label ? -1 : 1),
  )[0];
  return best?.label;
}
