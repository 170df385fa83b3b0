import {
  add,
  addDoubles,
  advance,
  assign,
  f64,
  i32,
  int,
  loadDouble,
  loadPair,
  local,
  multiply,
  multiplyDoubles,
  pairOf,
  repeatWhileBelow,
  storePair,
  v128,
  type WasmFunction,
} from './wasm.js';

const [row, end, weight, out, stride] = [0, 1, 2, 3, 4];
const [rowB, rowC, rowD, line, column, lineStart, nextStart] = [5, 6, 7, 8, 9, 10, 11];
const weights = [12, 13, 14, 15];
const upper = [16, 17, 18, 19];
const lower = [20, 21, 22, 23];
const values = [24, 25, 26, 27];
const rows = [row, rowB, rowC, rowD];

/** ((a·v + b·w) + c·x) + d·y, in this order, added to what stands at an address. */
const addProducts = (address: number, factors: readonly number[]) => {
  const products = factors.map((factor, i) => multiplyDoubles(local(factor), local(values[i]!)));
  const sum = products.reduce((before, product) => addDoubles(before, product));
  return storePair(local(address), addDoubles(loadPair(local(address)), sum));
};

/**
 * `gram(rows, end, weights, sums, stride)`: adds the weighted products of rows of `stride` bytes, four rows at a time, to
 * a square of sums with lines of `stride` bytes, on and below the diagonal; what is above is spoilt. `stride` is a
 * multiple of 16, the rows a multiple of four.
 */
export const gramKernel: readonly WasmFunction[] = [
  {
    name: 'gram',
    parameters: [i32, i32, i32, i32, i32],
    locals: [
      ...new Array<number>(7).fill(i32),
      ...weights.map(() => f64),
      ...[...upper, ...lower, ...values].map(() => v128),
    ],
    body: repeatWhileBelow(
      row,
      local(end),
      assign(rowB, add(local(row), local(stride))),
      assign(rowC, add(local(rowB), local(stride))),
      assign(rowD, add(local(rowC), local(stride))),
      ...weights.map((of, i) => assign(of, loadDouble(local(weight), 8 * i))),
      assign(line, int(0)),
      assign(lineStart, local(out)),
      repeatWhileBelow(
        line,
        local(stride),
        ...[upper, lower].flatMap((factors, half) =>
          factors.map((factor, i) =>
            assign(
              factor,
              pairOf(multiply(local(weights[i]!), loadDouble(add(local(rows[i]!), local(line)), 8 * half))),
            ),
          ),
        ),
        assign(nextStart, add(local(lineStart), local(stride))),
        advance(line, 16),
        assign(column, int(0)),
        repeatWhileBelow(
          column,
          local(line),
          ...values.map((of, i) => assign(of, loadPair(add(local(rows[i]!), local(column))))),
          addProducts(lineStart, upper),
          addProducts(nextStart, lower),
          advance(lineStart, 16),
          advance(nextStart, 16),
          advance(column, 16),
        ),
        // Both stand behind the pairs of their lines now; the next two lines begin two lines after the first.
        assign(lineStart, add(local(nextStart), local(stride))),
        assign(lineStart, [...local(lineStart), ...local(line), 0x6b]),
      ),
      assign(row, add(local(rowD), local(stride))),
      advance(weight, 32),
    ),
  },
];
