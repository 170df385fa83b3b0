/** Lines of orders of which it is known only when all have come whether something was kept, each with a label. */
export interface LabelNets {
  add(order: number, label: number, amount: number): void;
  /** Names, once per order that counts (`countedOrder`), every label of which something was kept, and forgets the lines. */
  settle(take: (label: number, order: number) => void): void;
}

export function labelNets(): LabelNets {
  let size = 0;
  const orders: number[] = [];
  const labels: number[] = [];
  const amounts: number[] = [];
  /** By label, of the order that is looked at. */
  const nets: number[] = [];
  const keptOf = (
    places: readonly number[],
    from: number,
    to: number,
    take: (label: number, order: number) => void,
  ) => {
    let whole = 0;
    for (let i = from; i < to; i++) whole += amounts[places[i]!]!;
    if (whole <= 0) return;
    for (let i = from; i < to; i++) {
      const label = labels[places[i]!]!;
      nets[label] = (nets[label] ?? 0) + amounts[places[i]!]!;
    }
    for (let i = from; i < to; i++) {
      const label = labels[places[i]!]!;
      if (nets[label]! > 0) take(label, orders[places[i]!]!);
      nets[label] = 0;
    }
  };
  return {
    add(order, label, amount) {
      orders[size] = order;
      labels[size] = label;
      amounts[size++] = amount;
    },
    settle(take) {
      if (size === 0) return;
      const places = Array.from({ length: size }, (_, at) => at).sort((a, b) => orders[a]! - orders[b]!);
      for (let from = 0; from < size; ) {
        let to = from + 1;
        while (to < size && orders[places[to]!] === orders[places[from]!]) to++;
        keptOf(places, from, to, take);
        from = to;
      }
      size = 0;
    },
  };
}
