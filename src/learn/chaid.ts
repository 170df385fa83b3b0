import { power } from '../stats/power.js';
import { sortedSample } from './bins.js';
import { type Group, type Merged, mergeGroups, type Scale } from './chaidMerge.js';
import type { RawColumn } from './encoder.js';

/** How a column falls into categories: between edges, or by level; the last category is of missing values. */
export type ChaidColumn =
  | { readonly name: string; readonly kind: 'numeric'; readonly edges: readonly number[] }
  | {
      readonly name: string;
      readonly kind: 'categorical';
      /** The most frequent levels; the category after them is of all others. */
      readonly levels: readonly string[];
    };

/** A node: all rows (node 0), or a group of the column that its parent is divided by. */
export interface ChaidNode {
  readonly parent: number;
  readonly depth: number;
  readonly rows: number;
  readonly events: number;
  /** Mean of the values that were given with the rows; 0 if none were. */
  readonly value: number;
  /** Categories of the parent's column that come here. */
  readonly members: readonly number[];
  /** How it is divided; `null` at a leaf. */
  readonly split: {
    readonly column: number;
    readonly children: readonly number[];
    readonly chiSquare: number;
    readonly df: number;
    readonly p: number;
    readonly adjusted: number;
  } | null;
}

/** A CHAID tree. Plain data. */
export interface ChaidTree {
  readonly columns: readonly ChaidColumn[];
  readonly nodes: readonly ChaidNode[];
}

export interface ChaidOptions {
  /** Groups that differ less than this are merged; default 0.05. */
  readonly alphaMerge?: number;
  /** A node is divided if the adjusted p is not above this; default 0.05. */
  readonly alphaSplit?: number;
  /** Rows a node needs to be divided, default 100, and rows of each part, default 50. */
  readonly minimumParent?: number;
  readonly minimumChild?: number;
  /** Default 4. */
  readonly depth?: number;
  /** Something to average per node, margins for instance. */
  readonly values?: ArrayLike<number>;
}

const mostLevels = 20;
/** Rows that tenths are taken from, where there are more. */
const sampledRows = 50_000;

/**
 * CHAID: divides rows by the column whose merged categories differ most in a 0/1 outcome, by p adjusted for the ways of
 * merging, and goes on in every part. Numbers are cut at their tenths (of 50,000 rows, if there are more); missing values are a category that may join any
 * group; of words the 20 most frequent are categories and all others one. Source: Kass 1980, Applied Statistics 29(2).
 */
export function fitChaid(
  features: readonly RawColumn[],
  outcome: ArrayLike<number>,
  options: ChaidOptions = {},
): ChaidTree {
  const { minimumParent = 100, minimumChild = 50, depth = 4, alphaMerge = 0.05, alphaSplit = 0.05 } = options;
  const columns = features.map(chaidColumn);
  const codes = features.map((column, c) => categoriesOf(columns[c]!, column, outcome.length));
  const nodes: ChaidNode[] = [];
  const grow = (rows: Int32Array, parent: number, level: number, members: readonly number[]): number => {
    const at = nodes.length;
    let events = 0;
    let value = 0;
    for (const row of rows) {
      events += outcome[row]!;
      value += (options.values?.[row] ?? 0) / rows.length;
    }
    const node: ChaidNode = { parent, depth: level, rows: rows.length, events, value, members, split: null };
    nodes.push(node);
    if (level >= depth || rows.length < minimumParent) return at;
    let best: { column: number; merged: Merged } | undefined;
    columns.forEach((column, c) => {
      const groups = tabled(codes[c]!, rows, outcome, categoryCount(column));
      const merged = mergeGroups(groups, scaleOf(column), alphaMerge, minimumChild);
      if (merged === undefined || merged.adjusted > alphaSplit) return;
      if (best === undefined || stronger(merged, best.merged)) best = { column: c, merged };
    });
    if (best === undefined) return at;
    const { column, merged } = best as { column: number; merged: Merged };
    const children = merged.groups.map((group) => {
      const own = new Set(group.members);
      const part = rows.filter((row) => own.has(codes[column]![row]!));
      return grow(part, at, level + 1, group.members);
    });
    const { chiSquare, df, p, adjusted } = merged;
    nodes[at] = { ...node, split: { column, children, chiSquare, df, p, adjusted } };
    return at;
  };
  grow(
    Int32Array.from({ length: outcome.length }, (_, i) => i),
    -1,
    0,
    [],
  );
  return { columns, nodes };
}

