import { regressionKernel } from './regressionKernel.js';
import { reserve, sharedInstance } from './wasm.js';

/** Rows taken at a time. */
const block = 64;

/**
 * Adds Σ wᵢ (1, xᵢ)(1, xᵢ)ᵀ over the given rows to the lower triangle of `out`, a row-major square of columns + 1: in
 * WebAssembly where the engine has it with vectors, else plain, the same to the last bit. `values` is row-major with
 * `columns` a row; `weights` has one number for every row of it.
 */
export function addWeightedGram(
  out: Float64Array,
  values: Float64Array,
  columns: number,
  rows: Int32Array,
  weights: Float64Array,
  plainly = false,
): void {
  const wasm = plainly ? undefined : sharedInstance(regressionKernel);
  const size = columns + 1;
  const width = size + (size % 2);
  const rowsAt = width * width;
  const weightsAt = rowsAt + block * width;
  const doubles = weightsAt + block;
  if (wasm !== undefined) reserve(wasm, 8 * doubles);
  const memory =
    wasm === undefined ? new Float64Array(doubles) : new Float64Array(wasm.memory.buffer, 0, doubles);
  memory.fill(0);
  for (let j = 0; j < size; j++) {
    for (let k = 0; k <= j; k++) memory[j * width + k] = out[j * size + k]!;
  }
  for (let start = 0; start < rows.length; start += block) {
    const some = Math.min(block, rows.length - start);
    const fours = 4 * Math.ceil(some / 4);
    for (let i = 0; i < fours; i++) {
      const from = rows[start + Math.min(i, some - 1)]!;
      const to = rowsAt + i * width;
      memory[to] = 1;
      for (let j = 0; j < columns; j++) memory[to + 1 + j] = values[from * columns + j]!;
      memory[weightsAt + i] = i < some ? weights[from]! : 0;
    }
    if (wasm === undefined) {
      plainGram(memory, width, memory.subarray(rowsAt), memory.subarray(weightsAt), fours);
    } else wasm.run.gram!(8 * rowsAt, 8 * (rowsAt + fours * width), 8 * weightsAt, 0, 8 * width);
  }
  for (let j = 0; j < size; j++) {
    for (let k = 0; k <= j; k++) out[j * size + k] = memory[j * width + k]!;
  }
}

/**
 * Adds Σ wᵢ rowᵢ rowᵢᵀ to the lower triangle of a square, whose other cells are spoilt: what the kernel does, to the last bit.
 * Rows and lines have `width` numbers, an even number; the rows are a multiple of four. Four rows and two lines of sums are
 * taken at a time, so that each sum is read and written once for four products and each value read once for two.
 */
export function plainGram(
  out: Float64Array,
  width: number,
  cells: Float64Array,
  weights: Float64Array,
  rows: number,
): void {
  for (let i = 0; i < rows; i += 4) {
    const a = i * width;
    const b = a + width;
    const c = b + width;
    const d = c + width;
    const wa = weights[i]!;
    const wb = weights[i + 1]!;
    const wc = weights[i + 2]!;
    const wd = weights[i + 3]!;
    for (let j = 0; j < width; j += 2) {
      const xa = wa * cells[a + j]!;
      const xb = wb * cells[b + j]!;
      const xc = wc * cells[c + j]!;
      const xd = wd * cells[d + j]!;
      const ya = wa * cells[a + j + 1]!;
      const yb = wb * cells[b + j + 1]!;
      const yc = wc * cells[c + j + 1]!;
      const yd = wd * cells[d + j + 1]!;
      const line = j * width;
      const next = line + width;
      for (let k = 0; k < j + 2; k++) {
        const va = cells[a + k]!;
        const vb = cells[b + k]!;
        const vc = cells[c + k]!;
        const vd = cells[d + k]!;
        out[line + k] = out[line + k]! + (xa * va + xb * vb + xc * vc + xd * vd);
        out[next + k] = out[next + k]! + (ya * va + yb * vb + yc * vc + yd * vd);
      }
    }
  }
}
