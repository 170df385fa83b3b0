import type { Matrix, Scaling } from './matrix.js';
import { regressionKernel } from './regressionKernel.js';
import { reserve, sharedInstance } from './wasm.js';
import { plainGram } from './weightedGram.js';

/** Rows taken at a time, which stay in the nearest cache. */
export const blockRows = 32;

/**
 * Rows of a regression, a block at a time, as (1, z): z standardised, a 0 behind where that makes their number even. Sums
 * over them are made in WebAssembly where the engine has it with vectors, else plain, the same to the last bit. Whoever asks
 * for blocks of another matrix has the last ones no longer.
 */
export interface RowBlocks {
  /** Numbers in a row. */
  readonly width: number;
  /** What rows are scored by, `width` numbers, 0 at first. */
  readonly slopes: Float64Array;
  /** A number for each row of the block: what `score` answers and `addGradient` reads. */
  readonly perRow: Float64Array;
  /** What each row of the block weighs in `gram`. */
  readonly weights: Float64Array;
  /** Σ rᵢ rowᵢ, `width` numbers. */
  readonly gradient: Float64Array;
  /** Σ wᵢ rowᵢ rowᵢᵀ, a square of `width`; what is above the diagonal is spoilt. */
  readonly gram: Float64Array;
  /** Takes rows `from … to − 1`, at most `blockRows`. */
  take(from: number, to: number): void;
  /** Takes the rows that `places` names from its entry `from` to `to − 1`, at most `blockRows`. */
  takeOf(places: Int32Array, from: number, to: number): void;
  /** Slopes · row, for each row of the block. */
  score(): void;
  addGradient(): void;
  addGram(): void;
}

/** Blocks of the rows of a matrix; `plainly` without WebAssembly. */
export function rowBlocks(x: Matrix, { mean, deviation }: Scaling, plainly = false): RowBlocks {
  const wasm = plainly || x.columns === 0 ? undefined : sharedInstance(regressionKernel);
  const { columns } = x;
  const width = columns + 1 + ((columns + 1) % 2);
  let size = 0;
  const room = (doubles: number) => {
    const at = size;
    size += doubles + (doubles % 2);
    return at;
  };
  const rawAt = room(blockRows * columns + 1);
  const cellsAt = room(blockRows * width + 2);
  const scalingAt = room(2 * width);
  const slopesAt = room(width);
  const perRowAt = room(blockRows);
  const weightsAt = room(blockRows);
  const gradientAt = room(width);
  const gramAt = room(width * width);
  if (wasm !== undefined) reserve(wasm, 8 * size);
  const memory = wasm === undefined ? new Float64Array(size) : new Float64Array(wasm.memory.buffer, 0, size);
  memory.fill(0);
  memory.set(mean, scalingAt);
  memory.set(
    deviation.map((d) => 1 / d),
    scalingAt + width,
  );
  const part = (at: number, length: number) => memory.subarray(at, at + length);
  const raw = part(rawAt, blockRows * columns);
  const cells = part(cellsAt, blockRows * width);
  const scaling = part(scalingAt, 2 * width);
  const blocks = {
    width,
    slopes: part(slopesAt, width),
    perRow: part(perRowAt, blockRows),
    weights: part(weightsAt, blockRows),
    gradient: part(gradientAt, width),
    gram: part(gramAt, width * width),
  };
  let rows = 0;
  const taking = (standardise: (rows: number) => void) => {
    const taken = (count: number) => {
      standardise(count);
      rows = 4 * Math.ceil(count / 4);
      cells.fill(0, count * width, rows * width);
    };
    return {
      take(from: number, to: number) {
        raw.set(x.values.subarray(from * columns, to * columns));
        taken(to - from);
      },
      takeOf(places: Int32Array, from: number, to: number) {
        const { values } = x;
        for (let i = from, at = 0; i < to; i++) {
          const row = places[i]! * columns;
          for (let j = 0; j < columns; j++) raw[at++] = values[row + j]!;
        }
        taken(to - from);
      },
    };
  };
  if (wasm === undefined) {
    return {
      ...blocks,
      ...taking((count) => plainStandardised(cells, raw, scaling, columns, count)),
      score: () => plainScores(blocks.perRow, cells, blocks.slopes, rows),
      addGradient: () => addPlainGradient(blocks.gradient, cells, blocks.perRow, rows),
      addGram: () => plainGram(blocks.gram, width, cells, blocks.weights, rows),
    };
  }
  const { run } = wasm;
  const [start, line] = [8 * cellsAt, 8 * width];
  const end = () => start + rows * line;
  return {
    ...blocks,
    ...taking((count) =>
      run.standardise!(8 * rawAt, 8 * (rawAt + count * columns), start, 8 * scalingAt, 8 * columns, line),
    ),
    score: () => run.scores!(start, end(), 8 * slopesAt, 8 * perRowAt, line),
    addGradient: () => run.gradient!(start, end(), 8 * gradientAt, 8 * perRowAt, line),
    addGram: () => run.gram!(start, end(), 8 * weightsAt, 8 * gramAt, line),
  };
}

function plainStandardised(
  cells: Float64Array,
  raw: Float64Array,
  scaling: Float64Array,
  columns: number,
  rows: number,
): void {
  const width = scaling.length / 2;
  for (let i = 0, at = 0; i < rows; i++) {
    const to = i * width;
    cells[to] = 1;
    for (let j = 0; j < columns; j++) cells[to + 1 + j] = (raw[at++]! - scaling[j]!) * scaling[width + j]!;
  }
}

/** Products at even places are summed apart from those at odd ones. */
function plainScores(out: Float64Array, cells: Float64Array, slopes: Float64Array, rows: number): void {
  for (let i = 0, at = 0; i < rows; i++) {
    let even = 0;
    let odd = 0;
    for (let j = 0; j < slopes.length; j += 2, at += 2) {
      even += slopes[j]! * cells[at]!;
      odd += slopes[j + 1]! * cells[at + 1]!;
    }
    out[i] = even + odd;
  }
}

/** Four rows at a time. */
function addPlainGradient(
  gradient: Float64Array,
  cells: Float64Array,
  residuals: Float64Array,
  rows: number,
): void {
  const width = gradient.length;
  for (let i = 0; i < rows; i += 4) {
    const a = i * width;
    const b = a + width;
    const c = b + width;
    const d = c + width;
    const ra = residuals[i]!;
    const rb = residuals[i + 1]!;
    const rc = residuals[i + 2]!;
    const rd = residuals[i + 3]!;
    for (let j = 0; j < width; j++) {
      gradient[j] =
        gradient[j]! + (ra * cells[a + j]! + rb * cells[b + j]! + rc * cells[c + j]! + rd * cells[d + j]!);
    }
  }
}
