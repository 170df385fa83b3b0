import { clusters, crossProduct } from '../stats/clustered.js';

/** How expected margins compare with those that came, minor units, on rows the model has not seen. */
export interface MarginCalibration {
  readonly rows: number;
  readonly expected: number;
  readonly actual: number;
  /** 95 % interval of what could have come, were the expectations right on average. */
  readonly low: number;
  readonly high: number;
  /** `fail`: the interval of expected / actual lies wholly outside [0.9, 1.1]. */
  readonly gate: 'pass' | 'fail' | 'too few';
}

const leastRows = 20;
const normal95 = 1.959964;

/**
 * Calibration in the large of expected margins: their sum against the sum of what came, whose interval is that of a sum of
 * residuals, independent but for those of one customer. `too few` below 20 rows. Source: Van Calster et al. 2019, BMC Medicine 17, 230 (calibration in the large).
 */
export function marginCalibration(
  expected: Float64Array,
  actual: Float64Array,
  customer?: ArrayLike<number>,
): MarginCalibration {
  let foretold = 0;
  let came = 0;
  for (let i = 0; i < expected.length; i++) {
    foretold += expected[i]!;
    came += actual[i]!;
  }
  const rest = clusters(customer).sums(actual.map((value, i) => value - expected[i]!));
  const reach = normal95 * Math.sqrt(crossProduct(rest, rest));
  const [low, high] = [came - reach, came + reach];
  const failed = foretold < 0.9 * low || foretold > 1.1 * high;
  const gate = expected.length < leastRows ? 'too few' : failed ? 'fail' : 'pass';
  return { rows: expected.length, expected: foretold, actual: came, low, high, gate };
}

/** What those who bought (outcome 1) were expected to bring, and what they brought. */
export function basketCalibration(
  basket: Float64Array,
  margin: Float64Array,
  outcome: Uint8Array,
  customer?: Int32Array,
): MarginCalibration {
  const bought = (_: number, i: number) => outcome[i] === 1;
  return marginCalibration(basket.filter(bought), margin.filter(bought), customer?.filter(bought));
}
