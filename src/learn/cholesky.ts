/** Lower triangle L of a symmetric positive definite A = L·Lᵀ, n by n, row-major; above the diagonal it is 0. */
export interface Cholesky {
  readonly size: number;
  readonly lower: Float64Array;
}

/**
 * Factors a symmetric positive definite matrix (row-major, only its lower triangle is read), or `undefined` if it is
 * not positive definite to working precision. n³/6 multiplications. Source: Golub & Van Loan 2013, Matrix
 * Computations, algorithm 4.2.1.
 * @example cholesky(Float64Array.of(4, 2, 2, 5), 2) // { size: 2, lower: [2, 0, 1, 2] }
 */
export function cholesky(a: Float64Array, size: number): Cholesky | undefined {
  const lower = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const rowI = i * size;
    for (let j = 0; j <= i; j++) {
      const rowJ = j * size;
      let sum = a[rowI + j]!;
      for (let k = 0; k < j; k++) sum -= lower[rowI + k]! * lower[rowJ + k]!;
      if (i === j) {
        if (!(sum > 1e-13 * Math.abs(a[rowI + i]!)) || !Number.isFinite(sum)) return undefined;
        lower[rowI + i] = Math.sqrt(sum);
      } else {
        lower[rowI + j] = sum / lower[rowJ + j]!;
      }
    }
  }
  return { size, lower };
}

/**
 * The x with A·x = b.
 * @example choleskySolve({ size: 2, lower: Float64Array.of(2, 0, 1, 2) }, Float64Array.of(6, 7)) // [1, 1]
 */
export function choleskySolve({ size, lower }: Cholesky, b: Float64Array): Float64Array {
  const x = b.slice();
  for (let i = 0; i < size; i++) {
    let sum = x[i]!;
    for (let k = 0; k < i; k++) sum -= lower[i * size + k]! * x[k]!;
    x[i] = sum / lower[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = x[i]!;
    for (let k = i + 1; k < size; k++) sum -= lower[k * size + i]! * x[k]!;
    x[i] = sum / lower[i * size + i]!;
  }
  return x;
}

/**
 * The diagonal of A⁻¹: variances when A is an information matrix.
 * @example choleskyInverseDiagonal({ size: 2, lower: Float64Array.of(2, 0, 1, 2) }) // [0.3125, 0.25]
 */
export function choleskyInverseDiagonal(factor: Cholesky): Float64Array {
  const { size, lower } = factor;
  const out = new Float64Array(size);
  const column = new Float64Array(size);
  for (let j = 0; j < size; j++) {
    column.fill(0);
    column[j] = 1 / lower[j * size + j]!;
    for (let i = j + 1; i < size; i++) {
      let sum = 0;
      for (let k = j; k < i; k++) sum -= lower[i * size + k]! * column[k]!;
      column[i] = sum / lower[i * size + i]!;
    }
    let norm = 0;
    for (let i = j; i < size; i++) norm += column[i]! * column[i]!;
    out[j] = norm;
  }
  return out;
}

/**
 * ln |A|.
 * @example choleskyLogDeterminant({ size: 2, lower: Float64Array.of(2, 0, 1, 2) }) // 2.772588722239781
 */
export function choleskyLogDeterminant({ size, lower }: Cholesky): number {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += Math.log(lower[i * size + i]!);
  return 2 * sum;
}
