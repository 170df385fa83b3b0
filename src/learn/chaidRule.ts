import { type ChaidColumn, type ChaidTree, categoryCount } from './chaid.js';

/**
 * What is true of every row in a node, in words, from the root on; empty for the root. `show` writes a number of a column;
 * by default as it is.
 */
export function chaidRule(
  tree: ChaidTree,
  node: number,
  show: (column: string, value: number) => string = (_, value) => String(value),
): readonly string[] {
  const { parent, members } = tree.nodes[node]!;
  if (parent < 0) return [];
  const column = tree.columns[tree.nodes[parent]!.split!.column]!;
  return [...chaidRule(tree, parent, show), memberText(column, members, show)];
}

function memberText(
  column: ChaidColumn,
  members: readonly number[],
  show: (column: string, value: number) => string,
): string {
  const missing = categoryCount(column) - 1;
  const known = members.filter((member) => member !== missing);
  const orMissing = known.length < members.length ? ' or is missing' : '';
  if (known.length === 0) return `${column.name} is missing`;
  if (column.kind === 'categorical') {
    const names = known.map((member) => column.levels[member] ?? 'any other');
    return `${column.name} is ${names.join(', ')}${orMissing}`;
  }
  const low = column.edges[known[0]! - 1];
  const high = column.edges[known[known.length - 1]!];
  const above = low === undefined ? '' : `above ${show(column.name, low)}`;
  const upTo = high === undefined ? '' : `at most ${show(column.name, high)}`;
  const text =
    above === '' && upTo === '' ? 'known' : [above, upTo].filter((part) => part !== '').join(' and ');
  return `${column.name} is ${text}${orMissing}`;
}
