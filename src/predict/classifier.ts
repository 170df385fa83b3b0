import { exits, UserError } from '../errors.js';
import { type BoostingModel, fitBoosting, predictBoosting } from '../learn/boosting.js';
import { type ChaidTree, fitChaid, predictChaid } from '../learn/chaid.js';
import { type Encoder, encode, fitEncoder, type RawColumn } from '../learn/encoder.js';
import { fitLogistic, type LogisticModel, predictLogistic } from '../learn/logistic.js';

/** Ways to learn a chance, the simplest first. */
export const learners = ['logistic', 'chaid', 'boosting'] as const;

export type Learner = (typeof learners)[number];

/** What learned a chance from features. Plain data. */
export type Classifier =
  | { readonly kind: 'logistic'; readonly encoder: Encoder; readonly logistic: LogisticModel }
  | { readonly kind: 'chaid'; readonly tree: ChaidTree }
  | { readonly kind: 'boosting'; readonly boosting: BoostingModel };

/** Small trees: what was never seen together is not made up, and campaigns to come differ from those past. */
const leaves = 7;

/** Names of features: 1 if a chance may not fall as they rise, −1 if it may not rise. Only boosting heeds them. */
export type Monotone = Readonly<Record<string, 1 | -1>>;

/**
 * Fits one of the learners to 0/1 outcomes. `ridge` is the penalty of the logistic regression, `values` what the nodes of a
 * tree average beside the outcome. Exit 5 if the regression is singular.
 */
export function fitClassifier(
  learner: Learner,
  features: readonly RawColumn[],
  outcome: Uint8Array,
  ridge: number,
  values: ArrayLike<number> = [],
  monotone: Monotone = {},
): Classifier {
  if (learner === 'boosting') {
    const options = { loss: 'logistic', leaves, monotone } as const;
    return { kind: 'boosting', boosting: fitBoosting(features, outcome, options) };
  }
  if (learner === 'chaid') return { kind: 'chaid', tree: fitChaid(features, outcome, { values }) };
  return fitLogistics(features, outcome, [ridge])[0]!;
}

/** A logistic regression for each penalty, on rows that are encoded once. Exit 5 if one is singular. */
export function fitLogistics(
  features: readonly RawColumn[],
  outcome: Uint8Array,
  ridges: readonly number[],
): readonly Classifier[] {
  const encoder = fitEncoder(features);
  const x = encode(encoder, features, outcome.length);
  return ridges.map((ridge) => {
    const logistic = fitLogistic(x, outcome, { ridge, tolerance: 1e-6 });
    if (logistic !== undefined) return { kind: 'logistic', encoder, logistic };
    throw new UserError('the model could not be fitted: its columns say the same twice', {
      code: 'singular',
      exit: exits.insufficient,
      hint: 'use a penalty above 0 with --ridge',
    });
  });
}

/** Chances per row, strictly between 0 and 1. */
export function classify(classifier: Classifier, features: readonly RawColumn[], rows: number): Float64Array {
  const chances =
    classifier.kind === 'boosting'
      ? predictBoosting(classifier.boosting, features, rows)
      : classifier.kind === 'chaid'
        ? predictChaid(classifier.tree, features, rows)
        : predictLogistic(classifier.logistic, encode(classifier.encoder, features, rows));
  return chances.map((p) => Math.min(Math.max(p, 1e-9), 1 - 1e-9));
}
