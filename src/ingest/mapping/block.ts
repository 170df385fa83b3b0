import type { TableName } from '../../tables.js';
import type { Condition } from './condition.js';
import type { Part } from './template.js';

/** A thing that a mapping says, and where it says it, for complaints. */
export interface Said<T> {
  readonly value: T;
  readonly place: string;
}

/**
 * How a row of a file becomes a row of one table, if it meets the conditions: plain data. A block of nothing but constants
 * takes the first row only.
 */
export interface Block {
  /** Where the block stands: `clm.toml:12`. */
  readonly place: string;
  readonly map: Readonly<Record<string, Said<readonly Part[]>>>;
  readonly set: Readonly<Record<string, Said<string>>>;
  /** What the values of the file mean, by column; `*` is every other value. */
  readonly values: Readonly<Record<string, Said<Readonly<Record<string, string>>>>>;
  /** Powers of ten, by column. */
  readonly units: Readonly<Record<string, Said<number>>>;
  readonly where: readonly Said<Condition>[];
  readonly drop: readonly string[];
  /** Nothing is taken by name or alias: only what `map` and `set` say. */
  readonly onlyMapped: boolean;
}

/** How the rows of a file become rows of one table: every row goes through every block. */
export interface TableMapping {
  /** The name of the source. */
  readonly source: string;
  readonly table: TableName;
  readonly blocks: readonly Block[];
}
