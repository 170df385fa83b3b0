/** Turns "end of the rows of customer c, if any" into starts that ascend. */
export function fillStarts(start: Int32Array): void {
  for (let c = 1; c < start.length; c++) if (start[c]! < start[c - 1]!) start[c] = start[c - 1]!;
}
