import type { ColumnBins } from './bins.js';
import type { Tree } from './growTree.js';

/** Trees over only the columns and edges that some of them uses, renumbered. */
export function compactTrees(
  bins: readonly ColumnBins[],
  trees: readonly Tree[],
): { readonly columns: readonly ColumnBins[]; readonly trees: readonly Tree[] } {
  const cuts = bins.map(() => new Set<number>());
  const used = new Set<number>();
  for (const tree of trees) {
    tree.column.forEach((column, node) => {
      if (column < 0) return;
      used.add(column);
      if (tree.set[node] === null) cuts[column]!.add(tree.cut[node]!);
    });
  }
  const order = [...used].sort((a, b) => a - b);
  const placeOf = new Map(order.map((column, place) => [column, place]));
  const keptCuts = cuts.map((set) => [...set].sort((a, b) => a - b));
  const columns = order.map((column): ColumnBins => {
    const { name, ...rest } = bins[column]!;
    if (rest.kind === 'categorical') return { name, ...rest };
    const edges = keptCuts[column]!.filter((cut) => cut < rest.edges.length);
    return { name, kind: 'numeric', edges: edges.map((cut) => rest.edges[cut]!) };
  });
  return {
    columns,
    trees: trees.map((tree) => ({
      ...tree,
      column: tree.column.map((column) => (column < 0 ? -1 : placeOf.get(column)!)),
      cut: tree.cut.map((cut, node) => {
        const column = tree.column[node]!;
        return column < 0 || tree.set[node] !== null ? cut : keptCuts[column]!.indexOf(cut);
      }),
    })),
  };
}
