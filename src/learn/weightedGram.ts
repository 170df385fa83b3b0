import { gramKernel } from './gramKernel.js';
import { reserve, sharedInstance, type WasmInstance } from './wasm.js';

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
): void {
  const wasm = rows.length < fewest || columns > most ? undefined : sharedInstance(gramKernel);
  if (wasm === undefined) addPlainGram(out, values, columns, rows, weights);
  else addIn(wasm, out, values, columns, rows, weights);
}

const fewest = 16;
const most = 1000;

/** Rows taken at a time. */
const block = 64;

/** Rows are laid out as (1, x), with a 0 behind where that makes their number even. */
function addIn(
  wasm: WasmInstance,
  out: Float64Array,
  values: Float64Array,
  columns: number,
  rows: Int32Array,
  weights: Float64Array,
): void {
  const size = columns + 1;
  const width = size + (size % 2);
  const rowsAt = width * width;
  const weightsAt = rowsAt + block * width;
  reserve(wasm, 8 * (weightsAt + block));
  const memory = new Float64Array(wasm.memory.buffer, 0, weightsAt + block);
  memory.fill(0);
  for (let j = 0; j < size; j++) {
    for (let k = 0; k <= j; k++) memory[j * width + k] = out[j * size + k]!;
  }
  for (let start = 0; start < rows.length; start += block) {
    const some = Math.min(block, rows.length - start);
    const fours = some + ((4 - (some % 4)) % 4);
    for (let i = 0; i < fours; i++) {
      const from = rows[start + Math.min(i, some - 1)]!;
      const to = rowsAt + i * width;
      memory[to] = 1;
      for (let j = 0; j < columns; j++) memory[to + 1 + j] = values[from * columns + j]!;
      memory[weightsAt + i] = i < some ? weights[from]! : 0;
    }
    wasm.run.gram!(8 * rowsAt, 8 * (rowsAt + fours * width), 8 * weightsAt, 0, 8 * width);
  }
  for (let j = 0; j < size; j++) {
    for (let k = 0; k <= j; k++) out[j * size + k] = memory[j * width + k]!;
  }
}

/**
 * The definition of `addWeightedGram`. Four rows and two lines of sums are taken at a time, so that each sum is read and
 * written once for four products and each value read once for two: about seven times as fast as row by row.
 */
export function addPlainGram(
  out: Float64Array,
  values: Float64Array,
  columns: number,
  rows: Int32Array,
  weights: Float64Array,
): void {
  const size = columns + 1;
  const count = rows.length;
  const even = columns - (columns % 2);
  for (let start = 0; start < count; start += 4) {
    const last = count - 1;
    const ra = rows[start]!;
    const rb = rows[Math.min(start + 1, last)]!;
    const rc = rows[Math.min(start + 2, last)]!;
    const rd = rows[Math.min(start + 3, last)]!;
    const wa = weights[ra]!;
    const wb = start + 1 < count ? weights[rb]! : 0;
    const wc = start + 2 < count ? weights[rc]! : 0;
    const wd = start + 3 < count ? weights[rd]! : 0;
    const a = ra * columns;
    const b = rb * columns;
    const c = rc * columns;
    const d = rd * columns;
    out[0] = out[0]! + (wa + wb + wc + wd);
    for (let j = 0; j < columns; j++) {
      const xa = wa * values[a + j]!;
      const xb = wb * values[b + j]!;
      const xc = wc * values[c + j]!;
      const xd = wd * values[d + j]!;
      const line = (j + 1) * size;
      out[line] = out[line]! + (xa + xb + xc + xd);
      if (j === even) {
        for (let k = 0; k <= j; k++) {
          out[line + 1 + k] =
            out[line + 1 + k]! +
            (xa * values[a + k]! + xb * values[b + k]! + xc * values[c + k]! + xd * values[d + k]!);
        }
        continue;
      }
      const next = line + size;
      const ya = wa * values[a + j + 1]!;
      const yb = wb * values[b + j + 1]!;
      const yc = wc * values[c + j + 1]!;
      const yd = wd * values[d + j + 1]!;
      for (let k = 0; k <= j; k++) {
        const va = values[a + k]!;
        const vb = values[b + k]!;
        const vc = values[c + k]!;
        const vd = values[d + k]!;
        out[line + 1 + k] = out[line + 1 + k]! + (xa * va + xb * vb + xc * vc + xd * vd);
        out[next + 1 + k] = out[next + 1 + k]! + (ya * va + yb * vb + yc * vc + yd * vd);
      }
      j++;
      out[next] = out[next]! + (ya + yb + yc + yd);
      out[next + 1 + j] =
        out[next + 1 + j]! +
        (ya * values[a + j]! + yb * values[b + j]! + yc * values[c + j]! + yd * values[d + j]!);
    }
  }
}
