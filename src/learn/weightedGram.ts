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
