import { exits, UserError } from '../../errors.js';
import { trainChance } from '../../predict/chance.js';
import type { Learner } from '../../predict/classifier.js';
import type { TrainingSet } from '../../predict/trainingSet.js';
import type { EffectVerdict } from '../../predict/upliftEvidence.js';
import { type Note, note } from '../../result.js';
import type { NumberArrays } from '../../store/packArrays.js';
import { comparedText } from './chanceTables.js';
import { type EffectQuestion, learnEffect } from './effectLearning.js';
import type { Learned } from './modelBody.js';
import type { Target } from './targets.js';

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
  },
): LearnedModel {
  const { ridge, prior, learner } = how;
  if (target === 'effect') {
    if (learner === 'chaid' || learner === 'auto') throw effectLearner(learner);
    return learnEffect(set, { ...how, learner: learner ?? 'logistic' });
  }
  const learned = trainChance(set, {
    target,
    learner: learner ?? 'auto',
    ...(ridge === undefined ? {} : { ridge }),
    ...(prior === undefined ? {} : { prior }),
  }).model;
  const notes = learned.compared.length === 0 ? [] : [note(comparedText(learned.compared))];
  return { learned, arrays: {}, verdict: undefined, notes };
}

function effectLearner(learner: string): UserError {
  return new UserError(`--learner ${learner} learns chances, not effects`, {
    code: 'other_learner',
    exit: exits.usage,
    hint: 'use --learner logistic or boosting with --uplift, or another --target',
  });
}

/** What decides a model beside its rows, so that another way of learning has another id. */
export function methodOf(
  learned: Learned,
  options: { readonly learner?: string | undefined; readonly prior?: number | undefined },
) {
  if (learned.kind === 'chance') {
    const { learner = 'auto', prior } = options;
    return { method: { learner, ...(prior === undefined ? {} : { prior }) } };
  }
  if (learned.kind !== 'uplift') return {};
  const { meta, learner } = learned.model;
  return { method: { uplift: meta, learner, outcome: learned.outcome } };
}
