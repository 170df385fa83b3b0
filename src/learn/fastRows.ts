import { type BinnedRows, columnBins, histogramOffset, plainRows, stride } from './binnedRows.js';
import { binBytes, binSumsKernel, blockColumns, columnBytes } from './binSumsKernel.js';
import { countBits } from './exactSums.js';
import { reserve, sharedInstance, type WasmInstance } from './wasm.js';

/**
 * Rows in bins, summed in WebAssembly where the engine has it with vectors and there is room, else plain: the same to the
 * last bit. `places` says how many bins each column has, the missing one included, `rows` which to learn from, `histograms`
 * how many are needed at a time.
 */
export function fastRows(
  bins: readonly Uint8Array[],
  places: readonly number[],
  rows: Int32Array,
  histograms: number,
): BinnedRows {
  const wasm = bins.length === 0 ? undefined : sharedInstance(binSumsKernel);
  if (wasm === undefined) return plainRows(bins, rows);
  try {
    return rowsIn(wasm, bins, places, rows, histograms);
  } catch {
    return plainRows(bins, rows);
  }
}

/** Rows taken at a time through all columns: their bins and derivatives stay in the cache. */
const chunkRows = 512;

function rowsIn(
  wasm: WasmInstance,
  bins: readonly Uint8Array[],
  places: readonly number[],
  learning: Int32Array,
  histograms: number,
): BinnedRows {
  const count = bins[0]!.length;
  const blocks = Math.ceil(bins.length / blockColumns);
  const width = blocks * blockColumns;
  let size = 0;
  const room = (bytes: number) => {
    const at = size;
    size += Math.ceil(bytes / 16) * 16;
    return at;
  };
  const binsAt = room(count * width);
  const rowsAt = room(learning.length * 4);
  const pairsAt = room(count * binBytes);
  const gatheredAt = room(chunkRows * binBytes);
  const gatheredBinsAt = room(chunkRows * width);
  const histogramBytes = bins.length * columnBytes;
  const histogramsAt = room(histograms * histogramBytes);
  const unpackedAt = room(bins.length * columnBins * stride * 8);
  if (size >= 4294967296) throw new RangeError('more than fits into 32-bit addresses');
  reserve(wasm, size);
  const { memory, run } = wasm;
  const { buffer } = memory;
  layRows(bins, new Uint8Array(buffer, binsAt, count * width), width);
  const rows = new Int32Array(buffer, rowsAt, learning.length);
  rows.set(learning);
  const all = new Uint8Array(buffer);
  const unpacked = new Float64Array(buffer, unpackedAt, bins.length * columnBins * stride);
  const usedBytes = Int32Array.from(places, (count) => count * binBytes);
  const sums = (histogram: number, column = 0) =>
    histogramsAt + histogram * histogramBytes + column * columnBytes;
  const bits = countBits(learning.length);
  let scales: readonly [number, number] = [1, 1];
  return {
    bins,
    rows,
    pairs: new Float64Array(buffer, pairsAt, count * 2),
    take(given) {
      scales = given;
      run.pack!(pairsAt, pairsAt + count * binBytes, ...scales, bits);
    },
    fill(histogram, from, to) {
      const out = sums(histogram);
      usedBytes.forEach((used, c) => {
        all.fill(0, sums(histogram, c), sums(histogram, c) + used);
      });
      for (let start = from; start < to; start += chunkRows) {
        const some = Math.min(chunkRows, to - start);
        const first = rowsAt + start * 4;
        run.gather!(first, first + some * 4, pairsAt, gatheredAt, binsAt, gatheredBinsAt, width);
        for (let c = 0; c < bins.length; c += blockColumns) {
          const fill = run[`fill${Math.min(blockColumns, bins.length - c)}`]!;
          fill(gatheredBinsAt + c, width, gatheredAt, gatheredAt + some * binBytes, out + c * columnBytes);
        }
      }
    },
    subtract(histogram, less) {
      usedBytes.forEach((used, c) => {
        const from = sums(histogram, c);
        run.subtract!(from, from + used, sums(less, c));
      });
    },
    read(histogram) {
      const [gradientUnit, hessianUnit] = [1 / scales[0], 1 / scales[1]];
      usedBytes.forEach((used, c) => {
        const from = sums(histogram, c);
        const out = unpackedAt + histogramOffset(c) * 8;
        run.unpack!(from, from + used, out, gradientUnit, hessianUnit, bits);
      });
      return unpacked;
    },
  };
}

/** Bins row by row instead of column by column: a leaf of few rows then reads few lines of memory. */
function layRows(bins: readonly Uint8Array[], out: Uint8Array, width: number): void {
  const count = bins[0]!.length;
  for (let from = 0; from < count; from += chunkRows) {
    const to = Math.min(from + chunkRows, count);
    bins.forEach((column, c) => {
      for (let i = from, at = from * width + c; i < to; i++, at += width) out[at] = column[i]!;
    });
  }
}
