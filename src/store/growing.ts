/** Whole numbers in 32 bits, one after the other, as many as come. */
export interface GrowingInts {
  push(value: number): void;
  /** The numbers so far, without room for more. */
  done(): Int32Array;
}

/** Takes numbers that are not known to be how many. */
export function growingInts(): GrowingInts {
  let values = new Int32Array(1 << 10);
  let size = 0;
  return {
    push(value) {
      if (size === values.length) {
        const larger = new Int32Array(size * 2);
        larger.set(values);
        values = larger;
      }
      values[size++] = value;
    },
    done: () => values.slice(0, size),
  };
}

/** Numbers that may have fractions, as many as come. */
export interface GrowingNumbers {
  push(value: number): void;
  done(): Float64Array;
}

/** Takes numbers that are not known to be how many. */
export function growingNumbers(): GrowingNumbers {
  let values = new Float64Array(1 << 10);
  let size = 0;
  return {
    push(value) {
      if (size === values.length) {
        const larger = new Float64Array(size * 2);
        larger.set(values);
        values = larger;
      }
      values[size++] = value;
    },
    done: () => values.slice(0, size),
  };
}
