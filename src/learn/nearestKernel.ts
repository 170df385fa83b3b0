import {
  add,
  addDoubles,
  addLongs,
  advance,
  areLess,
  assign,
  choose,
  double,
  firstHalves,
  i32,
  int,
  lesserDoubles,
  loadDouble,
  loadInt,
  loadPair,
  local,
  longs,
  multiplyDoubles,
  multiplyInts,
  pairOf,
  repeatWhileBelow,
  secondHalves,
  storePair,
  subtractDoubles,
  v128,
  type WasmFunction,
} from './wasm.js';

const [row, end, centres, centresEnd, found, distances, centre] = [0, 1, 2, 3, 4, 5, 6];
const [number, middle, difference, distance] = [7, 8, 9, 10];
const sums = [11, 12, 13, 14];
const own = [15, 16];
const least = [17, 18];

/**
 * `nearest(rows, end, centres, end, found, distances)`: the number of the nearest centre of each row, the first of several,
 * in 64 bits, and the squared distance to it; four rows at a time. Squares at even places are summed apart from those at
 * odd ones.
 */
function nearest(columns: number): WasmFunction {
  const stride = 8 * columns;
  const pairs = Array.from({ length: columns / 2 }, (_, k) => [
    ...assign(middle, loadPair(local(centre), 16 * k)),
    ...sums.flatMap((sum, i) => [
      ...assign(difference, subtractDoubles(loadPair(local(row), i * stride + 16 * k), local(middle))),
      ...assign(sum, addDoubles(local(sum), multiplyDoubles(local(difference), local(difference)))),
    ]),
  ]);
  const twoRows = [0, 1].flatMap((half) => {
    const [a, b] = [local(sums[2 * half]!), local(sums[2 * half + 1]!)];
    return [
      assign(distance, addDoubles(firstHalves(a, b), secondHalves(a, b))),
      assign(
        own[half]!,
        choose(local(number), local(own[half]!), areLess(local(distance), local(least[half]!))),
      ),
      assign(least[half]!, lesserDoubles(local(least[half]!), local(distance))),
    ];
  });
  return {
    name: 'nearest',
    parameters: new Array<number>(6).fill(i32),
    locals: [i32, ...new Array<number>(12).fill(v128)],
    body: repeatWhileBelow(
      row,
      local(end),
      ...least.map((of) => assign(of, pairOf(double(Number.POSITIVE_INFINITY)))),
      assign(centre, local(centres)),
      assign(number, longs(0, 0)),
      repeatWhileBelow(
        centre,
        local(centresEnd),
        ...sums.map((sum) => assign(sum, longs(0, 0))),
        ...pairs,
        ...twoRows,
        advance(centre, stride),
        assign(number, addLongs(local(number), longs(1, 1))),
      ),
      ...own.map((of, half) => storePair(local(found), local(of), 16 * half)),
      ...least.map((of, half) => storePair(local(distances), local(of), 16 * half)),
      advance(row, 4 * stride),
      advance(found, 32),
      advance(distances, 32),
    ),
  };
}

/** `gather(rows, end, sums, found, weights)`: adds each row times its weight to the line of sums of its centre. */
function gather(columns: number): WasmFunction {
  const pairs = Array.from({ length: columns / 2 }, (_, k) =>
    storePair(
      local(5),
      addDoubles(loadPair(local(5), 16 * k), multiplyDoubles(local(6), loadPair(local(0), 16 * k))),
      16 * k,
    ),
  );
  return {
    name: 'gather',
    parameters: new Array<number>(5).fill(i32),
    locals: [i32, v128],
    body: repeatWhileBelow(
      0,
      local(1),
      assign(5, add(local(2), multiplyInts(loadInt(local(3)), int(8 * columns)))),
      assign(6, pairOf(loadDouble(local(4)))),
      ...pairs,
      advance(0, 8 * columns),
      advance(3, 8),
      advance(4, 8),
    ),
  };
}

const kernels = new Map<number, readonly WasmFunction[]>();

/** Nearest centres of rows of an even number of columns, and the sums of the rows that are with each. */
export function nearestKernel(columns: number): readonly WasmFunction[] {
  const known = kernels.get(columns) ?? [nearest(columns), gather(columns)];
  kernels.set(columns, known);
  return known;
}
