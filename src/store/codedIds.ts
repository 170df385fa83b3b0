import type { LoadColumn } from './loadBatch.js';
import type { GrowingIds } from './loadIds.js';

/** The numbers of the ids of a coded column: each text is looked up once in a file. */
export interface CodedIds {
  /** Takes the texts that a batch brings. */
  begin(column: LoadColumn): void;
  /** The number of a code, or 0 if its text has none. */
  find(code: number): number;
  /** The number of a code, made if its text has none. */
  make(code: number): number;
  textOf(code: number): string;
  /** Forgets the texts of the batch, except of ids without a number. */
  end(): void;
}

const unknown = -1;

export function codedIds(ids: GrowingIds): CodedIds {
  /** By code: the number, 0 = not looked up yet, -1 = none. */
  let numbers = new Int32Array(1 << 10);
  let first = 0;
  let bytes: Buffer = Buffer.alloc(0);
  let ends = new Uint32Array(0);
  const kept = new Map<number, string>();
  const startOf = (code: number) => (code === first ? 0 : ends[code - first - 1]!);
  const textOf = (code: number) =>
    code >= first ? bytes.toString('utf8', startOf(code), ends[code - first]) : kept.get(code)!;
  const look = (code: number) => {
    const found = ids.find(textOf(code));
    numbers[code] = found ?? unknown;
    return found ?? 0;
  };
  return {
    begin(column) {
      if (column.kind !== 'coded') return;
      first = column.first;
      bytes = Buffer.from(column.bytes.buffer, column.bytes.byteOffset, column.bytes.byteLength);
      ends = column.ends as Uint32Array<ArrayBuffer>;
      const size = first + ends.length;
      if (size <= numbers.length) return;
      const grown = new Int32Array(Math.max(size, numbers.length * 2));
      grown.set(numbers);
      numbers = grown;
    },
    find(code) {
      const number = numbers[code]!;
      if (number > 0) return number;
      return number === unknown ? 0 : look(code);
    },
    make(code) {
      const number = numbers[code]!;
      if (number > 0) return number;
      if (code >= first && ids.areNew()) {
        numbers[code] = ids.addBytes(bytes, startOf(code), ends[code - first]!);
        return numbers[code];
      }
      const found = number === unknown ? 0 : look(code);
      if (found > 0) return found;
      const made = ids.add(textOf(code));
      numbers[code] = made;
      kept.delete(code);
      return made;
    },
    textOf,
    end() {
      for (let i = 0; i < ends.length; i++) {
        if (numbers[first + i]! <= 0) kept.set(first + i, textOf(first + i));
      }
      first += ends.length;
      ends = new Uint32Array(0);
    },
  };
}
