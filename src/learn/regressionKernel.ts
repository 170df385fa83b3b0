import { gramKernel } from './gramKernel.js';
import {
  add,
  addDouble,
  addDoubles,
  advance,
  assign,
  double,
  firstDouble,
  i32,
  int,
  loadDouble,
  loadPair,
  local,
  longs,
  multiplyDoubles,
  pairOf,
  repeatWhileBelow,
  secondDouble,
  storeDouble,
  storePair,
  subtractDoubles,
  v128,
  type WasmFunction,
} from './wasm.js';

const [row, end, slopes, perRow, stride, rowB, rowC, rowD, column] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
const rows = [row, rowB, rowC, rowD];
const sums = [9, 10, 11, 12];
const factor = 13;

const nextRows = [
  assign(rowB, add(local(row), local(stride))),
  assign(rowC, add(local(rowB), local(stride))),
  assign(rowD, add(local(rowC), local(stride))),
];
const cell = (i: number) => loadPair(add(local(rows[i]!), local(column)));

/**
 * `scores(rows, end, slopes, scores, stride)`: the product of each row of `stride` bytes and the slopes, those at even
 * places summed apart from those at odd ones.
 */
const scores: WasmFunction = {
  name: 'scores',
  parameters: [i32, i32, i32, i32, i32],
  locals: [...new Array<number>(4).fill(i32), ...new Array<number>(5).fill(v128)],
  body: repeatWhileBelow(
    row,
    local(end),
    ...nextRows,
    ...sums.map((sum) => assign(sum, longs(0, 0))),
    assign(column, int(0)),
    repeatWhileBelow(
      column,
      local(stride),
      assign(factor, loadPair(add(local(slopes), local(column)))),
      ...sums.map((sum, i) => assign(sum, addDoubles(local(sum), multiplyDoubles(local(factor), cell(i))))),
      advance(column, 16),
    ),
    ...sums.map((sum, i) =>
      storeDouble(local(perRow), addDouble(firstDouble(local(sum)), secondDouble(local(sum))), 8 * i),
    ),
    assign(row, add(local(rowD), local(stride))),
    advance(perRow, 32),
  ),
};

/** `gradient(rows, end, sums, residuals, stride)`: adds rows of `stride` bytes times their residuals to the sums. */
const gradient: WasmFunction = {
  name: 'gradient',
  parameters: [i32, i32, i32, i32, i32],
  locals: [...new Array<number>(4).fill(i32), ...new Array<number>(5).fill(v128)],
  body: repeatWhileBelow(
    row,
    local(end),
    ...nextRows,
    ...sums.map((residual, i) => assign(residual, pairOf(loadDouble(local(perRow), 8 * i)))),
    assign(column, int(0)),
    repeatWhileBelow(
      column,
      local(stride),
      storePair(
        add(local(slopes), local(column)),
        addDoubles(
          loadPair(add(local(slopes), local(column))),
          sums
            .map((residual, i) => multiplyDoubles(local(residual), cell(i)))
            .reduce((before, product) => addDoubles(before, product)),
        ),
      ),
      advance(column, 16),
    ),
    assign(row, add(local(rowD), local(stride))),
    advance(perRow, 32),
  ),
};

/**
 * `standardise(values, end, out, scaling, columns, stride)`: rows of `columns` bytes as (1, (x − mean) · inverse) in rows of
 * `stride` bytes. `scaling` has the means and, `stride` bytes on, the inverses. An odd number of columns spoils what follows a row.
 */
const standardise: WasmFunction = {
  name: 'standardise',
  parameters: [i32, i32, i32, i32, i32, i32],
  locals: new Array<number>(3).fill(i32),
  body: repeatWhileBelow(
    0,
    local(1),
    storeDouble(local(2), double(1)),
    assign(6, local(2)),
    assign(7, local(3)),
    assign(8, add(local(0), local(4))),
    repeatWhileBelow(
      0,
      local(8),
      storePair(
        local(6),
        multiplyDoubles(
          subtractDoubles(loadPair(local(0)), loadPair(local(7))),
          loadPair(add(local(7), local(5))),
        ),
        8,
      ),
      advance(0, 16),
      advance(6, 16),
      advance(7, 16),
    ),
    assign(0, local(8)),
    assign(2, add(local(2), local(5))),
  ),
};

/** What regressions sum over their rows, four rows at a time: `standardise`, `scores`, `gradient`, `gram`. */
export const regressionKernel: readonly WasmFunction[] = [standardise, scores, gradient, ...gramKernel];
