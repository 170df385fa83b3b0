import type { PositiveFit } from '../learn/fitPositive.js';
import { collapseHistories } from '../learn/histories.js';
import { type ClvFit, type ClvHistories, expectRows, marginOf, type Outlook } from './clv.js';

/** A sum over customers, with its 95 % interval for what the parameters leave open. */
export interface Total {
  readonly value: number;
  readonly low: number | undefined;
  readonly high: number | undefined;
}

/** Sums over all customers. Money in major units, `undefined` where margins are not known. */
export interface ClvTotals {
  readonly alive: Total | undefined;
  readonly orders: Total;
  readonly margin: Total | undefined;
  readonly clv: Total | undefined;
}

const z = 1.959963984540054;
const width = 1e-4;

/**
 * Totals with intervals by the delta method on the logarithms of the parameters: how far another sample of customers could
 * have moved them. How these very customers will differ from their expectations comes on top.
 */
export function clvTotals(fit: ClvFit, histories: ClvHistories, outlook: Outlook): ClvTotals {
  const { frequency, recency, age, margin, weight } = histories;
  const { histories: rows, rowOf } = collapseHistories(frequency, recency, age, weight);
  // Margin per order is linear in a customer's own mean, so equal histories can be represented by their mean of means.
  const mean = new Float64Array(rows.rows);
  rowOf.forEach((row, i) => {
    mean[row] = mean[row]! + ((weight?.[i] ?? 1) * margin[i]!) / rows.weight[row]!;
  });
  const at = (one: ClvFit) => {
    const expected = expectRows(one, rows, outlook);
    const sums = [0, 0, 0, 0];
    for (let row = 0; row < rows.rows; row++) {
      const n = rows.weight[row]!;
      const each = n * marginOf(one, rows.x[row]!, mean[row]!);
      sums[0]! += n * expected.alive[row]!;
      sums[1]! += n * expected.orders[row]!;
      sums[2]! += each * expected.orders[row]!;
      sums[3]! += each * expected.discounted[row]!;
    }
    return sums;
  };
  const values = at(fit);
  const variance = [0, 0, 0, 0];
  const { buying, spend } = fit;
  const parts: [PositiveFit, (moved: PositiveFit) => ClvFit][] = [
    [buying, (moved) => ({ ...fit, buying: moved })],
  ];
  if (spend !== undefined && fit.spendReason === undefined)
    parts.push([spend, (moved) => ({ ...fit, spend: moved })]);
  for (const [part, replaced] of parts) {
    if (!part.converged) continue;
    const size = part.parameters.length;
    const slopes = part.parameters.map((_, j) => {
      const shifted = (by: number) =>
        at(
          replaced({ ...part, parameters: part.parameters.map((p, k) => (k === j ? p * Math.exp(by) : p)) }),
        );
      const above = shifted(width);
      const below = shifted(-width);
      return above.map((value, k) => (value - below[k]!) / (2 * width));
    });
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        const covariance = part.logCovariance[i * size + j]!;
        values.forEach((_, k) => {
          variance[k] = variance[k]! + slopes[i]![k]! * slopes[j]![k]! * covariance;
        });
      }
    }
  }
  const totals = values.map((value, k): Total => {
    const error = Math.sqrt(Math.max(variance[k]!, 0));
    const known = buying.converged && Number.isFinite(error);
    return { value, low: known ? value - z * error : undefined, high: known ? value + z * error : undefined };
  });
  const answered = (at: number) => (Number.isFinite(totals[at]!.value) ? totals[at] : undefined);
  return { alive: answered(0), orders: totals[1]!, margin: answered(2), clv: answered(3) };
}
