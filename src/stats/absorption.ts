/** A sparse absorbing Markov chain: transitions of state `s` are `start[s] … start[s + 1] − 1`. */
export interface Chain {
  readonly states: number;
  readonly start: Int32Array;
  /** The state a transition leads to. */
  readonly to: Int32Array;
  /** Its probability. A state's probabilities, with `win[s]`, sum to at most 1; what is missing is lost. */
  readonly probability: Float64Array;
  /** Probability of being absorbed in the wanted state at once. */
  readonly win: Float64Array;
}

/**
 * The probability of ending in the wanted absorbing state from every state: h = win + Q·h (Kemeny & Snell 1960, *Finite
 * Markov Chains*, theorem 3.3.7), by Gauss–Seidel from 0 to the last bits. `removed[s]` = 1 makes a state lose at once.
 * `undefined` if it does not settle, which happens only where a state leads to no end.
 * @example winning({ states: 1, start: Int32Array.of(0, 1), to: Int32Array.of(0), probability: Float64Array.of(0.5), win: Float64Array.of(0.25) }) // [0.5]
 */
export function winning(chain: Chain, removed?: Uint8Array): Float64Array | undefined {
  const { states, start, to, probability, win } = chain;
  const h = new Float64Array(states);
  for (let sweep = 0; sweep < 100_000; sweep++) {
    let largest = 0;
    for (let s = states - 1; s >= 0; s--) {
      if (removed?.[s] === 1) continue;
      let sum = win[s]!;
      let self = 0;
      for (let i = start[s]!; i < start[s + 1]!; i++) {
        if (to[i] === s) self += probability[i]!;
        else sum += probability[i]! * h[to[i]!]!;
      }
      const next = self < 1 ? sum / (1 - self) : 0;
      const change = Math.abs(next - h[s]!);
      if (change > largest) largest = change;
      h[s] = next;
    }
    if (largest < 1e-15) return h;
  }
  return undefined;
}
