import { roundingDouble } from './exactSums.js';
import {
  add,
  addDoubles,
  addLongs,
  advance,
  and,
  and64,
  assign,
  type Code,
  double,
  f64,
  firstLong,
  i32,
  int,
  loadInt,
  loadLong,
  loadPair,
  local,
  longs,
  multiply,
  multiplyDoubles,
  multiplyInts,
  pairOf,
  repeatWhileBelow,
  secondLong,
  shiftLeft,
  shiftLongsLeft,
  shiftRight,
  shiftRight64,
  storeDouble,
  storeLong,
  storePair,
  subtractLongs,
  toDouble,
  v128,
  type WasmFunction,
  widened,
  withSecond,
} from './wasm.js';

/** Bytes of one bin, 128 bits: gradients in units above `shift` bits, hessians in units above the count of rows. */
export const binBytes = 16;

/** Columns summed at a time: the bins of a row in them are two words, and all their sums fit into the nearest cache. */
export const blockColumns = 8;

/** Bytes of the bins of a column. */
export const columnBytes = 256 * binBytes;

/**
 * Turns derivatives into what bins sum, in place: parameters are the first and the last address, units per 1 of gradients and
 * hessians, and the bits of a count.
 */
const pack: WasmFunction = {
  name: 'pack',
  parameters: [i32, i32, f64, f64, i32],
  locals: [v128, v128],
  body: [
    ...assign(5, withSecond(pairOf(local(2)), local(3))),
    ...assign(6, pairOf(double(roundingDouble))),
    ...repeatWhileBelow(
      0,
      local(1),
      storePair(
        local(0),
        addLongs(
          shiftLongsLeft(
            subtractLongs(addDoubles(multiplyDoubles(loadPair(local(0)), local(5)), local(6)), local(6)),
            local(4),
          ),
          longs(0, 1),
        ),
      ),
      advance(0, binBytes),
    ),
  ],
};

/**
 * Packed derivatives and bins in the order of a stretch of rows: first row number, end of them, all derivatives, their
 * answer, all bins, their answer, bytes of bins per row. Copied first, because sums that wait for memory from row to row
 * can not be made ahead.
 */
const gather: WasmFunction = {
  name: 'gather',
  parameters: [i32, i32, i32, i32, i32, i32, i32],
  locals: [i32, i32],
  body: repeatWhileBelow(
    0,
    local(1),
    storePair(local(3), loadPair(add(local(2), shiftLeft(loadInt(local(0)), int(4))))),
    assign(7, add(local(4), multiplyInts(loadInt(local(0)), local(6)))),
    assign(8, add(local(7), local(6))),
    repeatWhileBelow(7, local(8), storeLong(local(5), loadLong(local(7))), advance(7, 8), advance(5, 8)),
    advance(0, 4),
    advance(3, binBytes),
  ),
};

/** Adds derivatives to the sums of `width` columns of a block: first bins, bytes per row, derivatives, their end, answer. */
function fill(width: number): WasmFunction {
  const [bins, step, derivatives, end, out, low, high, own, at] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  const addressOf = (column: number): Code => {
    const word = local(column < 4 ? low : high);
    const shift = 8 * (column % 4) - 4;
    return and(shift < 0 ? shiftLeft(word, int(4)) : shiftRight(word, int(shift)), int(0xff0));
  };
  const columns = Array.from({ length: width }, (_, column) => [
    ...assign(at, add(addressOf(column), local(out))),
    ...storePair(
      local(at),
      addLongs(loadPair(local(at), column * columnBytes), local(own)),
      column * columnBytes,
    ),
  ]);
  return {
    name: `fill${width}`,
    parameters: [i32, i32, i32, i32, i32],
    locals: [i32, i32, v128, i32],
    body: repeatWhileBelow(
      derivatives,
      local(end),
      assign(low, loadInt(local(bins))),
      assign(high, loadInt(local(bins), 4)),
      assign(own, loadPair(local(derivatives))),
      ...columns,
      assign(bins, add(local(bins), local(step))),
      advance(derivatives, binBytes),
    ),
  };
}

/** Takes bins off others: first address, its end, what is taken off. */
const subtract: WasmFunction = {
  name: 'subtract',
  parameters: [i32, i32, i32],
  locals: [],
  body: repeatWhileBelow(
    0,
    local(1),
    storePair(local(0), subtractLongs(loadPair(local(0)), loadPair(local(2)))),
    advance(0, binBytes),
    advance(2, binBytes),
  ),
};

/** Bins as gradient, hessian and rows: first address, its end, answer, 1 over the units of both, bits of a count. */
const unpack: WasmFunction = {
  name: 'unpack',
  parameters: [i32, i32, i32, f64, f64, i32],
  locals: [v128],
  body: repeatWhileBelow(
    0,
    local(1),
    assign(6, loadPair(local(0))),
    storeDouble(local(2), multiply(toDouble(shiftRight64(firstLong(local(6)), widened(local(5)))), local(3))),
    storeDouble(
      local(2),
      multiply(toDouble(shiftRight64(secondLong(local(6)), widened(local(5)))), local(4)),
      8,
    ),
    storeDouble(
      local(2),
      toDouble(and64(secondLong(local(6)), widened(add(shiftLeft(int(1), local(5)), int(-1))))),
      16,
    ),
    advance(0, binBytes),
    advance(2, 24),
  ),
};

/** What sums of derivatives by bin are made of, all but shared out. */
export const binSumsKernel: readonly WasmFunction[] = [
  pack,
  gather,
  ...Array.from({ length: blockColumns }, (_, k) => fill(k + 1)),
  subtract,
  unpack,
];
