import type { RawColumn } from './encoder.js';

/** The finite ones among every `stride`-th of the values. */
export function finite(values: Float64Array, stride = 1): Float64Array {
  const out = new Float64Array(Math.ceil(values.length / stride));
  let count = 0;
  for (let i = 0; i < values.length; i += stride) {
    if (Number.isFinite(values[i])) out[count++] = values[i]!;
  }
  return out.subarray(0, count);
}

/** How many rows have each level that any row has. */
export function levelCounts(column: RawColumn & { kind: 'categorical' }): [level: string, rows: number][] {
  const { codes, levels } = column;
  const counts = new Int32Array(levels.length);
  for (let i = 0; i < codes.length; i++) if (codes[i]! >= 0) counts[codes[i]!]!++;
  const found: [string, number][] = [];
  for (let code = 0; code < levels.length; code++)
    if (counts[code]! > 0) found.push([levels[code]!, counts[code]!]);
  return found;
}
