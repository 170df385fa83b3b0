import { exits, UserError, unknownName } from '../../errors.js';
import type { BasketLoss } from '../../predict/boostedBasket.js';
import { trainChance } from '../../predict/chance.js';
import type { Learner, Monotone } from '../../predict/classifier.js';
import type { TrainingSet } from '../../predict/trainingSet.js';
import type { EffectVerdict } from '../../predict/upliftEvidence.js';
import { type Note, note } from '../../result.js';
import type { NumberArrays } from '../../store/packArrays.js';
import { comparedText } from './chanceTables.js';
import { type EffectQuestion, learnEffect } from './effectLearning.js';
import type { Learned } from './modelBody.js';
import { isProspectTarget, type Target } from './targets.js';

/** What a learner made, with the arrays and remarks that go with it. */
export interface LearnedModel {
  readonly learned: Learned;
  readonly arrays: NumberArrays;
  readonly verdict: EffectVerdict | undefined;
  readonly notes: readonly Note[];
}

/** Learns what a target asks from training rows. Exit 2 for a learner that can not learn it. */
export function learnModel(
  set: TrainingSet,
  target: Target,
  how: Omit<EffectQuestion, 'learner'> & {
    readonly ridge: number | undefined;
    readonly learner: Learner | 'auto' | undefined;
    readonly prior: number | undefined;
    readonly monotone: Monotone | undefined;
    readonly basket?: BasketLoss | undefined;
  },
): LearnedModel {
  const { ridge, prior, learner, monotone, basket } = how;
  if (monotone !== undefined) checkMonotone(set, target, learner, monotone);
  if (basket !== undefined && (target === 'effect' || isProspectTarget(target))) throw noBasket(target);
  if (target === 'effect') {
    if (learner === 'chaid' || learner === 'auto') throw effectLearner(learner);
    return learnEffect(set, { ...how, learner: learner ?? 'logistic' });
  }
  const learned = trainChance(set, {
    target,
    learner: learner ?? 'auto',
    ...(ridge === undefined ? {} : { ridge }),
    ...(prior === undefined ? {} : { prior }),
    ...(monotone === undefined ? {} : { monotone }),
    ...(basket === undefined ? {} : { basket }),
  }).model;
  const notes = learned.compared.length === 0 ? [] : [note(comparedText(learned.compared))];
  return { learned, arrays: {}, verdict: undefined, notes };
}

/** Exit 2 where boosting does not learn the chance, or a feature is not known or has no order. */
function checkMonotone(
  set: TrainingSet,
  target: Target,
  learner: string | undefined,
  monotone: Monotone,
): void {
  if (target === 'effect' || learner !== 'boosting') {
    throw new UserError('--monotone is heeded by boosted trees of a chance only', {
      code: 'other_learner',
      exit: exits.usage,
      hint: 'add --learner boosting, and a --target other than effect',
    });
  }
  const numbers = set.features.filter(({ kind }) => kind === 'numeric').map(({ name }) => name);
  const strange = Object.keys(monotone).find((name) => !numbers.includes(name));
  if (strange !== undefined) {
    throw unknownName('numeric feature', strange, numbers, '"clm predict features --list"');
  }
}

function effectLearner(learner: string): UserError {
  return new UserError(`--learner ${learner} learns chances, not effects`, {
    code: 'other_learner',
    exit: exits.usage,
    hint: 'use --learner logistic or boosting with --uplift, or another --target',
  });
}

function noBasket(target: Target): UserError {
  return new UserError(
    `--basket says what purchases of customers are worth, and --target ${target} asks for none`,
    {
      code: 'no_basket',
      exit: exits.usage,
      hint: 'use it with --target spend, purchase, response or churn',
    },
  );
}

/** What decides a model beside its rows, so that another way of learning has another id. */
export function methodOf(
  learned: Learned,
  options: { readonly learner?: string | undefined; readonly prior?: number | undefined },
) {
  if (learned.kind === 'chance') {
    const { learner = 'auto', prior } = options;
    const { monotone } = learned;
    const basket = learned.basket.boosted?.loss;
    return {
      method: {
        learner,
        ...(prior === undefined ? {} : { prior }),
        ...(monotone === undefined ? {} : { monotone }),
        ...(basket === undefined ? {} : { basket }),
      },
    };
  }
  if (learned.kind !== 'uplift') return {};
  const { meta, learner } = learned.model;
  return { method: { uplift: meta, learner, outcome: learned.outcome } };
}
