import { isWhole, type LineColumns, type LineNumber } from './lineColumns.js';
import { type RecordPart, recordBytes } from './recordBytes.js';
import type { TreePages } from './treePages.js';

/** A column of rows that become records. */
export interface RowColumn {
  readonly name: string;
  /** The number that stands for no value, if not NaN. */
  readonly none?: number;
  /** The texts that the numbers are codes of. */
  readonly texts?: readonly string[];
  /** The number that is there in every row. */
  readonly always?: number;
}

/** Writes lines as records. */
export interface RecordRow {
  /** Adds the rows of a block from 0 to `rows` to a tree. */
  addAll(block: LineColumns, rows: number, tree: Pick<TreePages, 'add'>): void;
}

const real = new Set(['quantity', 'exchange_rate']);

/** Whether a column holds any number, not only whole ones. */
export function isReal(name: string): boolean {
  return real.has(name);
}

const [part, whole, number, anyNumber, text] = [0, 1, 2, 3, 4];

interface Field {
  readonly kind: number;
  readonly part: RecordPart;
  readonly column: LineNumber;
  readonly none: number;
  /** The texts of the codes, in UTF-8. */
  readonly texts: readonly Uint8Array[];
}

const nothing: RecordPart = { types: new Uint8Array(0), body: new Uint8Array(0), more: 0 };

const empty: Field = { kind: part, part: nothing, column: 'row', none: Number.NaN, texts: [] };

/** Compiles the writing of lines as records of `columns`, in this order. What is the same in every row is written once. */
export function recordRow(columns: readonly RowColumn[]): RecordRow {
  const record = recordBytes(columns.length);
  const fields: Field[] = [];
  for (let at = 0; at < columns.length; at++) {
    const { name, none = Number.NaN, texts, always } = columns[at]!;
    if (always === undefined) {
      fields.push({
        ...empty,
        kind: kindOf(name, texts),
        column: name as LineNumber,
        none,
        texts: (texts ?? []).map((one) => Buffer.from(one)),
      });
      continue;
    }
    record.begin();
    putAlways(columns[at]!);
    while (columns[at + 1]?.always !== undefined) putAlways(columns[++at]!);
    fields.push({ ...empty, part: record.taken() });
  }
  function putAlways({ name, none, texts, always }: RowColumn): void {
    if (always === none) record.nothing();
    else if (texts !== undefined) {
      const bytes = Buffer.from(texts[always!]!);
      record.text(bytes, 0, bytes.length);
    } else if (real.has(name)) record.real(always!);
    else record.integer(always!);
  }
  const count = fields.length;
  const kinds = fields.map(({ kind }) => kind);
  const parts = fields.map((field) => field.part);
  const nones = fields.map(({ none }) => none);
  const words = fields.map(({ texts }) => texts);
  const noInts = new Int32Array(0);
  const noFloats = new Float64Array(0);
  return {
    addAll(block, rows, tree) {
      const columns = fields.map(({ column }) => block[column]);
      // Apart, so that each is read as what it is.
      const ints = columns.map((column) => (column instanceof Int32Array ? column : noInts));
      const floats = columns.map((column) => (column instanceof Float64Array ? column : noFloats));
      for (let row = 0; row < rows; row++) {
        record.begin();
        for (let i = 0; i < count; i++) {
          const kind = kinds[i]!;
          if (kind === part) record.repeat(parts[i]!);
          else if (kind === number) {
            const value = floats[i]![row]!;
            if (value === nones[i]!) record.nothing();
            else record.integer(value);
          } else if (kind === anyNumber) record.real(floats[i]![row]!);
          else {
            const value = ints[i]![row]!;
            if (value === nones[i]!) record.nothing();
            else if (kind === whole) record.integer(value);
            else record.text(words[i]![value]!, 0, words[i]![value]!.length);
          }
        }
        tree.add(record.bytes, record.cell(), record.end());
      }
    },
  };
}

function kindOf(name: string, texts: readonly string[] | undefined): number {
  if (texts !== undefined) return text;
  if (real.has(name)) return anyNumber;
  return isWhole(name as LineNumber) ? whole : number;
}
