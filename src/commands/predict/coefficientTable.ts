import type { Result, Row } from '../../result.js';
import type { ModelBody } from './modelBody.js';

/** The coefficients of a model with their standard errors, on standardised features, one row per column of its matrix. */
export function coefficientTable(body: ModelBody): Result {
  const { encoder, purchase, basket } = body.learned;
  const rows: Row[] = [];
  for (const [part, half] of [
    ['purchase', purchase],
    ['basket', basket],
  ] as const) {
    const { standardErrors: errors } = half;
    rows.push([part, '(average)', half.intercept, errors.intercept, half.arm, errors.arm]);
    encoder.names.forEach((name, j) => {
      rows.push([part, name, half.main[j], errors.main[j], half.interaction[j], errors.interaction[j]]);
    });
  }
  return {
    title:
      'Coefficients: log odds of a purchase, log of the margin of a purchase; effect is what a contact adds',
    columns: [
      { name: 'part', kind: 'text' },
      { name: 'feature', kind: 'text' },
      { name: 'coefficient', kind: 'number' },
      { name: 'standard_error', kind: 'number' },
      { name: 'effect', kind: 'number' },
      { name: 'effect_standard_error', kind: 'number' },
    ],
    rows,
  };
}
