import type { ColumnEncoding, Encoder } from '../../learn/encoder.js';
import type { BasketModel } from '../../predict/basket.js';
import type { ChanceModel } from '../../predict/chance.js';
import type { ArmCoefficients } from '../../predict/effect.js';
import type { Learned } from './modelBody.js';

/**
 * How the score of a model is worked out, in lines for --explain: the formula with its numbers, and how each feature
 * becomes the column that a coefficient stands before, so that a score can be done again by hand.
 */
export function scoreFormula(learned: Learned): readonly string[] {
  if (learned.kind === 'chance') return chanceFormula(learned);
  if (learned.kind === 'uplift') {
    const { meta, learner } = learned.model;
    return [
      `score: the effect on ${learned.outcome} by the ${meta}-learner on ${learner === 'logistic' ? 'regressions' : 'boosted trees'}, moved to what past campaigns measured; its parts are listed by "clm predict models"`,
      ...encoding(learned.encoder),
    ];
  }
  const { encoder, mean, deviation, purchase, basket, basketLow, basketHigh } = learned;
  const half = (name: string, one: ArmCoefficients) => [
    `η of ${name}, held out: ${terms(one.intercept, encoder.names, one.main)}`,
    `η of ${name}, what contact adds: ${terms(one.arm, encoder.names, one.interaction)}`,
  ];
  return [
    'score = chance if contacted · basket if contacted − chance if held out · basket if held out, in minor units',
    `chance = 1 / (1 + exp(−η)), basket = exp(η), held to ${figure(basketLow)} … ${figure(basketHigh)}; columns less their mean over their deviation`,
    ...half('chance', purchase),
    ...half('basket', basket),
    `mean and deviation: ${encoder.names.map((name, j) => `${name} ${figure(mean[j]!)} ${figure(deviation[j]!)}`).join(', ')}`,
    ...encoding(encoder),
  ];
}

/** A sum of columns, each times its coefficient. */
function terms(intercept: number, names: readonly string[], coefficients: readonly number[]): string {
  return [figure(intercept), ...names.map((name, j) => `${figure(coefficients[j]!)} · ${name}`)].join(' + ');
}

function chanceFormula(model: ChanceModel): readonly string[] {
  const { classifier, recalibration, priorShift, target, basket } = model;
  const { isotonic, slope, intercept } = recalibration;
  const a = intercept + priorShift;
  const shift = priorShift === 0 ? '' : ` (of it ${figure(priorShift)} for the prior)`;
  const mended =
    isotonic === undefined
      ? `chance = 1 / (1 + exp(−(${figure(a)} + ${figure(slope)} · η))), recalibrated on campaigns not seen${shift}`
      : `chance: the line through ${isotonic.length} isotonic blocks at 1 / (1 + exp(−η))${priorShift === 0 ? '' : `, log odds moved by ${figure(a)}`}`;
  const eta =
    classifier.kind === 'logistic'
      ? [
          `η = ${terms(classifier.logistic.intercept, classifier.encoder.names, classifier.logistic.coefficients)}`,
          ...encoding(classifier.encoder),
        ]
      : classifier.kind === 'chaid'
        ? ['η = log odds of the rate of the node that a customer falls into']
        : ['η = sum of the values of the leaves that a customer falls into'];
  const margin =
    target === 'look-alike'
      ? []
      : [
          `expected_margin = ${target === 'churn' ? '(1 − chance)' : 'chance'} · basket`,
          ...basketFormula(basket),
        ];
  return [
    ...(target === 'spend' ? ['score = expected_margin'] : ['score = chance']),
    mended,
    ...eta,
    ...margin,
  ];
}

function basketFormula({ boosted, ratio, k, segments }: BasketModel): readonly string[] {
  if (boosted !== undefined) return [`basket: boosted trees with ${boosted.loss} loss`];
  const means = segments.map(({ orders, mean }) => `${figure(mean)} from ${orders}`).join(', ');
  return [
    `basket = mean + n / (n + ${figure(k)}) · (${figure(ratio)} · average_basket − mean), n = orders_all; the mean in minor units by past orders: ${means}`,
  ];
}

function encoding({ columns }: Encoder): readonly string[] {
  return columns.map((column) =>
    column.kind === 'numeric'
      ? `${column.name}: ${numberText(column)}`
      : `${column.name}: ${levelText(column)}`,
  );
}

function numberText(column: ColumnEncoding & { readonly kind: 'numeric' }): string {
  const { scale, low, high, median, flagMissing } = column;
  const value = scale === 'log' ? 'sign(v) · ln(1 + |v|)' : 'as it is';
  const flag = flagMissing ? `, and 1 in ${column.name}:missing` : '';
  return `${value}, held to ${figure(low)} … ${figure(high)}; missing as ${figure(median)}${flag}`;
}

function levelText(column: ColumnEncoding & { readonly kind: 'categorical' }): string {
  const { base, levels, other, unknown } = column;
  const rest = other
    ? `any other and none 1 in ${column.name}:other`
    : `any other and none ${figure(unknown ?? 0)} in each`;
  return `1 in the column of its value, of ${levels.length === 0 ? 'none' : levels.join(', ')}; ${base} has none; ${rest}`;
}

function figure(value: number): string {
  return String(Number(value.toPrecision(12)));
}
