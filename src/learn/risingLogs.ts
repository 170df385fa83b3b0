/**
 * ln Γ(start + k) − ln Γ(start) for k = 0 … most, and its slope in `start`: sums of logarithms, so nothing cancels.
 * Assumes `start` > 0.
 */
export interface RisingLogs {
  readonly log: Float64Array;
  readonly slope: Float64Array;
}

/** The table of rising factorials of one parameter. */
export function risingLogs(start: number, most: number): RisingLogs {
  const log = new Float64Array(most + 1);
  const slope = new Float64Array(most + 1);
  for (let k = 0; k < most; k++) {
    log[k + 1] = log[k]! + Math.log(start + k);
    slope[k + 1] = slope[k]! + 1 / (start + k);
  }
  return { log, slope };
}