/** The leaf of every row. A category that a node had not seen goes to its largest part. */
export function chaidLeaves(tree: ChaidTree, features: readonly RawColumn[], rows: number): Int32Array {
  const byName = new Map(features.map((column) => [column.name, column]));
  const used = new Set(tree.nodes.flatMap(({ split }) => (split === null ? [] : [split.column])));
  const codes = tree.columns.map((column, c) =>
    used.has(c) ? categoriesOf(column, byName.get(column.name), rows) : new Uint8Array(0),
  );
  const ways = tree.nodes.map(({ split }) => {
    if (split === null) return undefined;
    const largest = split.children.reduce((a, b) => (tree.nodes[b]!.rows > tree.nodes[a]!.rows ? b : a));
    const to = new Int32Array(256).fill(largest);
    for (const child of split.children) for (const member of tree.nodes[child]!.members) to[member] = child;
    return { codes: codes[split.column]!, to };
  });
  return Int32Array.from({ length: rows }, (_, row) => {
    let node = 0;
    for (let way = ways[0]; way !== undefined; way = ways[node]) node = way.to[way.codes[row]!]!;
    return node;
  });
}

/** Chances per row: of its leaf, with one more row that has the chance of all. */
export function predictChaid(tree: ChaidTree, features: readonly RawColumn[], rows: number): Float64Array {
  const { rows: all, events } = tree.nodes[0]!;
  const overall = all === 0 ? 0 : events / all;
  const chance = tree.nodes.map((node) => (node.events + overall) / (node.rows + 1));
  return Float64Array.from(chaidLeaves(tree, features, rows), (leaf) => chance[leaf]!);
}

function stronger(a: Merged, b: Merged): boolean {
  return a.adjusted < b.adjusted || (a.adjusted === b.adjusted && strength(a) > strength(b));
}

/** The normal deviate of a χ² (Wilson & Hilferty 1931), to tell p-values apart that are too small for a number. */
function strength({ chiSquare, df }: Merged): number {
  const spread = 2 / (9 * df);
  return ((power(chiSquare / df, 1 / 3) ?? 0) - (1 - spread)) / Math.sqrt(spread);
}

function scaleOf(column: ChaidColumn): Scale {
  return column.kind === 'numeric'
    ? { ordered: true, floating: column.edges.length + 1 }
    : { ordered: false, floating: -1 };
}

/** Categories of a column, the one of missing values included. */
export function categoryCount(column: ChaidColumn): number {
  return (column.kind === 'numeric' ? column.edges.length + 1 : column.levels.length + 1) + 1;
}

function tabled(
  codes: Uint8Array,
  rows: Int32Array,
  outcome: ArrayLike<number>,
  count: number,
): readonly Group[] {
  const seen = new Float64Array(count);
  const events = new Float64Array(count);
  for (const row of rows) {
    const code = codes[row]!;
    seen[code] = seen[code]! + 1;
    events[code] = events[code]! + outcome[row]!;
  }
  return Array.from(seen, (total, code) => ({ members: [code], rows: total, events: events[code]! }));
}

function chaidColumn(column: RawColumn): ChaidColumn {
  if (column.kind === 'numeric') {
    const sorted = sortedSample(column.values, sampledRows);
    const edges: number[] = [];
    for (let tenth = 1; tenth < 10 && sorted.length > 0; tenth++) {
      const edge = sorted[Math.ceil((tenth * sorted.length) / 10) - 1]!;
      if (edge !== edges[edges.length - 1] && edge < sorted[sorted.length - 1]!) edges.push(edge);
    }
    return { name: column.name, kind: 'numeric', edges };
  }
  const counts = new Float64Array(column.levels.length);
  for (const code of column.codes) if (code >= 0) counts[code] = counts[code]! + 1;
  const levels = column.levels
    .map((level, code) => ({ level, count: counts[code]! }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || (a.level < b.level ? -1 : 1))
    .slice(0, mostLevels)
    .map(({ level }) => level);
  return { name: column.name, kind: 'categorical', levels };
}

function categoriesOf(to: ChaidColumn, column: RawColumn | undefined, rows: number): Uint8Array {
  const missing = categoryCount(to) - 1;
  const out = new Uint8Array(rows).fill(missing);
  if (column?.kind === 'numeric' && to.kind === 'numeric') {
    const edges = Float64Array.from(to.edges);
    for (let i = 0; i < rows; i++) {
      const value = column.values[i]!;
      if (Number.isNaN(value)) continue;
      let code = 0;
      while (code < edges.length && value > edges[code]!) code++;
      out[i] = code;
    }
  }
  if (column?.kind === 'categorical' && to.kind === 'categorical') {
    const places = new Map(to.levels.map((level, place) => [level, place]));
    const placeOf = column.levels.map((level) => places.get(level) ?? to.levels.length);
    for (let i = 0; i < rows; i++) if (column.codes[i]! >= 0) out[i] = placeOf[column.codes[i]!]!;
  }
  return out;
}
